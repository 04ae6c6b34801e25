"""Any table of the project, as the filter keeps it, to look at and to take away."""

import math

import streamlit as st

from analysis.project import browse, export, versions
from analysis.project.query import Filter
from ui import outlets, project, state, style, tell

# Rows on a page: sent whole, so that a row can be read across without loading more.
PAGE = 50

state.init()
st.title("Data", anchor=False)
style.caption(
    "Every table behind the charts: articles, one table a layer, and what was imported, rejected, corrected or failed."
)
opened = project.need()
chosen = project.filters()
names = export.tables(opened)
name = st.selectbox("Table", names, key="table", bind="query-params")
pager = f"data-page-{name}-{hash(chosen)}"  # another table or filter begins at its first page
turned = st.session_state.get(pager, 1)
total, rows = browse.page(opened, chosen, name, limit=PAGE, offset=PAGE * (turned - 1))
pages = max(1, math.ceil(total / PAGE))

with st.container(border=True, key="card-data", gap="xsmall"):
    style.title(f"{name}: {total:,} {'row' if total == 1 else 'rows'}")
    seen = f"Rows {PAGE * (turned - 1) + 1:,} to {min(total, PAGE * turned):,}. " if total else ""
    style.caption(f"{seen}Kept: {project.told(chosen)}.")
    st.dataframe(
        rows, hide_index=True, key=f"data-{name}", height=style.table_height(len(rows), most=720), alt=f"Table {name}", placeholder=tell.UNKNOWN,
    )  # fmt: skip
    if pages > 1:
        st.pagination(pages, key=pager)


one_each = st.toggle(
    "Downloads hold one version of each text",
    key="one_version",
    help="Which one is settled on the page Copies. The table above shows all.",
)


def written(form: str) -> bytes:
    """The table as the filter keeps it (all of it where nothing is set)."""
    kept = None
    if one_each:
        kept = versions.kept_ids(opened, chosen)
    elif chosen != Filter():
        kept = browse.article_ids(opened, chosen)
    return export.written(export.table(opened, name, articles=kept), form)


with st.container(horizontal=True, gap="small", key="data-actions"):
    for form, mime in (("csv", "text/csv"), ("parquet", "application/vnd.apache.parquet")):
        st.download_button(
            "CSV" if form == "csv" else "Parquet",
            data=lambda form=form: written(form),
            file_name=f"{name}.{form}",
            mime=mime,
            icon=":material/download:",
            key=f"data-{form}",
            on_click="ignore",
        )
style.note("The command line writes XLSX and JSON lines too: python -m analysis export PROJECT TABLE.")
outlets.panel(opened)
