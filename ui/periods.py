"""Periods as sides, and the undated articles that belong to none: left out, or all counted in one period, and whether a finding holds each way."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace

import streamlit as st

from analysis.measures import compare, volume
from analysis.measures.compare import Sides
from analysis.project.query import Filter
from ui import card, project, style, tell

OUT = "left out"
KEY = "compare_undated"
# Up to so many articles every finding is checked each way unasked: at 5,000 it takes a quarter of a second more, and it grows with them.
MOST_UNASKED = 5_000
CHECK = "compare_undated_check"
# Rows of a finding that a sentence names.
NAMED = 3

Finding = frozenset[tuple[Hashable, str]]


def lacking(chosen: Filter, sides: Sides) -> int:
    """How many articles of the filter a comparison of periods can't place, for they have no date; 0 for other sides."""
    found: volume.Totals = project.ask(volume.totals, chosen)
    return found.undated if sides.by in compare.PERIODS else 0


def choose(chosen: Filter, sides: Sides) -> Sides:
    """The sides with the undated articles where the person wants them; the choice stays in the URL."""
    n = lacking(chosen, sides)
    if sides.by in ("month", "quarter", "year"):
        loose = project.ask(volume.outside, chosen, step=sides.by).imprecise
        if loose:
            style.note(
                f"{tell.counted(loose, chosen.unit[:-1])} dated too loosely for one {sides.by} {'is' if loose == 1 else 'are'} in no period."
            )
    if not n:
        if sides.by in compare.PERIODS:
            style.note(
                "A set period leaves the undated articles out."
                if chosen.first or chosen.last
                else "Every article here has a date."
            )
        return sides
    # Names of periods are our own words, of a day and a month: nothing in them reads as Markdown.
    words = {
        OUT: "Left out",
        **{side: f"All in {side}" if sides.by != "day" else f"All {side}" for side in sides.names},
    }
    if st.session_state.get(KEY, OUT) not in words:
        st.session_state[KEY] = OUT
    taken = st.segmented_control(
        f"{tell.counted(n, 'undated article')}", list(words), default=None if KEY in st.session_state else OUT, required=True, key=KEY,
        bind="query-params", format_func=words.get,
        help="They belong to some period, nobody knows which. Counting all of them in one and then in the other shows how much that could change.",
    )  # fmt: skip
    if _many(chosen):
        st.toggle(
            "Check whether findings hold either way",
            key=CHECK,
            bind="query-params",
            help="Works every comparison out once for each place.",
        )
    return replace(sides, undated="" if taken == OUT else taken)


def _many(chosen: Filter) -> bool:
    found: volume.Totals = project.ask(volume.totals, chosen)
    return found.articles > MOST_UNASKED


def told(made: card.Card, chosen: Filter, sides: Sides, finding: Callable[[Sides], Finding] | None) -> card.Card:
    """The card, its caption saying where the undated are counted and, with a `finding` of sides, whether it holds wherever they are."""
    n = lacking(chosen, sides)
    if not n:
        return made
    if _many(chosen) and not st.session_state.get(CHECK):
        finding = None
    where = f"all counted in {sides.undated}" if sides.undated else OUT
    sentence = f" {tell.counted(n, 'undated article')}: {where}." + (f" {held(sides, finding)}" if finding else "")
    before, click, after = made.caption.rpartition(" Click ")
    return replace(made, caption=f"{before}{sentence}{click}{after}" if click else made.caption + sentence)


def held(sides: Sides, finding: Callable[[Sides], Finding]) -> str:
    """Whether what was found is found wherever the undated are counted; where not, what changes."""
    now = finding(sides)
    others = {place: finding(replace(sides, undated=place)) for place in ("", *sides.names) if place != sides.undated}
    changed = {place: found for place, found in others.items() if found != now}
    if not changed:
        every = "wherever they are counted" if len(sides.names) > 2 else "with them left out, or all in either period"
        return f"The finding holds {every}." if now else f"Nothing is clear {every}."
    return " ".join(
        f"It changes with them {f'all in {place}' if place else OUT}: {_change(now, found)}."
        for place, found in changed.items()
    )


def _change(now: Finding, then: Finding) -> str:
    gone, come = ([f"{name} ({side})" for name, side in sorted(rows, key=str)] for rows in (now - then, then - now))
    then = [f"then {'' if gone else 'also '}{_some(come)}"] if come else []
    return ", ".join([*then, *([f"no longer {_some(gone)}"] if gone else [])])


def _some(rows: list[str]) -> str:
    more = len(rows) - NAMED
    return ", ".join(rows[:NAMED]) + (f" and {more:,} more" if more > 0 else "")
