"""The split editor: what each line of a paste is, uncertain lines first, and the facts beside it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from analysis.article import COUNTED, KINDS, Article, Kind, Part
from ui import facts, style

# Lines whose kind the reader thinks less than four in five likely are asked about; rules that its model does not support count 0.6
# (collect/paste.UNSURE), so they are among them. A choice: how often it is right above this has not been measured.
UNCERTAIN = 0.8
# Lines a page of the editor: each is a widget, and 60 draw in about a third of a second.
PAGE = 60
UNCERTAIN_VIEW, ALL_VIEW = "Uncertain lines", "All lines"


def uncertain(article: Article) -> list[int]:
    """The lines (positions in `parts`) that the reader was not sure of."""
    return [i for i, p in enumerate(article.parts) if p.confidence is not None and p.confidence < UNCERTAIN]


def summary(article: Article) -> str:
    """How many lines of how many kinds, how many of them uncertain."""
    kinds = {p.kind for p in article.parts}
    asked = len(uncertain(article))
    doubt = f"{asked} uncertain" if asked else "none uncertain"
    return (
        f"{len(article.parts)} lines in {len(kinds)} kinds, {doubt}. Lines with a bar on the left are coverage and will be counted; "
        "the rest is kept with the article, uncounted."
    )


def edit(article: Article, outlets: Sequence[str], *, key: str) -> Article:
    """Draws the editor and gives the article as it is corrected now."""
    left, right = st.columns([62, 38], gap="medium")
    with left, st.container(border=True, key=f"card-lines-{key}", gap="small"):
        kinds = _lines(article, key)
    with right, st.container(border=True, key=f"card-facts-{key}", gap="xsmall"):
        style.title("Facts, and where each comes from")
        changed = article.with_kinds(kinds) if kinds else article
        entered = _facts(changed, outlets, key)
    for name, fact in entered.items():
        changed = changed.with_fact(name, fact)
    return changed


def _lines(article: Article, key: str) -> dict[int, Kind]:
    """The lines in view, each with its kind to choose; every change so far, also of lines out of view."""
    changed: dict[int, Kind] = st.session_state.setdefault(f"{key}-changed", {})
    asked = uncertain(article)
    view = ALL_VIEW
    if asked:
        view = st.segmented_control(
            "Lines to show", [UNCERTAIN_VIEW, ALL_VIEW], default=UNCERTAIN_VIEW, key=f"{key}-view", required=True,
            format_func=lambda v: f"{v} {len(asked) if v == UNCERTAIN_VIEW else len(article.parts)}", label_visibility="collapsed",
        )  # fmt: skip
    shown = asked if view == UNCERTAIN_VIEW else list(range(len(article.parts)))
    first = 0
    if len(shown) > PAGE:
        pages = range(0, len(shown), PAGE)
        first = st.selectbox(
            "Lines", pages, key=f"{key}-page", format_func=lambda n: f"Lines {n + 1} to {min(n + PAGE, len(shown))} of {len(shown)}",
            label_visibility="collapsed",
        )  # fmt: skip
    with st.container(gap=None):
        for i in shown[first : first + PAGE]:
            _line(article.parts[i], i, changed, key)
    return dict(changed)


def _line(part: Part, i: int, changed: dict[int, Kind], key: str) -> None:
    kind = changed.get(i, part.kind)
    counted = kind in COUNTED
    with st.container(
        horizontal=True, wrap=False, gap="small", key=f"line-{'counted' if counted else 'apart'}-{key}-{i}"
    ):
        st.selectbox(
            f"Kind of line {i + 1}", choices(part), index=choices(part).index(kind), format_func=str.capitalize, key=f"{key}-kind-{i}",
            width=116, label_visibility="collapsed", on_change=_keep, args=(key, i, part.kind),
        )  # fmt: skip
        st.html(f'<p class="np-line np-line-{kind}">{escape(part.text)}</p>')


def choices(part: Part) -> list[Kind]:
    """The kinds a line may be given. A dateline inside its paragraph may only stop being one: as body it would stand there twice."""
    return ["dateline", "furniture"] if part.kind == "dateline" and part.start is not None else list(KINDS)


def _keep(key: str, i: int, before: Kind) -> None:
    kind = st.session_state[f"{key}-kind-{i}"]
    changed = st.session_state[f"{key}-changed"]
    if kind == before:
        changed.pop(i, None)
    else:
        changed[i] = kind


def _facts(article: Article, outlets: Sequence[str], key: str) -> dict[str, facts.Fact]:
    """The facts; a field beneath each unknown one that a person can enter, and one for the others on request."""
    entered: dict[str, facts.Fact] = {}
    known = [n for n in facts.BY_HAND if article.fact(n).value is not None]
    for name in facts.BY_HAND:
        if name not in known:
            with st.container(gap=None, key=f"{key}-unknown-{name}"):
                facts.one(article, name)
                fact = facts.entered(name, article.fact(name), outlets, key=f"{key}-fact-{name}")
            if fact is not None:
                entered[name] = fact
    facts.table(article, leave_out=[n for n in facts.BY_HAND if n not in known])
    if known:
        with st.expander("Enter another value by hand"):
            entered |= facts.hand_inputs(article, outlets, key=f"{key}-other", names=known)
    return entered


def forget(key: str) -> None:
    """Drops what was changed in an editor: its paste was saved or discarded."""
    for name in [k for k in st.session_state if str(k).startswith(f"{key}-")]:
        del st.session_state[name]
