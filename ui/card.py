"""A card: one finding, its chart, and the quiet row beneath (Table, CSV, Pin, How it is counted).

Every chart of every page goes through `show`: so each has a title, unit and n in its caption, a table, downloads (CSV here, SVG by the
chart's picture button), a pin, and marks that open their sentences.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from analysis.project.query import Filter, Relation
from ui import evidence, project, report, state, style, tell

PICTURE_ONLY = {
    "displaylogo": False,
    "displayModeBar": True,
    "modeBarButtons": [["toImage"]],
    "toImageButtonOptions": {"format": "svg"},
}
# A pinned card keeps this many sentences of its figure for the report; the caption says how many there are in all.
PINNED_SENTENCES = 40
MARK = "mark"
# As many as the table's own way of writing numbers shows.
MOST_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Card:
    """What a card shows.

    `caption` holds the unit, the denominator, n and the kind of interval. `table` is what the figure draws; a column `mark` (see
    figures.mark) makes its rows open their sentences and is not shown. `relation` is what is counted. `legend` are (colour, words);
    `formats` how columns of the table are written ({"NPMI": "%+.2f"}; see st.column_config.NumberColumn). `told` is the mark of the
    group that the title tells of, where that is not the whole relation: a pin keeps its sentences. `beneath` are words and a relation with
    the same groups: its sentences stand beneath the headline of each article counted, and the words say what they are.
    """

    key: str
    title: str
    caption: str
    figure: go.Figure | None
    table: pd.DataFrame
    relation: Relation
    alt: str
    how: str
    legend: list[tuple[str, str]] = field(default_factory=list)
    formats: dict[str, Any] = field(default_factory=dict)
    told: str | None = None
    beneath: tuple[str, Relation] | None = None


@st.fragment
def show(card: Card, chosen: Filter) -> None:
    """Draws the card; a click on a mark or on a table row opens the drawer."""
    with st.container(border=True, key=f"card-{card.key}", gap="xsmall"):
        _show(card, chosen)


def _show(card: Card, chosen: Filter) -> None:
    style.title(card.title)
    style.caption(_caption(card, chosen))
    if card.legend:
        style.key(card.legend)
    clicked = _chart(card) if card.figure is not None else None
    if len(card.table) and st.session_state.get(f"{card.key}-table", card.figure is None):
        clicked = _table(card) or clicked
    _buttons(card, chosen)
    if clicked:
        told = json.loads(clicked)
        evidence.drawer(chosen, card.relation, told["where"], told["title"], card.beneath)


def _caption(card: Card, chosen: Filter) -> str:
    """The caption; why counts may be in part stands before its last sentence, which tells of the click."""
    if not evidence.folds(chosen, card.relation):
        return card.caption
    told, found, click = card.caption.rpartition(" Click ")
    return f"{told if found else click} A text counts as the mean of its versions.{found}{click if found else ''}"


def _chart(card: Card) -> str | None:
    """The customdata of the mark just clicked, once. A click takes the chart's next key, so that the same mark can be clicked again."""
    turn = st.session_state.setdefault(f"{card.key}-turn", 0)

    def keep() -> None:
        points = st.session_state[f"{card.key}-chart-{turn}"].selection.points
        if points:
            st.session_state[f"{card.key}-clicked"] = _first(points[0].get("customdata"))
            st.session_state[f"{card.key}-turn"] = turn + 1

    with st.container(key=card.key):
        st.plotly_chart(
            card.figure, key=f"{card.key}-chart-{turn}", on_select=keep, selection_mode="points", theme=None,
            config={**PICTURE_ONLY, "toImageButtonOptions": {"format": "svg", "filename": card.key}}, alt=card.alt,
        )  # fmt: skip
    return st.session_state.pop(f"{card.key}-clicked", None)


def _first(customdata: Any) -> str | None:
    if isinstance(customdata, list | tuple):
        return customdata[0] if customdata else None
    return customdata


