"""The only code besides app.py and pages/ that imports Streamlit."""
