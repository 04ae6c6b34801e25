"""Facts of an article, shown with where each comes from, and entered by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from html import escape

import streamlit as st

from analysis.article import Article, Candidate, Fact
from ui import style

LABELS = {
    "published": "Published", "authors": "Author", "outlet": "Outlet", "dateline_place": "Place", "agency": "Agency",
    "section": "Section", "tags": "Tags", "url": "Address", "language": "Language", "updated": "Updated", "retrieved": "Page retrieved",
}  # fmt: skip
# Shown also where they are unknown: what a reader would look for first. The rest appear where the source states them.
ALWAYS = ("published", "authors", "outlet", "dateline_place", "agency")
LONGEST_RAW = 60
BY_HAND = ("published", "outlet", "authors")
HAND = "entered by hand"
EARLIEST = date(1600, 1, 1)  # the first weekly newspapers (Strasbourg, 1605)
LANGUAGES = {
    "en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "pt": "Portuguese", "nl": "Dutch", "ru": "Russian",
    "pl": "Polish", "sv": "Swedish", "da": "Danish", "no": "Norwegian", "fi": "Finnish", "zh": "Chinese", "ar": "Arabic", "tr": "Turkish",
}  # fmt: skip


def day_told(value: str) -> str:
    """An ISO date cut to a day, month or year, in words; with its time where it has one.

    >>> day_told("2015-06-05"), day_told("2015-06"), day_told("2019-12-11T14:57+03:00")
    ('5 June 2015', 'June 2015', '11 December 2019, 14:57 (UTC+03:00)')
    """
    try:
        if len(value) > 10:
            moment = datetime.fromisoformat(value)
            zone = f" ({moment.tzname()})" if moment.tzinfo else ""
            return f"{moment:%-d %B %Y, %H:%M}{zone}"
        if len(value) == 10:
            return f"{date.fromisoformat(value):%-d %B %Y}"
        return f"{date.fromisoformat(value + '-01'):%B %Y}" if len(value) == 7 else value
    except ValueError:
        return value


def told(name: str, fact: Fact) -> tuple[str | None, str]:
    """The value in words (None where unknown) and its note: the source, or the reason why it is unknown."""
    if fact.value is None:
        return None, fact.why_unknown()
    words = fact.text or ""
    if name in ("published", "updated", "retrieved"):
        words = day_told(words)
        # what a reader noted at a date that it kept: the weekday beside it differs, it lies in the future
        noted = [c.reason for c in fact.candidates if c.value is None and c.source == fact.source]
        # as written: with the time and the zone that the day leaves out
        raw = " ".join((fact.raw or "").split())
        written = (
            f"{fact.source}, written “{raw}”"
            if raw not in ("", fact.value) and len(raw) <= LONGEST_RAW
            else fact.source
        )
        return words, f"{written}. {' '.join(noted)}" if noted else written
    if name == "language":
        words = LANGUAGES.get(words, words)
    return words, fact.source


def table(article: Article, extra: Sequence[tuple[str, str, str]] = (), *, leave_out: Iterable[str] = ()) -> None:
    """The facts, one a row; `extra` rows of (label, value, note) at the end."""
    left_out = set(leave_out)
    cells = []
    for name, label in LABELS.items():
        fact = article.fact(name)
        if name in left_out or (fact.value is None and name not in ALWAYS):
            continue
        cells.append(_row(label, *told(name, fact)))
    cells += [_row(label, value, note) for label, value, note in extra]
    st.html(f'<table class="np-facts"><tbody>{"".join(cells)}</tbody></table>')


def one(article: Article, name: str) -> None:
    """One fact as a row of its own, for a widget beneath it."""
    row = _row(LABELS[name], *told(name, article.fact(name)))
    st.html(f'<table class="np-facts"><tbody>{row}</tbody></table>')


def _row(label: str, value: str | None, note: str) -> str:
    words = '<span class="np-unknown">unknown</span>' if value is None else escape(value)
    return f"<tr><td>{escape(label)}</td><td>{words}<small>{escape(note)}</small></td></tr>"


def entered(name: str, before: Fact, outlets: Sequence[str], *, key: str) -> Fact | None:
    """The widget for one fact, and the Fact a person entered in it; None while it is empty."""
    label = {
        "published": "Enter the publication date",
        "outlet": "Choose or type the outlet",
        "authors": "Enter the author",
    }[name]
    if name == "published":
        day = st.date_input(
            label, value=None, format="YYYY-MM-DD", min_value=EARLIEST, key=key, label_visibility="collapsed"
        )
        return by_hand(before, day.isoformat(), precision=True) if isinstance(day, date) else None
    if name == "outlet":
        chosen = st.selectbox(
            label,
            outlets,
            index=None,
            accept_new_options=True,
            placeholder="Choose or type",
            key=key,
            label_visibility="collapsed",
        )
        return by_hand(before, chosen.strip()) if chosen and chosen.strip() else None
    typed = st.text_input(label, key=key, placeholder="Name; several with ; between", label_visibility="collapsed")
    names = tuple(n.strip() for n in typed.split(";") if n.strip())
    return by_hand(before, names, raw=typed) if names else None


def by_hand(before: Fact, value: str | tuple[str, ...], *, raw: str | None = None, precision: bool = False) -> Fact:
    """A fact entered by hand; what the source said before stays among the candidates."""
    seen = before.candidates
    if before.value is not None:
        seen = (*seen, Candidate(before.text, before.source, before.raw, "Another value was entered by hand."))
    return Fact(value, HAND, raw or (value if isinstance(value, str) else None), seen, "day" if precision else None)


def hand_inputs(
    article: Article, outlets: Sequence[str], *, key: str, names: Sequence[str] = BY_HAND
) -> dict[str, Fact]:
    """A labelled field for each of the facts; what was entered, by name."""
    found = {}
    for name in names:
        style.note(LABELS[name])
        fact = entered(name, article.fact(name), outlets, key=f"{key}-{name}")
        if fact is not None:
            found[name] = fact
    return found
