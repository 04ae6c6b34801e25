"""The drawer behind every number: the sentences it counts, as many as it counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from analysis.project.query import Evidence, Filter, Relation
from ui import facts, project, style

# Sentences a page of the drawer: 50 rows draw in about a tenth of a second; more are one click away.
PAGE = 50
# Sentences that may stand beneath one headline: as many as a decision about an article keeps.
MOST_BENEATH = 3
EVERYTHING = 1_000_000

CSS = """
ol { list-style: none; margin: 0; padding: 0; font: 15px/1.5 var(--st-font); color: var(--st-text-color) }
li { border-bottom: 1px solid var(--st-border-color); padding: 12px 0 }
li:last-child { border-bottom: 0 }
.from { display: flex; gap: 8px; align-items: center; font-size: 13px; opacity: .82 }
.from i { width: 11px; height: 11px; border-radius: 2px; flex: none }
button { all: unset; cursor: pointer; font-weight: 600; color: var(--st-link-color); text-decoration: underline; text-underline-offset: 2px; margin: 3px 0 }
button:focus-visible { outline: 2px solid var(--st-primary-color); border-radius: 3px }
p { font: 16px/1.5 var(--st-heading-font), serif; margin: 0 }
mark { background: none; color: inherit; font-weight: 600; border-bottom: 2px solid var(--st-primary-color) }
"""
JS = """
export default function ({ data, parentElement, setTriggerValue }) {
  const list = parentElement.querySelector("ol")
  list.replaceChildren()
  for (const e of data.rows) {
    const item = document.createElement("li")
    const from = document.createElement("div")
    from.className = "from"
    const square = document.createElement("i")
    square.style.background = e.colour
    const where = document.createElement("span")
    where.textContent = e.where
    from.append(square, where)
    const title = document.createElement("button")
    title.type = "button"
    title.textContent = e.title
    title.onclick = () => setTriggerValue("opened", e.at)
    item.append(from, title)
    for (const pieces of e.sentences) {
      const words = document.createElement("p")
      for (const [text, marked] of pieces) {
        const piece = document.createElement(marked ? "mark" : "span")
        piece.textContent = text
        words.append(piece)
      }
      item.append(words)
    }
    list.append(item)
  }
}
"""
_list = st.components.v2.component("evidence_list", html="<ol></ol>", css=CSS, js=JS)


@dataclass(frozen=True, slots=True)
class Item:
    """An article in a list, with some of its sentences; `words` of each are (start, end) in characters of the sentence, marked."""

    article_id: str
    outlet: str | None
    published: str | None
    title: str | None
    start: int
    sentences: tuple[tuple[str, tuple[tuple[int, int], ...]], ...]


def one_each(rows: Iterable[Evidence]) -> list[Item]:
    """An item for each thing counted."""
    return [
        Item(e.article_id, e.outlet, e.published, e.title, e.start, ((e.sentence, ((e.mark_start, e.mark_end),)),))
        for e in rows
    ]


def show(items: Sequence[Item], *, key: str) -> None:
    """Sentences with outlet, date and headline; a click on a headline opens the article at that sentence."""
    opened = project.need()
    colours = project.outlet_colours(opened)
    shown = [
        {
            "colour": colours.get(i.outlet, style.colours()["slate"]),
            "where": f"{i.outlet or project.UNKNOWN_OUTLET}, {facts.day_told(i.published) if i.published else 'undated'}",
            "title": i.title or "Untitled",
            "sentences": [pieces(text, words) for text, words in i.sentences],
            "at": f"{i.article_id}:{i.start}",
        }
        for i in items
    ]
    picked = _list(key=key, data={"rows": shown}, on_opened_change=lambda: None)
    if picked.opened:
        article_id, _, start = str(picked.opened).partition(":")
        project.go("read", article=article_id, at=start)


def pieces(text: str, words: Iterable[tuple[int, int]]) -> list[tuple[str, bool]]:
    """A sentence cut at its marked words. Pieces, not offsets: JavaScript counts other characters than Python.

    >>> pieces("He said no.", [(3, 7)])
    [('He ', False), ('said', True), (' no.', False)]
    """
    cut, at = [], 0
    for start, end in sorted(words):
        if start < at or end <= start:
            continue
        cut += [(text[at:start], False), (text[start:end], True)]
        at = end
    cut.append((text[at:], False))
    return [(words, marked) for words, marked in cut if words]


def drawer(
    chosen: Filter,
    relation: Relation,
    where: Mapping[str, Any],
    title: str,
    beneath: tuple[str, Relation] | None = None,
) -> None:
    """Opens the drawer on one group of a relation; `beneath` as a card has it."""
    st.session_state["drawer_pages"] = 1
    _drawer(chosen, relation, dict(where), title, beneath)


@st.dialog(" ", width=470, position="right")
def _drawer(
    chosen: Filter, relation: Relation, where: dict[str, Any], title: str, beneath: tuple[str, Relation] | None
) -> None:
    source = project.reader()
    total = round(source.count(chosen, relation, where))
    limit = PAGE * st.session_state.get("drawer_pages", 1)
    rows = source.evidence(chosen, relation, where, limit=limit)
    with st.container(key="evidence", gap="small"):
        style.section(f"{title}: {total:,} {relation.unit}")
        explained = f" Beneath each headline: {beneath[0]}." if beneath else ""
        style.caption(f"Kept: {project.told(chosen)}.{explained} Click a headline to read it in its article.")
        st.download_button(
            "CSV", data=lambda: _csv_of(chosen, relation, where, beneath), file_name="sentences.csv",
            mime="text/csv", icon=":material/download:", key="evidence_csv", on_click="ignore",
        )  # fmt: skip
        if beneath:
            more = source.evidence(chosen, beneath[1], where, limit=MOST_BENEATH * limit)
            show(with_beneath(rows, more), key=f"evidence_list_{limit}")
        else:
            show(one_each(rows), key=f"evidence_list_{limit}")
        if len(rows) < total:
            st.button(f"Show {min(PAGE, total - len(rows))} more", on_click=_more, key="evidence_more")
        style.note(
            f"{len(rows):,} of {total:,} shown" + (", as many as the mark counts." if len(rows) == total else ".")
        )


def with_beneath(rows: Iterable[Evidence], more: Iterable[Evidence]) -> list[Item]:
    """An item for each article counted, with the sentences that `more` has of it; its own words where there are none."""
    found: dict[str, list[Evidence]] = {}
    for e in more:
        found.setdefault(e.article_id, []).append(e)
    return [
        Item(
            e.article_id, e.outlet, e.published, e.title, e.start,
            tuple((b.sentence, ()) for b in found.get(e.article_id, [e])),
        )
        for e in rows
    ]  # fmt: skip


def _csv_of(chosen: Filter, relation: Relation, where: dict[str, Any], beneath: tuple[str, Relation] | None) -> bytes:
    """All of a group as CSV; what stands beneath the headlines follows, a column says which is which."""
    source = project.reader()
    rows = source.evidence(chosen, relation, where, limit=EVERYTHING)
    if not beneath:
        return as_csv(rows)
    words, further = beneath
    more = source.evidence(chosen, further, where, limit=EVERYTHING)
    told = pd.concat([_table(rows).assign(what=relation.unit), _table(more).assign(what=words)])
    return csv(told)


def _more() -> None:
    st.session_state["drawer_pages"] = st.session_state.get("drawer_pages", 1) + 1


def as_csv(rows: list[Evidence]) -> bytes:
    """The sentences as CSV."""
    return csv(_table(rows))


def _table(rows: list[Evidence]) -> pd.DataFrame:
    columns = ["article_id", "outlet", "published", "title", "sentence", "start", "end"]
    return pd.DataFrame([{c: getattr(e, c) for c in columns} for e in rows], columns=columns)


def csv(table: pd.DataFrame) -> bytes:
    """A table as CSV with a byte-order mark, so that spreadsheets read accents right."""
    return ("\ufeff" + table.to_csv(index=False)).encode("utf-8")
