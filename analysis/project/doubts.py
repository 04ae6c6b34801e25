"""Dates that are stated and yet hardly right: later than the import, before there were newspapers, or what programs write for "no date".

They keep their value, for nothing better is known; the fact gets a candidate without a value whose reason says what is wrong with it.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

from analysis.article import DATES, Article, Candidate, Fact, days_of

# Clocks run up to 14 hours ahead of UTC (Kiritimati): tomorrow's date may be today's paper.
AHEAD_DAYS = 1
# The first weekly newspapers are of 1605; printed news with a day of its own is rare for another century.
EARLIEST_YEAR = 1700
# The zero of Unix, of Excel (as 1 January and as its day 0), of old Macs.
ZEROS = frozenset({"1970-01-01", "1900-01-01", "1899-12-30", "1899-12-31", "1904-01-01"})
KINDS = ("after the day of the import", f"before {EARLIEST_YEAR}", "as programs write where they have no date")


def doubt(value: str, today: date) -> str | None:
    """The one of KINDS that an ISO date (cut to its precision) is; None where nothing is odd about it."""
    first, last = days_of(value)
    if first > today + timedelta(days=AHEAD_DAYS):
        return KINDS[0]
    if last.year < EARLIEST_YEAR:
        return KINDS[1]
    return KINDS[2] if value in ZEROS else None


def counts(values: Mapping[str, int], today: date) -> dict[str, int]:
    """How many dates of each kind of doubt there are among so many of each value, in the order of KINDS."""
    found: Counter[str] = Counter()
    for value, n in values.items():
        if kind := doubt(value, today):
            found[kind] += n
    return {kind: found[kind] for kind in KINDS if found[kind]}


def flagged(article: Article, today: date) -> Article:
    """The article with the reason noted at each date that is doubtful on the day of the import."""
    noted = {name: fact for name in DATES if (fact := _noted(article.fact(name), today)) is not article.fact(name)}
    return dataclasses.replace(article, facts={**article.facts, **noted}) if noted else article


def _noted(fact: Fact, today: date) -> Fact:
    kind = doubt(fact.value[:10], today) if isinstance(fact.value, str) else None
    if kind is None or any(c.reason.startswith("Doubtful: ") for c in fact.candidates):
        return fact
    when = f" ({today.isoformat()})" if kind == KINDS[0] else ""
    reason = f"Doubtful: {fact.value} is {kind}{when}. Compare it with the source."
    return dataclasses.replace(fact, candidates=(*fact.candidates, Candidate(None, fact.source, fact.raw, reason)))
