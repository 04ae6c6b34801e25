"""Volume: articles a day, week, month, quarter or year, by outlet.

Counts    Articles the filter keeps, one each, by their publication date; or distinct texts, each divided evenly among its versions: one that two
          outlets printed in two weeks is half a text in each.
Bins      Calendar bins: weeks from Monday to Sunday. An article dated to a month or a year is counted only in bins that hold the whole of
          it; otherwise it stands beside the axis, as "imprecise", next to the undated ones.
No data   A run of whole bins without an article of any outlet, filter or no filter, between the project's first and last one: at least two
          weeks long, and so long that three articles or more were to be expected in it at the project's pace. An outlet that publishes
          nothing while others do is no gap.
Evidence  The opening sentence of each article.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

import pandas as pd

from analysis.measures.units import rounded, total, whole
from analysis.project.query import Filter, Reader, Relation

Step = Literal["day", "week", "month", "quarter", "year"]
STEPS: tuple[Step, ...] = ("day", "week", "month", "quarter", "year")
# What the outlets without a colour of their own are counted under.
OTHERS = "other outlets"

SHORTEST_GAP_DAYS = 14
# Where three articles are to be expected, none at all has a chance of 5 in 100 (Poisson: e to the minus 3 is 0.0498). So a collection of
# five articles over six months has no gaps: it is thin everywhere.
EXPECTED_IN_GAP = 3.0


def counted(
    project: Reader,
    chosen: Filter,
    *,
    step: Step = "week",
    named: tuple[str | None, ...] | None = None,
) -> Relation:
    """One row an article: groups `bin` (first day of the bin, ISO; null where no date fits one bin), `outlet` (null unknown) and `beside`:
    why it has no bin, "undated" or "imprecise"; null where it has one.

    With `named`, every other outlet is counted under OTHERS.
    """
    _ = project
    outlet, parameters = _folded(named)
    return Relation(
        sql=f"""
            select key as article, opening_start as start, opening_end as "end", weight, {outlet} as outlet,
                   case when date_trunc('{step}', published_first) = date_trunc('{step}', published_last)
                        then strftime(date_trunc('{step}', published_first), '%Y-%m-%d') end as bin,
                   {_beside(step)} as beside
            from kept
        """,
        groups=("bin", "outlet", "beside"),
        unit=chosen.unit,
        parameters=parameters,
    )


def _beside(step: Step) -> str:
    return f"""case when published_first is null then 'undated'
                    when date_trunc('{step}', published_first) <> date_trunc('{step}', published_last) then 'imprecise' end"""


@dataclass(frozen=True, slots=True)
class Outside:
    """What the filter keeps, in its unit, and has no bin of a step: `undated`, and `imprecise`, dated to a longer stretch."""

    undated: float
    imprecise: float


def outside(project: Reader, chosen: Filter, *, step: Step, layer: str | None = None) -> Outside:
    """How much has no place on an axis of that step; with `layer`, of what was read for it."""
    read = "where key in (select article from runs where layer = ? and error is null)" if layer else ""
    found = project.rows(
        chosen, f"select {_beside(step)} as beside, {total()} from kept {read} group by 1", (layer,) if layer else ()
    )
    known = {str(name): rounded(float(n)) for name, n in found}
    return Outside(known.get("undated", 0), known.get("imprecise", 0))


def _folded(named: tuple[str | None, ...] | None) -> tuple[str, tuple[str, ...]]:
    if named is None:
        return "outlet", ()
    names = tuple(n for n in named if n is not None)
    among = f"outlet in ({', '.join('?' * len(names))})" if names else "false"
    unknown = "outlet is null" if None in named else "false"
    return f"case when {among} or {unknown} then outlet else '{OTHERS}' end", names


def summary(
    project: Reader,
    chosen: Filter,
    *,
    step: Step = "week",
    named: tuple[str | None, ...] | None = None,
) -> pd.DataFrame:
    """Columns `bin, outlet, beside, n`, by bin and outlet; null bins last."""
    relation = counted(project, chosen, step=step, named=named)
    table = project.frame(
        chosen,
        f"""select bin, outlet, beside, {total()} as n from ({relation.sql})
            group by all order by bin nulls last, beside, outlet nulls last""",
        relation.parameters,
    )
    return whole(table, "n")


def fitting_step(days: int) -> Step:
    """The step that gives about 8 to 60 bins: as many as can be told apart in a chart 1,000 px wide."""
    for step, width, most in (("day", 1, 45), ("week", 7, 60), ("month", 30, 60), ("quarter", 91, 60)):
        if days / width <= most:
            return step  # type: ignore[return-value]
    return "year"


@dataclass(frozen=True, slots=True)
class Totals:
    """What the filter keeps, whatever its unit. `imprecise` are dated to a month or a year only; `first` and `last` None where nothing is dated."""

    articles: int
    distinct_texts: int
    outlets: int
    unknown_outlet: int
    agency_copy: int
    words: int
    undated: int
    imprecise: int
    first: date | None
    last: date | None

    @property
    def days(self) -> int:
        """Days from first to last, both counted; 0 where nothing is dated."""
        return (self.last - self.first).days + 1 if self.first and self.last else 0


def totals(project: Reader, chosen: Filter) -> Totals:
    """The figures at the head of the overview. `undated` has no publication date at all; one known to the month counts as dated."""
    row = project.frame(
        chosen,
        """select count(*) as articles, count(distinct distinct_text) as distinct_texts, count(distinct outlet) as outlets,
                  count(*) filter (outlet is null) as unknown_outlet, count(*) filter (agency_copy) as agency_copy,
                  coalesce(sum(words), 0) as words, count(*) filter (published_first is null) as undated,
                  count(*) filter (published_first <> published_last) as imprecise,
                  strftime(min(published_first), '%Y-%m-%d') as first, strftime(max(published_last), '%Y-%m-%d') as last
           from kept""",
    ).iloc[0]
    days = [date.fromisoformat(row[name]) if isinstance(row[name], str) else None for name in ("first", "last")]
    return Totals(
        articles=int(row["articles"]),
        distinct_texts=int(row["distinct_texts"]),
        outlets=int(row["outlets"]),
        unknown_outlet=int(row["unknown_outlet"]),
        agency_copy=int(row["agency_copy"]),
        words=int(row["words"]),
        undated=int(row["undated"]),
        imprecise=int(row["imprecise"]),
        first=days[0],
        last=days[1],
    )


@dataclass(frozen=True, slots=True)
class Quoted:
    """`n` quotations and the words in them, of all `of_words` words of the articles read for quotations, whatever the filter's unit."""

    n: int
    words: int
    of_words: int


