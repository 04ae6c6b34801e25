"""Newsprism's analysis: articles in, rows and tables out. Nothing in here knows Streamlit."""
