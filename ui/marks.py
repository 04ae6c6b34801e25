"""The marked article: its parts set like a printed page, every mark a button that opens its row.

`laid_out` cuts the text at the boundaries of all marks, in Python and in code points; the browser gets pieces, never offsets (it would
count UTF-16 units), and puts each into the page as text, never as HTML.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import streamlit as st

from analysis.article import Article, Part
from analysis.layers.loaded_language import BIASED
from analysis.measures.aimed import BY_DEFAULT
from ui import labels, state, style

QUOTED = ("quote", "reported")
OPENING, CLOSING = "“\"‘'«„»", "”\"’'»“«"
LETTERS = {"person": "P", "organisation": "O", "place": "L", "group": "G"}
# Shape tells the polarity, colour only repeats it.
SIGNS = {"positive": "▲", "neutral": "○", "negative": "▼"}
VOICES = {
    "own": "in the outlet’s own words",
    "quoted": "in quoted or reported words",
    "unclear": "unclear in whose words",
}
# Layers whose `confidence` is a probability that held on articles the model was not trained on.
CALIBRATED = ("entities", "quotes", "targets", "frames", "loaded_language")
# A label for a screen reader: the words marked, cut where a quotation runs on for a paragraph.
SPOKEN = 90
# Tone within ±0.05 is neutral: the bounds that the authors of VADER give for its compound value.
NEUTRAL = 0.05


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked stretch of `Article.text`. `before` and `after` are the raised words beside it; `told` is what it is, in words."""

    start: int
    end: int
    kind: str
    id: str
    told: str
    before: str | None = None
    after: str | None = None


def marks_of(layer: str, rows: Sequence[Mapping[str, Any]], people: Collection[str] = ()) -> list[Mark]:
    """The marks of one layer's rows (column → value, in the layer's order); a row's id is "layer:position".

    `people` are names known to be persons: beside a quotation their last word stands for them.
    """
    if layer == "quotes":
        return _quotes(rows, people)
    make = {
        "entities": _entities, "frames": _frames, "targets": _targets, "loaded_language": _loaded, "dates": _dates, "tone": _tone,
    }.get(layer)  # fmt: skip
    return make(rows) if make else [_other(layer, n, row) for n, row in enumerate(rows)]


def _entities(rows: Sequence[Mapping[str, Any]]) -> list[Mark]:
    seen: set[tuple[str, str]] = set()
    found = []
    for n, row in enumerate(rows):
        first = (row["kind"], row["name"]) not in seen
        seen.add((row["kind"], row["name"]))
        told = row["kind"] if row["name"] == row["mention"] else f"{row['kind']}, counted as {row['name']}"
        letter = LETTERS.get(row["kind"]) if first else None
        found.append(Mark(row["start"], row["end"], row["kind"], f"entities:{n}", told, after=letter))
    return found


def _quotes(rows: Sequence[Mapping[str, Any]], people: Collection[str]) -> list[Mark]:
    found = []
    for n, row in enumerate(rows):
        name = row.get("speaker_name") or row.get("speaker")
        who = short_name(name, is_person=name in people) if name else "no speaker found"
        kind = "reported" if row["kind"] == "indirect" else "quote"
        told = f"{row['kind']} quotation, {name or 'no speaker found'}"
        found.append(Mark(row["start"], row["end"], kind, f"quotes:{n}", told, before=f"{who}, {row['kind']}"))
    return found


def short_name(name: str, *, is_person: bool) -> str:
    """What stands beside a quotation: a person's last word; any other name whole, cut at 28 characters.

    >>> short_name("Dmitry Peskov", is_person=True), short_name("the Water Ministry", is_person=False)
    ('Peskov', 'the Water Ministry')
    """
    shown = name.rsplit(maxsplit=1)[-1] if is_person and name.split() else name
    return shown if len(shown) <= 28 else shown[:27].rstrip() + "…"


def _frames(rows: Sequence[Mapping[str, Any]]) -> list[Mark]:
    """The cue words; a frame of the whole article is no place in the text."""
    found = []
    for n, row in enumerate(rows):
        if row["cue"] is not None:
            frame = labels.frame(row["frame"]).lower()
            found.append(Mark(row["start"], row["end"], "frame", f"frames:{n}", f"framing cue, {frame}", after=frame))
    return found


