"""The drawer behind every number: the sentences it counts, as many as it counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st

from analysis.project import export
from analysis.project.query import UNITS, Evidence, Filter, Relation
from ui import facts, project, style, tell

# Sentences a page of the drawer: 50 rows draw in about a tenth of a second; more are one click away.
PAGE = 50
# Distinct texts a page, each with up to ten versions: with the 22 sentences that an article has, some 4,400 lines.
PAGE_TEXTS = 20
# Sentences that may stand beneath one headline: as many as a decision about an article keeps.
MOST_BENEATH = 3
EVERYTHING = 1_000_000
# Outlets of folded versions told by name.
MOST_NAMED = 4

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
p + p { margin-top: 6px }
.note { font-size: 13px; opacity: .82; margin-top: 4px }
summary { cursor: pointer; font-size: 13.5px; font-weight: 600; color: var(--st-link-color); margin-top: 6px; width: fit-content }
summary:focus-visible { outline: 2px solid var(--st-primary-color); border-radius: 3px }
details > div { border-left: 2px solid var(--st-border-color); padding: 8px 0 2px 12px }
"""
JS = """
export default function ({ data, parentElement, setTriggerValue }) {
  const list = parentElement.querySelector("ol")
  list.replaceChildren()
  const write = (item, e) => {
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
    e.sentences.slice(0, e.open).forEach((s) => item.append(sentence(s)))
    if (e.sentences.length > e.open) {
      unfold(item, `and ${e.sentences.length - e.open} more in this version`, e.sentences.slice(e.open), (at, s) => at.append(sentence(s)))
    }
  }
  const sentence = (pieces) => {
    const words = document.createElement("p")
    for (const [text, marked] of pieces) {
      const piece = document.createElement(marked ? "mark" : "span")
      piece.textContent = text
      words.append(piece)
    }
    return words
  }
  const unfold = (item, label, each, put) => {
    const folded = document.createElement("details")
    const summary = document.createElement("summary")
    summary.textContent = label
    folded.append(summary)
    for (const e of each) {
      const inner = document.createElement("div")
      put(inner, e)
      folded.append(inner)
    }
    item.append(folded)
  }
  for (const e of data.rows) {
    const item = document.createElement("li")
    write(item, e)
    if (e.more) unfold(item, e.more, e.versions, write)
    if (e.note) {
      const note = document.createElement("div")
      note.className = "note"
      note.textContent = e.note
      item.append(note)
    }
    list.append(item)
  }
}
"""
_list = st.components.v2.component("evidence_list", html="<ol></ol>", css=CSS, js=JS)


@dataclass(frozen=True, slots=True)
class Item:
    """An article in a list, with some of its sentences; `words` of each are (start, end) in characters of the sentence, marked.

    One that stands for a distinct text has its other `versions` folded in (`more` says how many, `note` what it counts as).
    """

    article_id: str
    outlet: str | None
    published: str | None
    title: str | None
    start: int
    sentences: tuple[tuple[str, tuple[tuple[int, int], ...]], ...]
    versions: tuple[Item, ...] = ()
    more: str = ""
    note: str = ""


def one_each(rows: Iterable[Evidence]) -> list[Item]:
    """An item for each thing counted."""
    return [_item([e]) for e in rows]


def _item(found: Sequence[Evidence]) -> Item:
    """What is counted in one article, each sentence once with all its marks."""
    marked: dict[int, tuple[str, list[tuple[int, int]]]] = {}
    for e in found:
        marked.setdefault(e.start - e.mark_start, (e.sentence, []))[1].append((e.mark_start, e.mark_end))
    first = found[0]
    sentences = tuple((text, tuple(words)) for text, words in marked.values())
    return Item(first.article_id, first.outlet, first.published, first.title, first.start, sentences)


# ---- distinct texts


def folds(chosen: Filter, relation: Relation) -> bool:
    """Whether an entry of the evidence is a distinct text with its versions."""
    return relation.folds and chosen.unit == "distinct texts"


def one_a_text(rows: Iterable[Evidence], unit: str) -> list[Item]:
    """An item for each distinct text: its earliest version with something counted, the others folded in."""
    found = []
    for e in rows:
        first, *others = (_item(of) for of in _by_version(e).values())
        found.append(replace(first, versions=tuple(others), more=more_versions(e), note=_counts_as(e, unit)))
    return found


def _by_version(entry: Evidence) -> dict[str, list[Evidence]]:
    """The things counted in each version of a text that the entry holds, the earliest version first."""
    found: dict[str, list[Evidence]] = {}
    for e in (entry, *entry.folded):
        found.setdefault(e.article_id, []).append(e)
    return found


def more_versions(entry: Evidence) -> str:
    """The versions folded into an entry: "and 2 more versions (Beacon, Cable)"; empty where there are none."""
    further = entry.versions - 1
    if not further:
        return ""
    held = {key: of[0] for key, of in _by_version(entry).items()}
    held.pop(entry.article_id)
    outlets = list(dict.fromkeys(e.outlet or project.UNKNOWN_OUTLET for e in held.values()))
    named = ", ".join(outlets) if len(outlets) <= MOST_NAMED else f"{len(outlets)} outlets"
    shown = "" if len(held) == further else f"; the first {len(held)} here, all in the CSV"
    return f"and {tell.counted(further, 'more version')} ({named}{shown})"


def _counts_as(entry: Evidence, unit: str) -> str:
    """What a text counts as, where that is not one text or one thing."""
    if unit in UNITS:
        return "" if entry.weight == 1 else f"Counts {tell.number(entry.weight)}: not every version has it."
    mean = ", the mean of its versions" if entry.versions > 1 or entry.weight % 1 else ""
    return f"Counts {tell.counted(entry.weight, unit.removesuffix('s'))}{mean}."


