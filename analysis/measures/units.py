"""The two units of every chart: articles, and distinct texts (near-duplicates and agency copy counted once, at their earliest version)."""

from __future__ import annotations

from typing import Literal

# The words double as the unit of a relation.
Unit = Literal["articles", "distinct texts"]
UNITS: tuple[Unit, ...] = ("articles", "distinct texts")


def kept(unit: Unit) -> str:
    """What to select from: `kept`, or of each distinct text among the articles kept only the earliest version (undated ones last)."""
    if unit == "articles":
        return "kept"
    return """(select * from kept
        qualify row_number() over (partition by distinct_text order by published_first nulls last, key) = 1) as kept"""
