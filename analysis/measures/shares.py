"""Shares on sides: a ratio of sums for each row and side, with its interval; between two sides, the difference."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.measures import intervals
from analysis.measures.intervals import Texts
from analysis.measures.units import EXACT, whole


def compared(
    totals: pd.DataFrame, cells: pd.DataFrame, *, by: str, rows: Sequence[str], sides: Sequence[str]
) -> pd.DataFrame:
    """What each side gives to each row. `totals`: distinct_text, side, under; `cells`: distinct_text, side, over and the column `by`.

    Two sides: one line a row with `by, over_a, over_b, share_a, share_b` and the difference a − b as `value, low, high, n, why, clear`.
    More: one line a row and side with `by, side, over` and the share as `value, low, high, n, why`.
    """
    texts = Texts(totals)
    under = {side: texts.column(totals[totals["side"] == side], "under") for side in sides}
    over = {side: texts.table(cells[cells["side"] == side], "over", by=by, rows=rows) for side in sides}
    if len(sides) != 2:
        return _each(under, over, by=by, rows=rows)
    a, b = sides
    found = intervals.differences(over[a], under[a], over[b], under[b])
    told = pd.DataFrame({by: list(rows), "over_a": over[a].sum(axis=0), "over_b": over[b].sum(axis=0)}).round(EXACT)
    told["share_a"], told["share_b"] = (
        told[f"over_{s}"] / under[side].sum() if under[side].any() else np.nan for s, side in (("a", a), ("b", b))
    )
    return intervals.beside(whole(told, "over_a", "over_b"), found)


def _each(
    under: dict[str, intervals.Floats], over: dict[str, intervals.Floats], *, by: str, rows: Sequence[str]
) -> pd.DataFrame:
    """Every side by itself; the rows of a side share its draws."""
    told = []
    for side, table in over.items():
        lines = pd.DataFrame({by: list(rows), "side": side, "over": table.sum(axis=0)}).round(EXACT)
        told.append(intervals.beside(lines, intervals.ratios(table, under[side])))
    return whole(pd.concat(told, ignore_index=True), "over") if told else pd.DataFrame()