def show(items: Sequence[Item], *, key: str) -> None:
    """Sentences with outlet, date and headline; a click on a headline opens the article at that sentence."""
    opened = project.need()
    colours = project.outlet_colours(opened)

    def told(i: Item) -> dict[str, Any]:
        return {
            "colour": colours.get(i.outlet, style.colours()["slate"]),
            "where": f"{i.outlet or project.UNKNOWN_OUTLET}, {facts.day_told(i.published) if i.published else 'undated'}",
            "title": i.title or "Untitled",
            "sentences": [pieces(text, words) for text, words in i.sentences],
            "open": MOST_BENEATH,
            "at": f"{i.article_id}:{i.start}",
            "more": i.more,
            "note": i.note,
            "versions": [told(version) for version in i.versions],
        }

    picked = _list(key=key, data={"rows": [told(i) for i in items]}, on_opened_change=lambda: None)
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
    counted, entries = source.count(chosen, relation, where), source.entries(chosen, relation, where)
    texts = folds(chosen, relation)
    page = PAGE_TEXTS if texts else PAGE
    limit = page * st.session_state.get("drawer_pages", 1)
    rows = source.evidence(chosen, relation, where, limit=limit)
    with st.container(key="evidence", gap="small"):
        style.section(f"{title}: {tell.of_unit(counted, relation.unit)}")
        explained = " One entry a distinct text, its versions folded in." if texts else ""
        explained += f" Beneath each headline: {beneath[0]}." if beneath else ""
        style.caption(f"Kept: {project.told(chosen)}.{explained} Click a headline to read it in its article.")
        st.download_button(
            "CSV", data=lambda: _csv_of(chosen, relation, where, beneath), file_name="sentences.csv",
            mime="text/csv", icon=":material/download:", key="evidence_csv", on_click="ignore",
        )  # fmt: skip
        if beneath:
            more = source.evidence(chosen, beneath[1], where, limit=MOST_BENEATH * limit)
            items = with_beneath(one_a_text(rows, relation.unit) if texts else one_each(rows), more)
        else:
            items = one_a_text(rows, relation.unit) if texts else one_each(rows)
        show(items, key=f"evidence_list_{limit}")
        if len(rows) < entries:
            st.button(f"Show {min(page, entries - len(rows))} more", on_click=_more, key="evidence_more")
        style.note(_as_many(len(rows), entries, counted, relation.unit) if texts else _all(len(rows), entries))


def _all(shown: int, of: int) -> str:
    return f"{shown:,} of {of:,} shown" + (", as many as the mark counts." if shown == of else ".")


def _as_many(shown: int, entries: int, counted: float, unit: str) -> str:
    """What the texts in the list add up to."""
    told = f"{shown:,} of {tell.counted(entries, 'distinct text')} shown"
    if unit in UNITS and counted == entries:
        return told + (", as many as the mark counts." if shown == entries else ".")
    return f"{told}. Together the {entries:,} count {tell.of_unit(counted, unit)}."


def with_beneath(items: Iterable[Item], more: Iterable[Evidence]) -> list[Item]:
    """The items with the sentences that `more` has of each article beneath them; its own words where there are none."""
    found: dict[str, list[Evidence]] = {}
    for entry in more:
        for e in (entry, *entry.folded):
            found.setdefault(e.article_id, []).append(e)

    def beneath(i: Item) -> Item:
        own = tuple((text, ()) for text, _ in i.sentences)
        sentences = tuple((b.sentence, ()) for b in found[i.article_id]) if i.article_id in found else own
        return replace(i, sentences=sentences, versions=tuple(map(beneath, i.versions)))

    return [beneath(i) for i in items]


def _csv_of(chosen: Filter, relation: Relation, where: dict[str, Any], beneath: tuple[str, Relation] | None) -> bytes:
    """All of a group as CSV; what stands beneath the headlines follows, a column says which is which."""
    source = project.reader()
    rows = source.evidence(chosen, relation, where, limit=EVERYTHING, versions=EVERYTHING)
    if not beneath:
        return as_csv(rows)
    words, further = beneath
    more = source.evidence(chosen, further, where, limit=EVERYTHING, versions=EVERYTHING)
    told = pd.concat([_table(rows).assign(what=relation.unit), _table(more).assign(what=words)])
    return csv(told)


def _more() -> None:
    st.session_state["drawer_pages"] = st.session_state.get("drawer_pages", 1) + 1


def as_csv(rows: list[Evidence]) -> bytes:
    """The sentences as CSV, a line each; the number of the entry and what it counts as come first where versions are folded in."""
    return csv(_table(rows))


def _table(rows: list[Evidence]) -> pd.DataFrame:
    columns = ["article_id", "outlet", "published", "title", "sentence", "start", "end"]
    told = [
        {"entry": n, "counts_as": entry.weight} | {c: getattr(e, c) for c in columns}
        for n, entry in enumerate(rows, start=1)
        for e in (entry, *entry.folded)
    ]
    plain = len(told) == len(rows) and all(e.weight == 1 for e in rows)
    return pd.DataFrame(told, columns=columns if plain else ["entry", "counts_as", *columns])


def csv(table: pd.DataFrame) -> bytes:
    """A table as CSV with a byte-order mark, so that spreadsheets read accents right; no text of it runs as a formula."""
    rows = (tuple(None if pd.isna(v) else v for v in row) for row in table.itertuples(index=False, name=None))
    return export.written(export.Table("table", tuple((str(name), str) for name in table.columns), rows), "csv")
