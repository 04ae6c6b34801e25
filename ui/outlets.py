"""The panel that joins a table of outlets to the articles: upload, what matches and what does not, apply, undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from analysis.errors import NewsprismError
from analysis.project import outlets
from analysis.project.outlets import Match, OutletTable, Unmatched
from analysis.project.state import Project
from ui import project, style, tell

WHAT = (
    "A CSV, XLSX or XLS file with a column of outlet names. Every other column (country, leaning, type …) becomes a variable of the "
    "articles of that outlet, also of those added later."
)
# Rows of a list shown at once; the rest scrolls.
SHOWN = 8


def panel(opened: Project) -> None:
    """The card; the file is asked for anew after each change."""
    with st.container(border=True, key="card-outlets", gap="xsmall"):
        style.title("Table of outlets")
        style.caption(WHAT)
        if told := st.session_state.pop("outlets_told", None):
            st.error(project.plain(told))
        in_force = outlets.current(opened)
        if in_force is not None:
            applied(opened, in_force)
        turn = st.session_state.setdefault("outlets_turn", 0)
        file = st.file_uploader("Table of outlets", key=f"outlets-{turn}", label_visibility="collapsed")
        if file is not None:
            offered(opened, file)


def applied(opened: Project, table: OutletTable) -> None:
    """The table that holds now, and the way back."""
    found = outlets.match(opened, table, suggest=False)
    style.note(
        f"Applied: {table.item}. {tell.counted(found.articles, 'article')} of {tell.counted(len(found.matched), 'outlet')} "
        f"have {', '.join(table.variables)}."
    )
    st.button("Undo", key="outlets_undo", icon=":material/undo:", on_click=undo, args=(opened,))


def offered(opened: Project, file: Any) -> None:
    """What the file would do; nothing is changed before the button."""
    known = [name for name in opened.outlets() if name]
    try:
        table = outlets.read_table(file.name, file.getvalue(), known=known)
        names = table.columns
        chosen = st.selectbox(
            "Column of outlet names", names, index=names.index(table.column), key=f"column-{file.file_id}"
        )
        if chosen != table.column:
            table = outlets.read_table(file.name, file.getvalue(), column=chosen, known=known)
    except NewsprismError as trouble:
        st.error(project.plain(str(trouble)))
        return
    found = outlets.match(opened, table)
    preview(found, len(known))
    st.button(
        f"Apply to {tell.counted(found.articles, 'article')}",
        key="outlets_apply",
        type="primary",
        disabled=not found.matched,
        on_click=apply,
        args=(opened, table),
    )


def preview(found: Match, of: int) -> None:
    """Matches and non-matches on both sides."""
    style.tiles(
        [
            ("Outlets found", f"{len(found.matched):,} of {of:,}", tell.counted(found.articles, "article")),
            (
                "Without a row",
                f"{len(found.outlets_without):,}",
                tell.counted(sum(u.articles for u in found.outlets_without), "article"),
            ),
            ("Rows without an outlet", f"{len(found.rows_without):,}", "not in this project"),
            (
                "Variables",
                f"{len(found.variables):,}",
                ", ".join(v.removeprefix("outlet ") for v in found.variables[:4]),
            ),
        ]
    )
    if found.unknown:
        style.note(f"{tell.counted(found.unknown, 'article')} of unknown outlet: no variables.")
    if found.doubled:
        style.note(f"More than one row with different values, the first counts: {', '.join(found.doubled[:5])}.")
    if found.matched:
        with st.expander(f"{tell.counted(len(found.matched), 'outlet')} found"):
            listed([{"Outlet": o, "Row": r, "Articles": n} for o, r, n in found.matched], "Outlets found")
    if found.outlets_without:
        with st.expander(f"{tell.counted(len(found.outlets_without), 'outlet')} without a row", expanded=True):
            listed(rows_of(found.outlets_without, articles=True), "Outlets without a row")
    if found.rows_without:
        with st.expander(f"{tell.counted(len(found.rows_without), 'row')} without an outlet"):
            listed(rows_of(found.rows_without, articles=False), "Rows without an outlet")


def rows_of(names: Sequence[Unmatched], *, articles: bool) -> list[dict[str, Any]]:
    return [
        {
            "Name": u.name,
            **({"Articles": u.articles} if articles else {}),
            "Perhaps": ", ".join(u.close) or "nothing alike",
        }
        for u in names
    ]


def listed(rows: list[dict[str, Any]], what: str) -> None:
    st.dataframe(pd.DataFrame(rows), hide_index=True, height=style.table_height(min(len(rows), SHOWN)), alt=what)


def apply(opened: Project, table: OutletTable) -> None:
    changed(lambda: outlets.apply(opened, table))


def undo(opened: Project) -> None:
    changed(lambda: outlets.undo(opened))


def changed(act: Callable[[], object]) -> None:
    """Does it and asks for a file anew; what went wrong (another tab was quicker, say) is told on the card."""
    try:
        act()
    except NewsprismError as trouble:
        st.session_state["outlets_told"] = str(trouble)
    else:
        st.session_state["outlets_turn"] = st.session_state.get("outlets_turn", 0) + 1
