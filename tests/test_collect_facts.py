"""The rules that read datelines, bylines, titles, copyright lines and photo credits from one line."""

from __future__ import annotations

import json

import pytest

from analysis.collect.facts import clean_title, copyright_outlet, find_dateline, split_byline
from analysis.collect.phrases import is_credit
from tests.pasted_pages import CASES

ROWS = [json.loads(row) for row in (CASES / "facts.jsonl").read_text(encoding="utf-8").splitlines()]


def of(rule: str) -> pytest.MarkDecorator:
    rows = [row for row in ROWS if row["rule"] == rule]
    assert rows
    return pytest.mark.parametrize("row", rows, ids=lambda row: row["line"])


@of("dateline")
def test_dateline(row: dict):
    found = find_dateline(row["line"])
    if row["text"] is None:
        assert found is None
        return
    assert found is not None
    assert (found.text, found.place, found.agency, found.date) == (
        row["text"],
        row["place"],
        row["agency"],
        row.get("date"),
    )
    assert row["line"].startswith(found.text)


@of("byline")
def test_byline(row: dict):
    assert list(split_byline(row["line"])) == row["names"]


@of("title")
def test_title(row: dict):
    assert clean_title(row["line"]) == (row["title"], row["site"])


def test_a_known_site_is_cut_behind_a_dash_also():
    assert clean_title("Ferry crews end strike - Harn", site="Harn.example") == ("Ferry crews end strike", "Harn")


@of("copyright")
def test_outlet_of_a_copyright_line(row: dict):
    assert copyright_outlet(row["line"]) == row["name"]


@of("credit")
def test_photo_credit(row: dict):
    assert is_credit(row["line"]) is row["is"]
