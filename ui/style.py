"""The look in one place: colours of look.md as tokens, and the style sheet for our own HTML and components."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from ui import state

LIGHT = {
    "background": "#FFFFFF", "soft": "#F6F5F1", "ink": "#14171C", "ink2": "#4D535C", "ink3": "#666C75", "hairline": "#DCD9D1",
    "grid": "#ECEAE4", "accent": "#155E75", "link": "#155E75", "pill": "#E7F0F3", "quotation": "#EDF3F5", "slate": "#66788A",
    "warning": "#8A4B00",
}  # fmt: skip
DARK = {
    "background": "#15181C", "soft": "#1E2227", "ink": "#ECEAE5", "ink2": "#B9BDC3", "ink3": "#979DA5", "hairline": "#363C44",
    "grid": "#272C32", "accent": "#2B7A96", "link": "#86C8E0", "pill": "#1C3039", "quotation": "#1D2A31", "slate": "#7F93A6",
    "warning": "#F2BE6B",
}  # fmt: skip
# Okabe and Ito (2008), in this order; the last two reach 2.3:1 on white and get an outline there.
CATEGORIES_LIGHT = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
CATEGORIES_DARK = ("#3A97D4", "#F0803C", "#23B58A", "#E09CC4", "#F2B233", "#93D3F6")
OUTLINES_LIGHT = {"#E69F00": "#946300", "#56B4E9": "#2278A8"}

SANS = '"Source Sans", "Source Sans 3", "Source Sans Pro", sans-serif'
SERIF = '"Source Serif", "Source Serif 4", Georgia, serif'

# A padlock as a background picture: st.html drops inline SVG.
LOCK = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16' fill='none' stroke='%23{colour}' stroke-width='1.4'%3E"
    "%3Crect x='3' y='7' width='10' height='7' rx='1.5'/%3E%3Cpath d='M5 7V5a3 3 0 0 1 6 0v2'/%3E%3C/svg%3E"
)

# Streamlit's own download of a table holds the rows of one page, its formulas unguarded; the buttons beside the tables write all of it.
SHEET = """
.np-title { font-family: SERIF; font-weight: 600; font-size: 18px; line-height: 1.3; margin: 0; padding: 0; color: INK; }
.np-section { font-family: SERIF; font-weight: 600; font-size: 22px; line-height: 1.3; margin: 0; color: INK; }
.np-part { padding-top: 18px; }
.np-lede { font-family: SERIF; font-size: 20px; line-height: 1.45; margin: 0; color: INK; max-width: 44rem; }
.np-caption { font-size: 13.5px; line-height: 1.45; margin: 0; color: INK2; }
.np-note { font-size: 12.5px; line-height: 1.4; margin: 0; color: INK3; }
.np-unknown { color: WARNING; font-weight: 600; }
.np-facts { width: 100%; border-collapse: collapse; font-size: 14px; }
.np-facts td { border: 0; border-bottom: 1px solid HAIRLINE; padding: 7px 8px 7px 0; vertical-align: top; color: INK; }
.np-facts tr:last-child td { border-bottom: 0; }
.np-facts td:first-child { color: INK2; width: 6.2rem; }
.np-facts small { display: block; color: INK3; font-size: 12.5px; line-height: 1.35; }
.np-key { display: flex; flex-wrap: wrap; gap: 4px 16px; font-size: 13px; color: INK; }
.np-key i { display: inline-block; width: 10px; height: 10px; margin-right: 6px; font-style: normal; }
.np-tile { border: 1px solid HAIRLINE; border-radius: 6px; padding: 12px 14px; min-height: 108px; }
.np-tile b { display: block; font-size: 27px; line-height: 1.25; font-weight: 600; font-variant-numeric: tabular-nums; color: INK; }
.np-tile span { display: block; font-size: 13.5px; color: INK; }
.np-tile small { display: block; font-size: 12.5px; line-height: 1.4; color: INK2; }
.np-tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; }
.np-point { margin: 0; font-size: 14.5px; font-weight: 600; line-height: 1.4; color: INK; }
.np-point small { display: block; font-size: 13.5px; font-weight: 400; color: INK2; }
[class^="st-key-caution-"], [class*=" st-key-caution-"] { border-top: 1px solid HAIRLINE; padding-top: 9px; }
ul.np-list { margin: 0; padding: 0; list-style: none; }
ul.np-list li { border-bottom: 1px solid HAIRLINE; padding: 9px 0; margin: 0; font-size: 14px; color: INK; }
.np-list li:last-child { border-bottom: 0; }
.np-list small { display: block; color: INK2; font-size: 13px; line-height: 1.4; }
.np-line { font-size: 13.5px; line-height: 1.5; margin: 0; padding: 5px 0; color: INK2; overflow-wrap: anywhere; white-space: pre-line; }
.np-line-title { font-family: SERIF; font-size: 17px; font-weight: 600; color: INK; }
.np-line-deck { font-family: SERIF; font-size: 16px; font-style: italic; color: INK; }
.np-line-body { font-family: SERIF; font-size: 16px; color: INK; }
[class*="-actions"] { row-gap: 0; column-gap: 10px; }
.np-entry { font-size: 14px; line-height: 1.4; margin: 0; padding: 7px 0; color: INK; overflow-wrap: anywhere; }
.np-entry b { font-weight: 600; }
.np-entry small { display: block; font-size: 13px; color: INK2; }
.np-rule { border: 0; border-top: 1px solid HAIRLINE; margin: 0; }
[class*="st-key-line-"][class] { margin: 0; border-bottom: 1px solid HAIRLINE; border-left: 3px solid transparent; padding: 5px 0 5px 12px; }
[class*="st-key-line-counted"][class] { border-left-color: ACCENT; }
[data-testid="stBaseButton-pillsActive"] p, [data-testid="stBaseButton-segmented_controlActive"] p, button[data-selected="true"] p, [role="tab"][aria-selected="true"] p, [data-testid="stSliderThumbValue"] { color: LINK; }
[data-testid="stMainBlockContainer"] { max-width: 1180px; }
[data-testid="stLayoutWrapper"]:has(> .st-key-np-sheet) { display: none; }
[data-testid="stMain"] h1 { padding: 0 0 6px; }
[data-testid="stMain"] [data-testid="stTextAreaRootElement"] { background: BACKGROUND; }
.modebar-container { top: auto !important; bottom: 0; }
.modebar-container .modebar { top: auto !important; bottom: 2px; }
button[aria-label^="Download as CSV"] { display: none; }
[data-testid="stSidebarNavLink"]:focus-visible, [data-testid="stExpander"] summary:focus-visible { outline: 2px solid LINK; outline-offset: -2px; }
@media (min-width: 641px) { [data-testid="stMainBlockContainer"] { padding-top: 40px; } }
[class*="st-key-card-"] { padding: 16px 18px 10px; }
[class*="st-key-card-"] [data-testid="stPlotlyChart"] { margin-top: 2px; }
button[kind="tertiary"] p, [class*="st-key-card-"] button p { font-size: 13.5px; }
.st-key-network, .st-key-matrix { overflow-x: auto; }
[class*="st-key-network-chart"] { min-width: 640px; }
[class*="st-key-matrix-chart"] { min-width: 820px; }
.np-versions { display: grid; grid-template-columns: 1fr 1fr; gap: 28px; max-height: 640px; overflow-y: auto; border-top: 1px solid HAIRLINE; padding-top: 10px; }
.np-version { font-family: SERIF; font-size: 15.5px; line-height: 1.55; white-space: pre-line; overflow-wrap: anywhere; color: INK; }
.np-version del { text-decoration: line-through; text-decoration-thickness: 1px; color: INK2; }
.np-version ins { text-decoration: underline; text-decoration-thickness: 2px; text-underline-offset: 3px; text-decoration-color: ACCENT; }
@media (max-width: 640px) { .np-versions { grid-template-columns: 1fr; max-height: none; } .np-version + .np-version { border-top: 1px solid HAIRLINE; padding-top: 14px; } }
[class*="st-key-sides_"] { min-width: min(100%, 300px); }
@media (max-width: 640px) { .np-tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); } .np-lede { font-size: 18px; } }
"""


def colours() -> dict[str, str]:
    """The tokens of the theme the browser shows."""
    return DARK if state.is_dark() else LIGHT


def categories() -> tuple[str, ...]:
    return CATEGORIES_DARK if state.is_dark() else CATEGORIES_LIGHT


def outline(colour: str) -> str:
    """The 1 px outline of a category colour that is too pale on white; the colour itself elsewhere."""
    return OUTLINES_LIGHT.get(colour, colour)


def sheet(tokens: dict[str, str]) -> str:
    """The style sheet with its colours filled in."""
    text = SHEET.replace("SERIF", SERIF).replace("SANS", SANS)
    for name in sorted(tokens, key=len, reverse=True):
        text = text.replace(f" {name.upper()};", f" {tokens[name]};").replace(
            f" {name.upper()}}}", f" {tokens[name]}}}"
        )
    return text


def apply() -> None:
    """Puts the style sheet on the page; the router calls it before any page."""
    # Streamlit drops an element that holds nothing but a style sheet when a fragment runs alone (a card's Table, a pin): so not alone
    with st.container(key="np-sheet"):
        st.html(f"<style>{sheet(colours())}</style><i></i>")


def title(text: str) -> None:
    """The title of a card: plain text, whatever it holds (st.subheader would read Markdown in it)."""
    st.html(f'<h2 class="np-title">{escape(text)}</h2>')


def section(text: str) -> None:
    st.html(f'<h2 class="np-section">{escape(text)}</h2>')


def part(text: str) -> None:
    """The heading of a part of a page, with air above it."""
    st.html(f'<h2 class="np-section np-part">{escape(text)}</h2>')


def caption(text: str) -> None:
    st.html(f'<p class="np-caption">{escape(text)}</p>')


def note(text: str) -> None:
    st.html(f'<p class="np-note">{escape(text)}</p>')


def lock(text: str) -> None:
    """A line with a padlock before it, for what stays on this computer."""
    picture = LOCK.format(colour=colours()["ink2"][1:])
    st.html(
        f'<p class="np-caption" style="padding-left: 22px; background: url(&quot;{picture}&quot;) left center / 15px no-repeat">{escape(text)}</p>'
    )


def reasons(entries: Sequence[tuple[str, int, Sequence[str]]]) -> None:
    """A list of (reason, how many, the first items it was given for)."""
    rows = "".join(
        f"<li>{n:,} × {escape(reason)}<small>{escape(', '.join(items))}{' …' if n > len(items) else ''}</small></li>"
        for reason, n, items in entries
    )
    st.html(f'<ul class="np-list">{rows}</ul>')


def entry(name: str, note_text: str) -> None:
    """A line of a list: its name, and a note beneath."""
    st.html(f'<p class="np-entry"><b>{escape(name)}</b><small>{escape(note_text)}</small></p>')


def lede(text: str) -> None:
    st.html(f'<p class="np-lede">{escape(text)}</p>')


def tiles(entries: list[tuple[str, str, str]]) -> None:
    """A row of (label, value, note) tiles."""
    cells = "".join(
        f'<div class="np-tile"><span>{escape(a)}</span><b>{escape(b)}</b><small>{escape(c)}</small></div>'
        for a, b, c in entries
    )
    st.html(f'<div class="np-tiles">{cells}</div>')


def table(entries: Sequence[tuple[str, str | None]]) -> None:
    """A small table of (label, value); None is shown as "none"."""
    rows = "".join(
        f"<tr><td>{escape(label)}</td><td>{'<small>none</small>' if value is None else escape(value)}</td></tr>"
        for label, value in entries
    )
    st.html(f'<table class="np-facts"><tbody>{rows}</tbody></table>')


# Pixels of a table's row at the theme's font size: more leaves an empty row beneath the last, less a scroll bar.
ROW = 33


def table_height(rows: int, *, most: int | None = None) -> int:
    """The height of a table that shows these rows beneath its head, at least one; none higher than `most` pixels."""
    height = ROW * (max(rows, 1) + 1) + 3
    return min(height, most) if most else height


# The headings of a method card stand in its first columns, what they say behind them (docs/adding_a_layer.md).
HEADINGS = 10


def method_card(card: str) -> tuple[str, list[tuple[str, str]]]:
    r"""A method card, of a measure or a layer: what it is, and its headings, each with its words as one paragraph.

    >>> method_card("Names: who.\n\nCounts    Articles,\n          each once.\nq         A rate.")
    ('Names: who.', [('Counts', 'Articles, each once.'), ('q', 'A rate.')])
    """
    intro, _, rest = card.strip().partition("\n\n")
    found: list[tuple[str, list[str]]] = []
    for line in filter(str.strip, rest.splitlines()):
        if (heading := line[:HEADINGS].strip()) or not found:
            found.append((heading, []))
        found[-1][1].append(line[HEADINGS:].strip())
    return " ".join(intro.split()), [(heading, " ".join(words)) for heading, words in found]


def method(card: str) -> None:
    """A method card to be read: a docstring as it stands breaks where the code does."""
    intro, rows = method_card(card)
    caption(intro)
    table(rows)


def point(head: str, text: str) -> None:
    """One entry of a list: what it says, and beneath it what to make of it."""
    st.html(f'<p class="np-point">{escape(head)}<small>{escape(text)}</small></p>')


def points(entries: Sequence[str]) -> None:
    """A short list with hairlines between its entries."""
    st.html(f'<ul class="np-list">{"".join(f"<li>{escape(words)}</li>" for words in entries)}</ul>')


def key(entries: list[tuple[str, str]]) -> None:
    """A legend of (colour, words)."""
    cells = "".join(
        f'<span><i style="background:{colour};outline:1px solid {outline(colour)}"></i>{escape(words)}</span>'
        for colour, words in entries
    )
    st.html(f'<div class="np-key">{cells}</div>')
