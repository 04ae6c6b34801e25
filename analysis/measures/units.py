"""The two units of every chart: articles, and distinct texts (near-duplicates and agency copy together weigh one).

A measure takes the column `weight` of `kept`: 1 an article, or 1 / versions of its text that the Filter keeps. So a distinct text weighs one
within the selection and its value is the mean of its versions: where one of three names somebody, the name counts a third. Where a number
is worked out within an outlet, a month or a side (a share of the outlet's quoted words, a month's mean), that group is the selection: a text
that two outlets printed weighs one in each. Bars that add up to a whole (a day's articles by outlet) divide it.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.project.query import EXACT, UNITS, Filter, Unit

__all__ = ["EXACT", "SUMMED", "UNITS", "Unit", "kept_within", "named", "rounded", "total", "weight_on", "whole"]

# Decimals of a sum of sums that were rounded to EXACT decimals themselves.
SUMMED = 6


def total(of: str = "weight") -> str:
    """The SQL of a sum of weights without the dust of thirds: 1/3 + 1/3 + 1/3 is 1; 0 for no row."""
    # A plain sum of 179,400 fiftieths is 3587.999999997.
    return f"round(coalesce(fsum({of}), 0), {EXACT})"


def weight_on(group: str, chosen: Filter) -> str:
    """The SQL of the weight of an article where each value of `group` (an expression) is a selection of its own."""
    return (
        "weight" if chosen.unit == "articles" else f"1.0::double / count(*) over (partition by distinct_text, {group})"
    )


def kept_within(chosen: Filter, group: str) -> str:
    """What to select from: `kept`, each text weighing one within every value of `group`, SQL over its columns."""
    if chosen.unit == "articles":
        return "kept"
    return f"(select * replace ({weight_on(group, chosen)} as weight) from kept) as kept"


def whole(table: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The table with each of those counts as integers where all of them are whole; a null is no count."""
    found = {c: table[c].astype(float).round(SUMMED) for c in columns if not table[c].isna().any()}
    return table.assign(**{c: counts.astype("int64") for c, counts in found.items() if (counts % 1 == 0).all()})


def named(groups: pd.Series[Any]) -> pd.Series[Any]:
    """The groups' names, None for the one without."""
    return groups.astype(object).where(groups.notna(), None) if groups.isna().any() else groups


def rounded(value: float) -> float | int:
    """A sum of weights as a whole number where it is one.

    >>> rounded(2.9999999999), rounded(11.5)
    (3, 11.5)
    """
    found = round(float(value), SUMMED)
    return int(found) if found.is_integer() else found