def _table(card: Card) -> str | None:
    """The table; a click on a row gives its mark, once."""
    turn = st.session_state.setdefault(f"{card.key}-row-turn", 0)
    columns = [c for c in card.table.columns if c != MARK]
    if MARK not in card.table:
        st.dataframe(
            card.table, hide_index=True, column_order=columns, key=f"{card.key}-rows", alt=card.alt, column_config=_written(card), placeholder=tell.UNKNOWN,
        )  # fmt: skip
        return None

    def keep() -> None:
        rows = st.session_state[f"{card.key}-rows-{turn}"].selection.rows
        if rows:
            st.session_state[f"{card.key}-row"] = card.table[MARK].iloc[rows[0]]
            st.session_state[f"{card.key}-row-turn"] = turn + 1

    st.dataframe(
        card.table, hide_index=True, column_order=columns, key=f"{card.key}-rows-{turn}", on_select=keep, selection_mode="single-row",
        height=style.table_height(len(card.table), most=400), alt=card.alt, column_config=_written(card), placeholder=tell.UNKNOWN,
    )  # fmt: skip
    return st.session_state.pop(f"{card.key}-row", None)


def _written(card: Card) -> dict[str, Any]:
    """How columns are written: as the card says, and fractions with as many decimals in every row of their column."""
    alike = {str(c): f"%.{n}f" for c in card.table.columns if c != MARK and (n := decimals(card.table[c]))}
    return {column: st.column_config.NumberColumn(format=how) for column, how in (alike | card.formats).items()}


def decimals(column: pd.Series) -> int:
    """The decimals that show every number of a column, at most MOST_DECIMALS; 0 where all are whole or it holds no numbers.

    >>> decimals(pd.Series([46.9, 0.0, None])), decimals(pd.Series([0.0001, 1 / 3])), decimals(pd.Series([3.0, 4.0])), decimals(pd.Series(["a"]))
    (1, 4, 0, 0)
    """
    if not pd.api.types.is_float_dtype(column):
        return 0
    told = column.dropna()
    return next((n for n in range(MOST_DECIMALS) if (told - told.round(n)).abs().lt(1e-9).all()), MOST_DECIMALS)


def _buttons(card: Card, chosen: Filter) -> None:
    with st.container(horizontal=True, gap="small", key=f"{card.key}-actions"):
        if card.figure is not None:
            st.button(
                "Table",
                type="tertiary",
                icon=":material/table:",
                key=f"{card.key}-show-table",
                on_click=_toggle,
                args=(card.key,),
            )
        table = card.table.drop(columns=[MARK], errors="ignore")
        st.download_button(
            "CSV", data=lambda: evidence.csv(table), file_name=f"{card.key}.csv", mime="text/csv",
            type="tertiary", icon=":material/download:", key=f"{card.key}-csv", on_click="ignore",
        )  # fmt: skip
        st.button(
            "Pin",
            type="tertiary",
            icon=":material/push_pin:",
            key=f"{card.key}-pin",
            on_click=_pin,
            args=(card, chosen),
        )
        with st.popover("How it is counted", type="tertiary", icon=":material/help:", key=f"{card.key}-how"):
            style.method(card.how)


def _toggle(key: str) -> None:
    st.session_state[f"{key}-table"] = not st.session_state.get(f"{key}-table", False)


def _pin(card: Card, chosen: Filter) -> None:
    """Keeps the card as it stands now, with its first sentences, for the report."""
    opened = project.need()
    source = project.reader()
    group = json.loads(card.told) if card.told else {"title": None, "where": {}}
    rows = source.evidence(chosen, card.relation, group["where"], limit=PINNED_SENTENCES)
    opened.pin(
        {
            "title": card.title,
            "caption": _caption(card, chosen),
            "filter": project.told(chosen),
            "figure": _for_paper(card.figure),
            "legend": report.light(card.legend) if state.is_dark() else card.legend,
            "table": json.loads(
                card.table.drop(columns=[MARK], errors="ignore").to_json(orient="split", date_format="iso")
            ),
            "unit": card.relation.unit,
            "counted": source.count(chosen, card.relation, group["where"]),
            "texts": source.entries(chosen, card.relation, group["where"])
            if evidence.folds(chosen, card.relation)
            else None,
            "counted_for": group["title"],
            "sentences": [
                {
                    "outlet": e.outlet,
                    "published": e.published,
                    "title": e.title,
                    "sentence": e.sentence,
                    "more": evidence.more_versions(e),
                }
                for e in rows
            ],
            "how": card.how,
        }
    )
    st.toast("Pinned. The Report page holds it.", icon=":material/push_pin:")


def _for_paper(figure: go.Figure | None) -> dict[str, Any] | None:
    if figure is None:
        return None
    drawn: dict[str, Any] = json.loads(figure.to_json())
    drawn["layout"].pop("template", None)
    return dict(report.light(drawn)) if state.is_dark() else drawn