def quoted(project: Reader, chosen: Filter) -> Quoted | None:
    """The quotations in the articles kept; None where none of these was read for quotations."""
    row = project.frame(
        chosen,
        """with read as (select key, words from kept where key in (select article from runs where layer = 'quotes' and error is null))
           select (select count(*) from read) as articles, (select coalesce(sum(words), 0) from read) as of_words,
                  count(*) as n, coalesce(sum(quote_counts.words), 0) as words
           from quote_counts join read on key = article""",
    ).iloc[0]
    return Quoted(int(row["n"]), int(row["words"]), int(row["of_words"])) if row["articles"] else None


def gaps(project: Reader, chosen: Filter, *, step: Step = "week") -> list[tuple[date, date]]:
    """The stretches of no data (first and last day of each) within the days that the filter shows, in order."""
    bins = project.frame(
        Filter(),
        f"""select strftime(date_trunc('{step}', published_first), '%Y-%m-%d') as bin, count(*) as n, min(published_first) as first,
                   max(published_last) as last
            from articles where date_trunc('{step}', published_first) = date_trunc('{step}', published_last) group by 1 order by 1""",
    )
    if len(bins) < 2:
        return []
    days = (bins["last"].max() - bins["first"].min()).days + 1
    found = empty_runs([date.fromisoformat(b) for b in bins["bin"]], step, pace=float(bins["n"].sum()) / days)
    shown = totals(project, chosen)
    first, last = chosen.first or shown.first, chosen.last or shown.last
    return [(a, b) for a, b in found if first and last and first <= b and a <= last]


def empty_runs(bins: Sequence[date], step: Step, *, pace: float) -> list[tuple[date, date]]:
    """Between the bins that hold articles (first days, in order): the runs long enough to be no data. `pace` is in articles a day.

    >>> empty_runs([date(2026, 5, 11), date(2026, 6, 1)], "week", pace=0.3)
    [(datetime.date(2026, 5, 18), datetime.date(2026, 5, 31))]
    """
    found = []
    for before, after in pairwise(bins):
        first, last = following(before, step), after - timedelta(days=1)
        days = (last - first).days + 1
        if days >= SHORTEST_GAP_DAYS and days * pace >= EXPECTED_IN_GAP:
            found.append((first, last))
    return found


def following(day: date, step: Step) -> date:
    """The first day of the bin after the one that begins on `day`."""
    if step in ("day", "week"):
        return day + timedelta(days=7 if step == "week" else 1)
    months = {"month": 1, "quarter": 3, "year": 12}[step]
    at = day.year * 12 + day.month - 1 + months
    return date(at // 12, at % 12 + 1, 1)