def _targets(rows: Sequence[Mapping[str, Any]]) -> list[Mark]:
    found = []
    for n, row in enumerate(rows):
        told = f"{row['polarity']}, {VOICES[row['voice']]}"
        kind, sign = row["polarity"], SIGNS[row["polarity"]]
        if row["kind"] not in BY_DEFAULT:
            kind, sign, told = "less_sure", f"({sign})", f"{told}; {row['kind']}: right less often than for persons"
        found.append(Mark(row["start"], row["end"], kind, f"targets:{n}", told, after=sign))
    return found


def _loaded(rows: Sequence[Mapping[str, Any]]) -> list[Mark]:
    found = []
    for n, row in enumerate(rows):
        span = (row["start"], row["end"])
        if row["technique"] == BIASED:
            found.append(Mark(*span, "biased", f"loaded_language:{n}", "biased wording, sentence", before="biased"))
        else:
            told, raised = labels.technique(row["technique"]), labels.technique(row["technique"], short=True)
            found.append(Mark(*span, "loaded", f"loaded_language:{n}", told, after=raised))
    return found


def _dates(rows: Sequence[Mapping[str, Any]]) -> list[Mark]:
    found = []
    for n, row in enumerate(rows):
        value = row.get("value") or "open"
        told = f"date, {row['value']}" if row.get("value") else "date, left open: it needs a publication date"
        found.append(Mark(row["start"], row["end"], "date", f"dates:{n}", told, after=str(value)))
    return found


def _tone(rows: Sequence[Mapping[str, Any]]) -> list[Mark]:
    found = []
    for n, row in enumerate(rows):
        score = row["score"]
        sign = "▲" if score >= NEUTRAL else "▼" if score <= -NEUTRAL else "○"
        words = {"▲": "friendly words", "▼": "unfriendly words", "○": "neutral"}[sign]
        shown = f"{sign} {score:+.2f}".replace("-", "−") if score else f"{sign} 0"
        found.append(Mark(row["start"], row["end"], "tone", f"tone:{n}", f"tone {score:+.2f}, {words}", before=shown))
    return found


def _other(layer: str, n: int, row: Mapping[str, Any]) -> Mark:
    told = next((str(v) for k, v in row.items() if k not in ("start", "end", "confidence") and isinstance(v, str)), "")
    return Mark(row["start"], row["end"], "other", f"{layer}:{n}", f"{layer}, {told}".rstrip(", "))


def laid_out(
    article: Article, marks: Iterable[Mark], *, byline: str = "", here: tuple[int, int] | None = None
) -> list[dict[str, Any]]:
    """The article as blocks `{tag, here, runs}` for the component: title, deck, a byline, body paragraphs.

    A run is a stretch inside one quotation or outside any: `{quote, pieces}`. A piece is `{text, kinds, ids, told, raised}`; `told` is
    null for a piece that only continues a mark. `here` is a stretch to scroll to.
    """
    still = [
        Mark(d.start, d.end, "dateline", "", "")
        for d in article.paragraphs("dateline")
        if d.start is not None and d.end is not None
    ]
    still += [Mark(*here, "here", "", "")] if here else []
    known = sorted([*(_with_signs(article.text, m) for m in marks), *still], key=lambda m: (m.start, -m.end))
    blocks = []
    for part in article.paragraphs():
        if part.kind == "body" and byline:
            blocks.append(_plain("byline", byline))
            byline = ""
        assert part.start is not None
        assert part.end is not None
        touching = [m for m in known if m.start < part.end and part.start < m.end]
        blocks.append(_block(article, part, touching))
    return blocks


def _with_signs(text: str, mark: Mark) -> Mark:
    """A quotation together with its quotation marks: the row holds the words inside them, print sets the marks with the words."""
    if mark.kind != "quote":
        return mark
    start = mark.start - 1 if text[mark.start - 1 : mark.start] in tuple(OPENING) else mark.start
    end = mark.end + 1 if text[mark.end : mark.end + 1] in tuple(CLOSING) else mark.end
    return replace(mark, start=start, end=end)


def _plain(tag: str, text: str) -> dict[str, Any]:
    return {"tag": tag, "here": False, "runs": [{"quote": None, "pieces": [{"text": text}]}]}


