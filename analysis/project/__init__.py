"""A project: a folder with project.sqlite (the truth) and a Parquet read copy (may be deleted at any time)."""
