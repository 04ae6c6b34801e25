"""Moments: the dates that articles speak of, whenever they were published.

Counts    Expressions ("on Friday", "since 2014", "in mid-May"), each time one is used. In distinct texts each counts for its share of the
          text's versions.
Bins      Calendar months, years or decades. An expression stands in a bin only where the bin holds all the days it can mean: "2015" is in no
          month. What has no place on the axis is counted beside it, with the reason.
Direction Before or after publication: all the days it can mean lie before, or after, the day (month, year) the article is dated to;
          around: they touch it; unknown: the article has no publication date.
Distance  The days between, from the nearer end: up to 7, 31 and 365, and more.
Evidence  The sentence with the expression marked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import pandas as pd

from analysis.measures.units import rounded, total, whole
from analysis.project.query import Filter, Reader, Relation

Step = Literal["month", "year", "decade"]
STEPS: tuple[Step, ...] = ("month", "year", "decade")
DIRECTIONS = ("before", "around", "after", "unknown")
TYPES = ("DATE", "TIME", "DURATION", "SET")
DISTANCES = (
    "more than a year before", "a month to a year before", "a week to a month before", "up to a week before", "around publication",
    "up to a week after", "a week to a month after", "a month to a year after", "more than a year after",
)  # fmt: skip
# A chart of years or months can't hold 1066 and last week: what lies further from publication than this stands beside the axis.
REACH_DAYS: dict[Step, tuple[int, int]] = {
    "month": (366, 366),
    "year": (60 * 366, 30 * 366),
    "decade": (500 * 366, 500 * 366),
}


@dataclass(frozen=True, slots=True)
class Window:
    """The days that the axis shows."""

    first: date
    last: date


def counted(
    project: Reader,
    chosen: Filter,
    *,
    step: Step = "year",
    types: tuple[str, ...] = (),
    window: Window | None = None,
) -> Relation:
    """One row an expression: groups `bin` (first day, ISO), `reason` (why it has none; null where it has), `direction`, `distance`, `type`.

    `types` empty means all.
    """
    _ = project, chosen
    outside = (
        "when latest < cast(? as date) then 'earlier than the axis' when earliest > cast(? as date) then 'later than the axis'"
        if window
        else ""
    )
    return Relation(
        sql=f"""
            select article, start, "end", weight, type, direction, {_distance()} as distance, reason,
                   case when reason is null then strftime(date_trunc('{step}', earliest), '%Y-%m-%d') end as bin
            from (
                select article, start, "end", weight, type, earliest, latest, published_first, published_last,
                       case when earliest is not null then null
                            when value is null then 'open: ' || anchor
                            when type = 'DURATION' then 'a length of time'
                            when type = 'SET' then 'a repeated time'
                            else 'no certain days' end as unplaced,
                       case when unplaced is not null then unplaced
                            {outside}
                            when date_trunc('{step}', earliest) <> date_trunc('{step}', latest) then 'longer than a {step}' end as reason,
                       case when unplaced is not null then null
                            when published_first is null then 'unknown'
                            when latest < published_first then 'before'
                            when earliest > published_last then 'after' else 'around' end as direction
                from dates join kept on key = article {_among(types)})
        """,
        groups=("bin", "reason", "direction", "distance", "type"),
        unit="expressions",
        parameters=(*((window.first.isoformat(), window.last.isoformat()) if window else ()), *types),
    )


def _among(types: tuple[str, ...]) -> str:
    return f"where type in ({', '.join('?' * len(types))})" if types else ""


def _distance() -> str:
    before, around, after = DISTANCES[:4], DISTANCES[4], DISTANCES[5:]
    limits = (365, 31, 7)
    back = " ".join(
        f"when published_first - latest > {limit} then '{words}'" for limit, words in zip(limits, before, strict=False)
    )
    ahead = " ".join(
        f"when earliest - published_last > {limit} then '{words}'"
        for limit, words in zip(limits, reversed(after), strict=False)
    )
    return f"""case direction when 'around' then '{around}' when 'before' then case {back} else '{before[3]}' end
               when 'after' then case {ahead} else '{after[0]}' end end"""


def summary(
    project: Reader,
    chosen: Filter,
    *,
    step: Step = "year",
    types: tuple[str, ...] = (),
    window: Window | None = None,
) -> pd.DataFrame:
    """Columns `bin, reason, direction, distance, type, n`; null bins last."""
    relation = counted(project, chosen, step=step, types=types, window=window)
    table = project.frame(
        chosen,
        f"""select bin, reason, direction, distance, type, {total()} as n from ({relation.sql})
            group by bin, reason, direction, distance, type order by bin nulls last, reason, direction, distance, type""",
        relation.parameters,
    )
    return whole(table, "n")


@dataclass(frozen=True, slots=True)
class Looked:
    """`n` of the `kept` units were read for dates; they are dated from `first` to `last` (None where none is)."""

    kept: float
    n: float
    first: date | None
    last: date | None


def looked(project: Reader, chosen: Filter) -> Looked:
    """How many of the units kept were read for dates."""
    kept, n, first, last = project.rows(
        chosen,
        """select coalesce(sum(weight), 0),
                  coalesce(sum(weight) filter (key in (select article from runs where layer = 'dates' and error is null)), 0),
                  min(published_first), max(published_last) from kept""",
    )[0]
    return Looked(rounded(kept), rounded(n), first, last)


def window(step: Step, first: date | None, last: date | None) -> Window | None:
    """The days around the days of publication that the axis shows; None, so all of them, where nothing is dated."""
    if first is None or last is None:
        return None
    back, ahead = REACH_DAYS[step]
    return Window(_moved(first, -back), _moved(last, ahead))


def _moved(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.min if days < 0 else date.max
