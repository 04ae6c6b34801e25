"""Written dates → values: as far as the writing goes, and why no further."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.article import days_of
from analysis.collect.dates import day_first_of, find_dates, read_date, relative_words

CASES = [
    json.loads(row)
    for row in (Path(__file__).parent / "cases" / "collect_dates.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case['raw']} {case.get('day_first', '')}".strip() or "empty"
)
def test_a_written_date(case: dict):
    fact = read_date(case["raw"], source="column Date", day_first=case.get("day_first"))
    assert (fact.value, fact.precision) == (case["value"], case.get("precision"))
    if case["value"] is None:
        assert [w for w in case.get("why", []) if w not in fact.why_unknown()] == []
    if "moment" in case:
        assert read_date(case["raw"], source="clock", with_time=True).value == case["moment"]
    if "readings" in case:
        assert [c.value for c in fact.candidates] == case["readings"]
    if "noted" in case:
        assert case["noted"] in fact.candidates[0].reason


def test_all_dates_of_a_line_are_found_in_order():
    found = find_dates("Published 3 July 2026, 14:20 GMT; updated 4 July 2026; first seen 2026-07-01 and on 03/04/2021")
    assert [w.value for w in found] == ["2026-07-03", "2026-07-04", "2026-07-01", None]
    assert [w.time for w in found] == ["14:20", None, None, None]


def test_what_a_column_says_about_its_ambiguous_values():
    assert day_first_of(["03/04/2021", "25/04/2021"]) is True
    assert day_first_of(["03/04/2021", "04/25/2021"]) is False
    assert day_first_of(["25/04/2021", "04/25/2021"]) is None
    assert day_first_of(["03/04/2021", "2021-04-25"]) is None


def test_relative_words_are_named_as_written():
    text = "He spoke on Friday. In mid-May, and last week, nobody did. On Monday 3 May 2021 they had; since Friday they have not."
    assert relative_words(text) == ["Friday", "In mid-May", "last week"]


@given(st.dates(min_value=__import__("datetime").date(1600, 1, 1), max_value=__import__("datetime").date(2099, 12, 31)))
def test_every_day_written_out_is_read_as_itself(day):
    for shown in (f"{day.day} {day:%B} {day.year}", f"{day:%B} {day.day}, {day.year}", day.isoformat()):
        fact = read_date(shown, source="x")
        assert days_of(fact.value) == (day, day)


@given(st.text(max_size=80))
def test_any_text_gives_a_value_or_a_reason(text: str):
    fact = read_date(text, source="x")
    assert (fact.value is None) == (fact.precision is None)
    assert fact.value is not None or fact.why_unknown()
