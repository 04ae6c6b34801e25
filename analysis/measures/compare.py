"""Sides: outlets, periods or values of a variable side by side, and how much there is of each.

Counts    Articles the filter keeps that belong to one of the sides, one each; distinct texts (near-duplicates and agency copy weigh one on
          each side that has a version);
          words of title, deck and body; the median length of an article.
Sides     Outlets; months, quarters or years; the time before and from a day on; or values of a variable. An article belongs to one side at
          most; one dated to a month or a year only belongs to a period that holds the whole of it. An undated article belongs to no period,
          unless all undated ones are asked to be counted in one of them, to see whether a finding holds.
Evidence  The opening sentence of each article.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pandas as pd

from analysis.measures.units import weight_on
from analysis.project.query import Filter, Reader, Relation

By = Literal["outlet", "month", "quarter", "year", "day", "variable"]
UNKNOWN_OUTLET = "unknown outlet"
# Two to six: six category colours can be told apart (look.md).
LEAST_SIDES, MOST_SIDES = 2, 6

_PERIODS = {
    "month": "strftime(published_first, '%Y-%m')",
    "quarter": "concat(year(published_first), ' Q', quarter(published_first))",
    "year": "strftime(published_first, '%Y')",
}


@dataclass(frozen=True, slots=True)
class Sides:
    """What is compared. `names` are the sides, in order; `of` is the variable, or for `by="day"` the day as ISO string.

    Empty `names` mean every side there is: for looking what can be picked. `undated` is the period in which all undated articles are
    counted, or "" for none.
    """

    by: By
    names: tuple[str, ...] = ()
    of: str = ""
    undated: str = ""


PERIODS: tuple[By, ...] = ("month", "quarter", "year", "day")


def before_and_from(day: str) -> Sides:
    """The time before a day (ISO) and from it on."""
    return Sides("day", (f"before {day}", f"from {day}"), day)


def sided(chosen: Filter, sides: Sides) -> tuple[str, tuple[Any, ...]]:
    """SQL of the kept articles with their `side` (VARCHAR), and its parameters; articles of no side are left out.

    A side is a selection: its distinct texts weigh one each there, whatever stands on the other sides.
    """
    expression, parameters = _expression(sides)
    among = f"side in ({', '.join('?' for _ in sides.names)})" if sides.names else "side is not null"
    return (
        f"""select key, distinct_text, published_first, words, opening_start, opening_end, side, {weight_on("side", chosen)} as weight
            from (select *, {expression} as side from kept) where {among}""",
        (*parameters, *sides.names),
    )


def _expression(sides: Sides) -> tuple[str, tuple[Any, ...]]:
    of_dated, parameters = _of_dated(sides)
    if sides.by not in PERIODS or not sides.undated:
        return of_dated, parameters
    return f"case when published_first is null then ? else ({of_dated}) end", (sides.undated, *parameters)


def _of_dated(sides: Sides) -> tuple[str, tuple[Any, ...]]:
    if sides.by == "outlet":
        return f"coalesce(outlet, '{UNKNOWN_OUTLET}')", ()
    if sides.by == "variable":
        return "(select v.value from variables v where v.article = kept.key and v.name = ?)", (sides.of,)
    if sides.by == "day":
        before, after = before_and_from(sides.of).names
        words = "case when published_last < cast(? as date) then ? when published_first >= cast(? as date) then ? end"
        return words, (sides.of, before, sides.of, after)
    same = f"date_trunc('{sides.by}', published_first) = date_trunc('{sides.by}', published_last)"
    return f"case when {same} then {_PERIODS[sides.by]} end", ()


def counted(project: Reader, chosen: Filter, *, sides: Sides) -> Relation:
    """One row an article (or distinct text) of a side; group `side`."""
    _ = project
    sql, parameters = sided(chosen, sides)
    return Relation(
        sql=f"""select key as article, opening_start as start, opening_end as "end", weight, side from ({sql})""",
        groups=("side",),
        unit=chosen.unit,
        parameters=parameters,
    )


def summary(project: Reader, chosen: Filter, *, sides: Sides) -> pd.DataFrame:
    """Columns `side, articles, texts, words, median_words`, in the order of `sides.names` (else most articles first).

    Articles, their words and the distinct texts among them, whatever the filter's unit.
    """
    sql, parameters = sided(chosen, sides)
    found = project.frame(
        chosen,
        f"""select side, count(*) as articles, count(distinct distinct_text) as texts, cast(sum(words) as bigint) as words,
                   cast(round(median(words)) as bigint) as median_words
            from ({sql}) group by side order by articles desc, side""",
        parameters,
    )
    if not sides.names:
        return found
    order = {side: i for i, side in enumerate(sides.names)}
    return found.sort_values("side", key=lambda s: s.map(order), ignore_index=True)


def most(project: Reader, chosen: Filter, *, sides: Sides) -> frozenset[tuple[str, str]]:
    """The side, or sides, with most articles (or distinct texts, as the filter's unit is)."""
    table = summary(project, chosen, sides=sides)
    column = "articles" if chosen.unit == "articles" else "texts"
    return frozenset(
        (str(side), f"most {chosen.unit}") for side in table.loc[table[column] == table[column].max(), "side"]
    )


def clear(table: pd.DataFrame, by: str, sides: Sides) -> frozenset[tuple[str, str]]:
    """What a table of differences between two sides says is clear: each row with the side that has more."""
    if not len(table):
        return frozenset()
    found = table[table["clear"].fillna(False).astype(bool)]
    return frozenset(
        (str(row), f"more in {sides.names[0 if value > 0 else 1]}")
        for row, value in zip(found[by], found["value"], strict=True)
    )


def days(project: Reader, chosen: Filter) -> tuple[date, date] | tuple[None, None]:
    """The first and last publication day of the articles kept; None where none is dated."""
    first, last = project.frame(
        chosen,
        "select strftime(min(published_first), '%Y-%m-%d') as a, strftime(max(published_last), '%Y-%m-%d') as b from kept",
    ).iloc[0]
    return (date.fromisoformat(first), date.fromisoformat(last)) if isinstance(first, str) else (None, None)