def _block(article: Article, part: Part, marks: list[Mark]) -> dict[str, Any]:
    first, last = part.start or 0, part.end or 0
    runs: list[dict[str, Any]] = []
    told: set[str] = set()
    for start, end, covering in _cuts(first, last, marks):
        quote = next((m for m in covering if m.kind in QUOTED), None)
        if not runs or runs[-1]["of"] != (quote.id if quote else None):
            runs.append(_run(article, quote, is_first=quote is not None and quote.id not in told))
            told |= {quote.id} if quote else set()
        runs[-1]["pieces"].append(_piece(article, (start, end), (first, last), covering))
    for run in runs:
        del run["of"]
    here = any(m.kind == "here" and first <= m.start < last for m in marks)
    return {"tag": part.kind, "here": here, "runs": runs}


def _cuts(first: int, last: int, marks: list[Mark]) -> Iterator[tuple[int, int, list[Mark]]]:
    """The stretches between the boundaries of marks (sorted by start), each with the marks over it, the shortest first."""
    edges = {first, last}
    for mark in marks:
        edges |= {max(mark.start, first), min(mark.end, last)}
    over: list[Mark] = []
    coming = 0
    for start, end in pairwise(sorted(edges)):
        while coming < len(marks) and marks[coming].start <= start:
            over.append(marks[coming])
            coming += 1
        over = [m for m in over if m.end > start]
        yield start, end, sorted(over, key=lambda m: m.end - m.start)


def _run(article: Article, quote: Mark | None, *, is_first: bool) -> dict[str, Any]:
    if quote is None:
        return {"of": None, "quote": None, "pieces": []}
    label = quote.before if is_first else None
    spoken = f"{_cut(article.text[quote.start : quote.end])}, {quote.told}"
    return {"of": quote.id, "quote": {"kind": quote.kind, "id": quote.id, "label": label, "told": spoken}, "pieces": []}


def _piece(article: Article, span: tuple[int, int], block: tuple[int, int], covering: list[Mark]) -> dict[str, Any]:
    start, end = span
    others = [m for m in covering if m.kind not in QUOTED]
    begun = [m for m in others if m.id and max(m.start, block[0]) == start]
    return {
        "text": article.text[start:end],
        "kinds": list(dict.fromkeys(m.kind for m in others)),
        "ids": [m.id for m in covering if m.id],
        "told": "; ".join(f"{_cut(article.text[m.start : m.end])}, {m.told}" for m in begun) or None,
        "before": [{"kind": m.kind, "text": m.before} for m in reversed(begun) if m.before],
        "after": _raised([m for m in others if m.after and min(m.end, block[1]) == end]),
    }


def _raised(ended: list[Mark]) -> list[dict[str, str]]:
    """The words after a piece; those of one kind, such as two techniques of one stretch, as a list."""
    words: dict[str, list[str]] = {}
    for mark in ended:
        words.setdefault(mark.kind, []).append(str(mark.after))
    return [{"kind": kind, "text": ", ".join(dict.fromkeys(each))} for kind, each in words.items()]


def _cut(text: str) -> str:
    return text if len(text) <= SPOKEN else text[: SPOKEN - 1].rstrip() + "…"


def key_block(kinds: Iterable[str]) -> dict[str, Any]:
    """The key, made of the marks themselves, for the kinds that are switched on."""
    samples: dict[str, dict[str, Any]] = {
        "person": _sample("person", ["person"], after=("person", "P")),
        "organisation": _sample("organisation", ["organisation"], after=("organisation", "O")),
        "place": _sample("place", ["place"], after=("place", "L")),
        "group": _sample("group", ["group"], after=("group", "G")),
        "quote": _sample("said in these words", [], quote=("quote", "speaker")),
        "reported": _sample("reported in other words", [], quote=("reported", "speaker")),
        "frame": _sample("framing cue", ["frame"], after=("frame", "frame")),
        "positive": _sample("person, positive", ["positive"], after=("positive", SIGNS["positive"])),
        "neutral": _sample("neutral", ["neutral"], after=("neutral", SIGNS["neutral"])),
        "negative": _sample("negative", ["negative"], after=("negative", SIGNS["negative"])),
        "less_sure": _sample("organisation or place, less sure", ["less_sure"], after=("less_sure", "(▲ ○ ▼)")),
        "loaded": _sample("persuasion technique", ["loaded"], after=("loaded", "technique")),
        "biased": _sample("a sentence of biased wording", ["biased"], before=("biased", "biased")),
        "date": _sample("date", ["date"], after=("date", "as read")),
        "tone": _sample("a sentence and its tone", ["tone"], before=("tone", "▲ +0.40")),
        "other": _sample("other marks", ["other"]),
    }
    return {"tag": "key", "here": False, "runs": [samples[k] for k in samples if k in set(kinds)]}


