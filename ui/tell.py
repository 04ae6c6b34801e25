"""Words that several pages use for estimates and lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

# Where there is no value: in a tile, a caption, a cell of a table.
UNKNOWN = "–"


# DESIGN, counting rules: intervals describe variation between articles until a measure is validated on this collection.
def interval(n: int | None = None) -> str:
    """How the intervals came about, over how many distinct texts where one number holds for all rows."""
    over = counted(n, "distinct text") if n is not None else "distinct texts"
    return f"95% intervals, bootstrap over {over}; machine error not included"


def number(n: float) -> str:
    """A count as it is; one in part (a text of whose versions some have it) with decimals, as many as show that it is not whole.

    >>> number(1200), number(11.5), number(2 / 3), number(11.03)
    ('1,200', '11.5', '0.7', '11.03')
    """
    n = round(float(n), 6)
    if n.is_integer():
        return f"{n:,.0f}"
    return next(told for d in range(1, 7) if not (told := f"{n:,.{d}f}").endswith("0" * d))


def counted(n: float, what: str) -> str:
    """A number and what it counts, in the plural except for one.

    >>> counted(1, "distinct text"), counted(1200, "article"), counted(0.5, "quotation")
    ('1 distinct text', '1,200 articles', '0.5 quotations')
    """
    return f"{number(n)} {what}{'' if n == 1 else 's'}"


def of_unit(n: float, unit: str) -> str:
    """A number and the unit of a relation, which stands in the plural.

    >>> of_unit(1, "dates"), of_unit(1, "distinct texts"), of_unit(2, "cue words"), of_unit(1, "sentences whose removal lowers the score")
    ('1 date', '1 distinct text', '2 cue words', '1 sentence whose removal lowers the score')
    """
    noun, which, rest = unit.partition(" whose ")
    return f"{counted(n, noun.removesuffix('s'))}{which}{rest}"


def left_out(n: int) -> str:
    """A sentence on articles that the models do not read for their language; empty where there are none.

    >>> left_out(1), left_out(0)
    ('1 article that is not English is not scored.', '')
    """
    return (
        f"{counted(n, 'article')} that {'is' if n == 1 else 'are'} not English {'is' if n == 1 else 'are'} not scored."
        if n
        else ""
    )


def looked_through(read: Any) -> str:
    """What a model read, from a measure's `articles`, `distinct_texts` and `not_english`."""
    told = f"{counted(read.articles, 'article')} read ({counted(read.distinct_texts, 'distinct text')})."
    return f"{told} {left_out(read.not_english)}".strip()


def share(value: float | None) -> str:
    """A share as whole per cent; below one per cent with a decimal; "–" where unknown."""
    if value is None or pd.isna(value):
        return UNKNOWN
    return f"{value:.1%}" if 0 < abs(value) < 0.01 else f"{value:.0%}"


def points(value: float | None) -> str:
    """A difference of shares in percentage points, with its sign."""
    return UNKNOWN if value is None or pd.isna(value) else f"{100 * value:+.0f}".replace("-", "−")


def beside(value: float | None, note: str, why: Any) -> str:
    """The number at the right of a dot: bold with its note, or grey with the reason for no interval (the caller's own words only)."""
    if why is None or pd.isna(why):
        return f"<b>{share(value)}</b>  {note}"
    return f"{share(value)}  {why}"


def without(found: Sequence[Any]) -> str:
    """A sentence on rows that have too few texts for an interval; empty where all have one."""
    bare = sum(1 for why in found if why is not None and not pd.isna(why))
    return f" {bare} hollow: no interval below 10 distinct texts, or all alike." if bare else ""


def per_cent(column: pd.Series) -> pd.Series:
    """Shares as per cent with one decimal, for tables."""
    return (column.astype(float) * 100).round(1)
