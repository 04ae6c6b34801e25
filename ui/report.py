"""Pinned cards → one printable HTML file: captions, filters, figures, tables and sentences. It opens without a network.

The figures are drawn by Plotly's own script, written into the file once; the file's Content-Security-Policy lets it ask nobody. Everything
that comes from articles is escaped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any

from ui import facts, style, tell

POLICY = "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' blob:; style-src 'unsafe-inline'; img-src data: blob:; font-src data:"
# A printed table longer than this is cut, and says so; the CSV of the card has all rows.
TABLE_ROWS = 30

CSS = """
:root { color: #14171C; background: #fff; font: 15px/1.5 "Source Sans 3", "Helvetica Neue", Arial, sans-serif }
body { max-width: 46rem; margin: 2.5rem auto; padding: 0 1.25rem }
h1, h2 { font-family: "Source Serif 4", Georgia, serif; font-weight: 600; line-height: 1.25; margin: 0 }
h1 { font-size: 30px } h2 { font-size: 20px }
section { border-top: 1px solid #DCD9D1; margin-top: 2rem; padding-top: 1.4rem; break-inside: auto }
.chart { break-inside: avoid; margin: .6rem 0 }
p { margin: .3rem 0 } .quiet { color: #4D535C; font-size: 13.5px }
table { border-collapse: collapse; font-size: 13px; margin: .8rem 0; width: 100% }
th, td { text-align: left; border-bottom: 1px solid #ECEAE4; padding: 3px 10px 3px 0; vertical-align: top }
th.n, td.n { text-align: right; font-variant-numeric: tabular-nums }
ol { margin: .5rem 0; padding-left: 1.4rem } li { margin: .45rem 0 }
td:first-child { min-width: 9rem }
li q { font-family: "Source Serif 4", Georgia, serif; quotes: none }
.key span { display: inline-block; white-space: nowrap; margin-right: 1rem; font-size: 13px } .key i { display: inline-block; width: 10px; height: 10px; margin-right: .4rem }
h2 { break-after: avoid } li, tr { break-inside: avoid }
@media print { body { margin: 0; max-width: none } a { color: inherit } }
"""


def document(name: str, cards: Sequence[Mapping[str, Any]], *, today: date, fictional: bool = False) -> str:
    """The report of a project as HTML text, with the cards in the order given."""
    from plotly.offline import get_plotlyjs

    drawn = "".join(_section(card, i) for i, card in enumerate(cards))
    figures = {f"chart-{i}": card["figure"] for i, card in enumerate(cards) if card.get("figure")}
    data = json.dumps(figures).replace("<", "\\u003c")
    note = "Fictional news, written for this demo. " if fictional else ""
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{POLICY}">
<title>{escape(name)}: report</title><style>{CSS}</style></head><body>
<h1>{escape(name)}</h1>
<p class="quiet">{note}{len(cards)} pinned cards, {today:%-d %B %Y}. Every figure counts the articles its filter keeps; numbers are counts of this
collection, and machine error is not included unless a caption says so.</p>
{drawn}
<script>{get_plotlyjs() if figures else ""}</script>
<script>const figures = {data};
for (const [id, f] of Object.entries(figures)) {{ delete f.layout.template; Plotly.newPlot(id, f.data, f.layout, {{staticPlot: true, responsive: true}}) }}
</script></body></html>
"""


def light(drawn: Any) -> Any:
    """A figure or legend drawn for the dark theme in the light theme's colours: paper is white. All colours come from ui/style.py."""
    text = json.dumps(drawn)
    pairs = [(style.DARK[k], style.LIGHT[k]) for k in style.DARK]
    pairs += list(zip(style.CATEGORIES_DARK, style.CATEGORIES_LIGHT, strict=True))
    # two steps, since a light colour may also stand in the dark set
    for i, (dark, _) in enumerate(pairs):
        text = text.replace(f'"{dark}"', f'"@{i}@"')
    for i, (_, pale) in enumerate(pairs):
        text = text.replace(f'"@{i}@"', f'"{pale}"')
    return json.loads(text)


def on_paper(figure: Mapping[str, Any]) -> dict[str, Any]:
    """A pinned figure as it will be printed, on white: in the dark theme its ink would not be seen."""
    return {**figure, "layout": {**figure["layout"], "paper_bgcolor": style.LIGHT["background"]}}


def without_gestures(caption: str) -> str:
    """The caption without its sentence on what a click does: paper can't be clicked.

    >>> without_gestures("Articles a week, n = 56 of 60. Click a bar for its sentences.")
    'Articles a week, n = 56 of 60.'
    """
    return re.sub(r"\s*\bClick a[^.]*\.", "", caption).strip()


def _section(card: Mapping[str, Any], number: int) -> str:
    chart = f'<div class="chart" id="chart-{number}"></div>' if card.get("figure") else ""
    legend = "".join(
        f'<span><i style="background:{escape(c)}"></i>{escape(w)}</span>' for c, w in card.get("legend") or []
    )
    return f"""<section><h2>{escape(card["title"])}</h2><p class="quiet">{escape(without_gestures(card["caption"]))}</p>
<p class="quiet">Kept: {escape(card["filter"])}.</p>{f'<p class="key">{legend}</p>' if legend else ""}{chart}{_table(card["table"])}{_sentences(card)}
{_method(card["how"])}</section>"""


def _method(card: str) -> str:
    intro, rows = style.method_card(card)
    told = "".join(f"<br><b>{escape(heading)}</b> {escape(words)}" for heading, words in rows)
    return f'<p class="quiet">{escape(intro)}{told}</p>'


def _table(table: Mapping[str, Any]) -> str:
    rows = table["data"][:TABLE_ROWS]
    numbers = [all(_is_number(row[i]) for row in rows) for i in range(len(table["columns"]))]
    head = "".join(
        f"<th{' class=n' if right else ''}>{escape(str(c))}</th>"
        for c, right in zip(table["columns"], numbers, strict=True)
    )
    body = "".join("<tr>" + "".join(_cell(v) for v in row) + "</tr>" for row in rows)
    rest = len(table["data"]) - len(rows)
    cut = f'<p class="quiet">{rest:,} more rows in the card’s CSV.</p>' if rest else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{cut}"


def _is_number(value: Any) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _cell(value: Any) -> str:
    if value is None:
        return "<td>–</td>"
    if isinstance(value, bool | str):
        return f"<td>{escape(str(value))}</td>"
    told = f"{value:,.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"
    return f'<td class="n">{told}</td>'


def _sentences(card: Mapping[str, Any]) -> str:
    rows = card["sentences"]
    if not rows:
        return ""
    items = "".join(
        f"<li><q>{escape(r['sentence'])}</q><br><span class='quiet'>{escape(r['outlet'] or 'unknown outlet')}, "
        f"{escape(facts.day_told(r['published']) if r['published'] else 'undated')}: {escape(r['title'] or 'untitled')}"
        f"{escape(', ' + r['more']) if r.get('more') else ''}</span></li>"
        for r in rows
    )
    of = f" for {escape(card['counted_for'])}" if card.get("counted_for") else ""
    counted = f"{tell.number(card['counted'])} {escape(card['unit'])} counted{of}"
    if card.get("texts") is not None:
        return f'<p class="quiet">{counted}; {len(rows):,} of the {tell.counted(card["texts"], "distinct text")} behind:</p><ol>{items}</ol>'
    return f'<p class="quiet">{len(rows):,} of the {counted}:</p><ol>{items}</ol>'