def _sample(
    words: str, kinds: list[str], *, before: tuple[str, str] | None = None, after: tuple[str, str] | None = None,
    quote: tuple[str, str] | None = None,
) -> dict[str, Any]:  # fmt: skip
    piece = {
        "text": words,
        "kinds": kinds,
        "before": [{"kind": before[0], "text": before[1]}] if before else [],
        "after": [{"kind": after[0], "text": after[1]}] if after else [],
    }
    return {"quote": {"kind": quote[0], "label": quote[1], "id": None} if quote else None, "pieces": [piece]}


def line_of(layer: str, row: Mapping[str, Any], column: str) -> tuple[str, str | None]:
    """A line of the drawer: the column and its value, `confidence` in words."""
    value = row[column]
    if column == "confidence" and value is None:
        return "sure", "not given: found by a rule or list"
    if column == "confidence" and layer in CALIBRATED:
        return "sure", f"{value:.2f} (of 100 such rows about {100 * value:.0f} were right on held-back articles)"
    if value is None:
        return column, None
    return column, f"{value:.2f}" if isinstance(value, float) else str(value)


CSS = """
.page { color: var(--st-text-color); max-width: 44rem; font-family: var(--st-heading-font), Georgia, serif; overflow-wrap: anywhere }
.page.wide { max-width: none }
p { margin: 0 0 1.05em; font-size: 17.5px; line-height: 1.98; font-weight: 400 }
.title { font-size: 30px; line-height: 1.36; font-weight: 600; margin: 0 0 .3em }
.deck { font-size: 20px; line-height: 1.6; font-style: italic; color: var(--ink2); margin: 0 0 .5em }
.byline { font: 13.5px/1.45 var(--st-font); color: var(--ink2); margin: 0 0 1.5em }
.title + .body, .deck + .body { margin-top: 1em }
.key { font: 13px/1.9 var(--st-font); display: flex; flex-wrap: wrap; gap: 2px 22px; margin: 0 }
.key > span { white-space: nowrap }
.block-here { border-left: 3px solid var(--link); margin-left: -13px; padding-left: 10px }
[role=button], .q, .on { cursor: pointer }
[role=button]:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px }
.q { -webkit-box-decoration-break: clone; box-decoration-break: clone; border-radius: 3px; padding: 2px 3px }
.quote { background: var(--quotation) }
.reported { outline: 0; border: 1px solid var(--ink3); border-radius: 2px; padding: 1px 2px }
.person { border-bottom: 2px solid var(--person) }
.organisation { border-bottom: 3px double var(--organisation) }
.place { border-bottom: 2px dotted var(--place) }
.group { border-bottom: 2px dashed var(--slate) }
.frame { text-decoration: underline wavy var(--frame) 1.5px; text-underline-offset: 4px }
.positive, .neutral, .negative, .less_sure { border-bottom: 1px solid var(--ink3) }
:is(.positive, .neutral, .negative, .less_sure):is(:has(.person, .organisation, .place), :is(.person, .organisation, .place) *) { border-bottom: 0 }
.r.r-positive, .r.r-negative, .r.r-neutral { font-size: 13px; font-weight: 600 }
.r.r-positive { color: var(--link) }
.r.r-negative { color: var(--warning) }
.r.r-biased, .r.r-tone { padding-right: 4px }
.loaded { text-decoration: underline dotted var(--loaded) 3px; text-underline-offset: 9px; text-decoration-skip-ink: none }
.biased { text-decoration: underline solid var(--loaded) 1px; text-underline-offset: 13px; text-decoration-skip-ink: none }
.date { text-decoration: underline dashed var(--ink2) 1px; text-underline-offset: 5px }
.tone { box-shadow: 0 1px 0 0 var(--ink3) }
.other { box-shadow: inset 0 -1px 0 0 var(--ink3) }
.dateline { letter-spacing: .04em }
.here { background: var(--pill) }
.r { font: 11.5px/1 var(--st-font); color: var(--ink2); position: relative; top: -.62em; padding: 0 1px 0 3px; user-select: none; -webkit-user-select: none;
     text-decoration: none; white-space: nowrap; font-style: normal; font-weight: 400; letter-spacing: 0 }
.label { color: var(--link); font-weight: 600; padding: 0 5px 0 0 }
.key .r { top: -.45em }
.title .r { top: -1.1em }
@media (max-width: 640px) { .title { font-size: 25px } .deck { font-size: 18px } .key { gap: 2px 16px } }
@media print { .r { color: #000 } }
"""
JS = """
export default function ({ data, parentElement, setTriggerValue }) {
  const page = parentElement.querySelector(".page")
  page.className = data.wide ? "page wide" : "page"
  for (const [name, value] of Object.entries(data.colours)) page.style.setProperty("--" + name, value)
  page.replaceChildren()
  const opens = (element, ids, told) => {
    if (!ids || !ids.length || !ids[0]) return
    const pick = (event) => { event.stopPropagation(); setTriggerValue("picked", ids.join(" ")) }
    element.classList.add("on")
    element.onclick = pick
    if (!told) return
    element.setAttribute("role", "button")
    element.tabIndex = 0
    element.setAttribute("aria-label", told)
    element.onkeydown = (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); pick(event) } }
  }
  const raised = (words, kind) => {
    const element = document.createElement("span")
    element.className = "r r-" + kind
    element.textContent = words
    return element
  }
  for (const block of data.blocks) {
    const paragraph = document.createElement(block.tag === "title" ? "h1" : block.tag === "key" ? "div" : "p")
    paragraph.className = block.tag + (block.here ? " block-here" : "")
    for (const run of block.runs) {
      let into = paragraph
      if (block.tag === "key") { into = document.createElement("span"); paragraph.append(into) }
      if (run.quote) {
        if (run.quote.label) {
          const label = raised(run.quote.label, "quote")
          label.classList.add("label")
          opens(label, [run.quote.id], `${run.quote.label}: ${run.quote.told}`)
          into.append(label)
        }
        const around = document.createElement("span")
        around.className = "q " + run.quote.kind
        opens(around, [run.quote.id], null)
        into.append(around)
        into = around
      }
      for (const piece of run.pieces) {
        for (const b of piece.before || []) into.append(raised(b.text, b.kind))
        if (!piece.kinds || !piece.kinds.length) { into.append(document.createTextNode(piece.text)); }
        else {
          // one element a kind, the shortest mark innermost: each draws its own line, where classes of one element would replace each other's
          let element = document.createTextNode(piece.text)
          for (const kind of piece.kinds) {
            const around = document.createElement("span")
            around.className = kind
            around.append(element)
            element = around
          }
          opens(element, piece.ids, piece.told)
          into.append(element)
        }
        for (const a of piece.after || []) into.append(raised(a.text, a.kind))
      }
    }
    page.append(paragraph)
  }
  if (data.jump && page.dataset.jump !== data.jump) {
    page.dataset.jump = data.jump
    const target = page.querySelector(".block-here")
    if (target) requestAnimationFrame(() => target.scrollIntoView({ block: "center" }))
  }
}
"""
_view = st.components.v2.component("marked_article", html="<div class='page'></div>", css=CSS, js=JS)


def show(blocks: list[dict[str, Any]], *, key: str, wide: bool = False, jump: str | None = None) -> list[str]:
    """Draws the blocks; the ids of the marks just clicked, innermost first, once. `jump` names a place to scroll to, once."""
    names = ("ink2", "ink3", "hairline", "link", "slate", "quotation", "pill", "warning")
    tokens = style.colours()
    person, frame, organisation, place = style.categories()[:4]
    colours = {n: tokens[n] for n in names}
    loaded = style.outline(style.categories()[4])
    colours |= {"person": person, "frame": frame, "organisation": organisation, "place": place, "loaded": loaded}
    data = {"blocks": blocks, "colours": colours, "wide": wide, "jump": jump, "dark": state.is_dark()}
    picked = _view(key=key, data=data, on_picked_change=lambda: None).picked
    return str(picked).split(" ") if picked else []
