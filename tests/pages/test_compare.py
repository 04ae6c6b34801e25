"""Compare: two to six sides, chosen in the URL; a difference opens both its sides."""

import json

import pytest

from analysis.measures import aimed, compare, named, quoted
from analysis.measures.compare import Sides
from analysis.project import query
from analysis.project.query import Filter
from tests.pages.conftest import PROJECT
from tests.pages.test_sources import figures, html, marks
from ui import periods, tell


def test_it_begins_with_the_two_largest_outlets(app, small):
    test = app("compare", project=PROJECT)
    assert not test.exception
    assert test.multiselect(key="sides_outlet").value == ["Port Herald", "Island Post"]
    assert "Port Herald: 5 articles, 5 distinct texts" in html(test)
    assert "Most articles: Port Herald (5)" in html(test)


def test_few_texts_are_not_clear_and_have_no_interval(app, small):
    text = html(app("compare", project=PROJECT))
    assert "No name is clearly more on one side" in text
    assert "No word is clearly typical of one side" in text


def test_tone_and_frames_are_not_compared(app, small):
    assert "Tone and frames are not compared" in html(app("compare", project=PROJECT))


def test_a_difference_opens_both_its_sides(app, small):
    test = app("compare", project=PROJECT)
    reader = query.read(small)
    sides = Sides("outlet", ("Port Herald", "Island Post"))
    found = [m for f in figures(test) for m in marks(f) if m["title"].endswith("both sides")]
    assert found
    for mark in found:
        measure = named if "name" in mark["where"] else quoted
        relation = measure.counted(reader, Filter(), sides=sides)
        shown = reader.evidence(Filter(), relation, mark["where"], limit=100)
        assert len(shown) == reader.count(Filter(), relation, mark["where"])
    berg = next(m for m in found if m["title"].startswith("Jan Berg") and "name" in m["where"])
    relation = named.counted(reader, Filter(), sides=sides)
    assert {e.outlet for e in reader.evidence(Filter(), relation, berg["where"])} == {"Port Herald", "Island Post"}


def test_three_sides_have_a_dot_each_and_no_difference(app, small):
    test = app("compare", project=PROJECT)
    test.multiselect(key="sides_outlet").set_value(["Port Herald", "Island Post", "Ledger"]).run()
    assert not test.exception
    assert "Overlapping intervals don’t tell whether sides differ" in html(test)
    assert any(m["where"].get("side") == "Ledger" for f in figures(test) for m in marks(f))


def test_one_side_is_too_few(app, small):
    test = app("compare", project=PROJECT)
    test.multiselect(key="sides_outlet").set_value(["Ledger"]).run()
    assert not test.exception
    assert "Choose two to six" in html(test)


def test_the_choice_is_in_the_url(app, small):
    test = app("compare", project=PROJECT, sides_outlet=["Ledger", "Island Post"])
    assert test.multiselect(key="sides_outlet").value == ["Ledger", "Island Post"]


def test_before_and_after_a_day(app, small):
    test = app(
        "compare",
        project=PROJECT,
        compare_by="Periods",
        compare_step="Before and after a day",
        compare_day="2026-03-09",
    )
    assert not test.exception
    before, after = compare.before_and_from("2026-03-09").names
    assert f"{before}: 3 articles" in html(test)
    assert f"{after}: 7 articles" in html(test)


def test_months_of_one_month_say_what_is_missing(app, small):
    test = app("compare", project=PROJECT, compare_by="Periods", compare_step="Months")
    assert not test.exception
    assert "Nothing to set side by side" in html(test)


def test_a_variable_of_an_imported_table(app, small):
    test = app("compare", project=PROJECT, compare_by="A variable")
    assert not test.exception
    assert test.selectbox(key="compare_variable").value == "desk"
    assert "news: 8 articles" in html(test)


def test_distinct_texts_are_the_other_unit(app, small):
    test = app("compare", project=PROJECT)
    test.segmented_control(key="unit").set_value("distinct texts").run()
    assert not test.exception
    assert "Most distinct texts: Port Herald (5)" in html(test)


def test_a_side_that_the_filter_empties_says_that_it_has_nothing(app, small):
    test = app(
        "compare",
        project=PROJECT,
        compare_by="Periods",
        compare_step="Before and after a day",
        compare_day="2026-03-30",
    )
    test.text_input(key="text").set_value("strike").run()
    assert not test.exception
    assert "before 2026-03-30: 4 articles" in html(test)
    assert "from 2026-03-30: no article kept" in html(test)
    assert "One side is empty" in html(test)


def test_sentiment_towards_persons_is_compared_where_it_is_judged(app, harbour):
    test = app("compare", project="Harbour", sides_outlet=["Anchor", "Beacon"])
    assert not test.exception
    text = html(test)
    assert "sentiment towards persons is compared; the word list’s tone and frames are not" in text
    assert "Sentiment towards persons: Anchor minus Beacon" in text
    (figure,) = [f for f in figures(test) if "Difference of means" in str(f["layout"]["xaxis"].get("title"))]
    assert {m["where"]["name"] for m in marks(figure)} == {"Nora Vale", "Jan Berg"}
    reader = query.read(harbour)
    relation = aimed.counted(reader, Filter(), sides=Sides("outlet", ("Anchor", "Beacon")))
    vale = next(m for m in marks(figure) if m["where"]["name"] == "Nora Vale")
    shown = reader.evidence(Filter(), relation, vale["where"], limit=100)
    assert len(shown) == reader.count(Filter(), relation, vale["where"]) == 32
    assert {e.outlet for e in shown} == {"Anchor", "Beacon"}
    assert "1 of 2 differences is clear" in text


def test_sentiment_on_three_sides_has_estimates(app, harbour):
    test = app("compare", project="Harbour", sides_outlet=["Anchor", "Beacon", "Courier"])
    assert not test.exception
    assert "Sentiment towards persons on each side" in html(test)
    sides = {m["where"].get("side") for f in figures(test) for m in marks(f) if m["where"].get("name") == "Nora Vale"}
    assert {"Anchor", "Beacon"} <= sides


# ---- undated articles in a comparison of periods -----------------------------------------------------------------------

DAY = {"compare_by": "Periods", "compare_step": "Before and after a day"}


@pytest.mark.parametrize(
    ("chosen", "told", "sizes"),
    [
        ({}, "2 undated articles: left out.", (3, 7)),
        ({"compare_undated": "All before 2026-03-09"}, "2 undated articles: all counted in before 2026-03-09.", (5, 7)),
        ({"compare_undated": "All from 2026-03-09"}, "2 undated articles: all counted in from 2026-03-09.", (3, 9)),
    ],
)
def test_undated_articles_are_left_out_or_counted_in_one_period(app, small, chosen, told, sizes):
    test = app("compare", project=PROJECT, **DAY, compare_day="2026-03-09", **chosen)
    assert not test.exception
    text = html(test)
    assert told in text
    for side, n in zip(compare.before_and_from("2026-03-09").names, sizes, strict=True):
        assert f"{side}: {n} articles" in text
    assert "The finding holds with them left out, or all in either period." in text


def test_a_finding_that_hangs_on_the_undated_says_so(app, small):
    text = html(app("compare", project=PROJECT, **DAY, compare_day="2026-03-10"))
    assert "Most articles: from 2026-03-10 (6)" in text
    assert "It changes with them all in before 2026-03-10: then also before 2026-03-10 (most articles)." in text


def test_an_undated_article_counts_what_it_opens_on_the_side_it_was_put(small):
    reader = query.read(small)
    names = compare.before_and_from("2026-03-09").names
    sides = Sides("day", names, "2026-03-09", undated=names[0])
    relation = compare.counted(reader, Filter(), sides=sides)
    shown = reader.evidence(Filter(), relation, {"side": names[0]})
    assert [e.title for e in shown if e.published is None] == ["Boats for hire", "Notes from the quay"]
    assert len(shown) == reader.count(Filter(), relation, {"side": names[0]}) == 5


def test_a_set_period_and_other_sides_have_no_undated_to_place(app, small):
    test = app("compare", project=PROJECT, **DAY, compare_day="2026-03-09", first="2026-03-01")
    assert "A set period leaves the undated articles out" in html(test)
    assert "undated articles: left out" not in html(app("compare", project=PROJECT))


def test_in_a_large_collection_whether_findings_hold_is_worked_out_when_asked(app, small, monkeypatch):
    monkeypatch.setattr(periods, "MOST_UNASKED", 11)
    test = app("compare", project=PROJECT, **DAY, compare_day="2026-03-10")
    assert "2 undated articles: left out." in html(test)
    assert "It changes with them" not in html(test)
    test.toggle(key="compare_undated_check").set_value(True).run()
    assert "It changes with them all in before 2026-03-10" in html(test)


def test_numbers_of_a_column_have_the_same_decimals_and_no_value_is_no_word(app, small):
    test = app("compare", project=PROJECT)
    (table,) = [d for d in test.dataframe if "Log ratio" in d.value.columns]
    written = {
        name: c["type_config"].get("format")
        for name, c in json.loads(table.proto.columns).items()
        if "type_config" in c
    }
    rates = table.value["Per 10,000"].round(1)
    assert written["Per 10,000"] == "%.1f"
    assert not rates.mod(1).eq(0).all()
    assert table.proto.placeholder == "–"


@pytest.mark.parametrize(
    ("n", "unit", "words"),
    [
        (1, "dates", "1 date"), (2, "dates", "2 dates"), (1, "distinct texts", "1 distinct text"), (0.5, "articles", "0.5 articles"),
        (1, "sentences whose removal lowers the score most", "1 sentence whose removal lowers the score most"),
    ],
)  # fmt: skip
def test_one_of_a_unit_is_told_in_the_singular(n, unit, words):
    assert tell.of_unit(n, unit) == words
