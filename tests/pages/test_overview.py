"""Overview: what is there, when, who, and what to know before quoting a number."""

import base64
import json
from dataclasses import replace

import numpy as np
import pytest

from analysis.measures import volume
from analysis.project import query, state
from analysis.project.query import Filter
from tests.pages.conftest import PROJECT


def html(test):
    return " ".join(element.proto.body for element in test.get("html"))


def chart(test, alt):
    """The figure with these words in its alternative text, as Plotly gets it."""
    (found,) = [c for c in test.get("plotly_chart") if alt in c.proto.alt]
    return json.loads(found.proto.spec)


def marks(figure):
    return [json.loads(m) for trace in figure["data"] for m in trace.get("customdata") or [] if m]


def test_tiles_say_what_is_there(app, small):
    shown = html(app("overview", project=PROJECT))
    for words in (
        "<b>12</b>",
        "2 March to 30 March 2026",
        "1 article without outlet",
        "of 12 articles; beside the axis of charts by date",
    ):
        assert words in shown


def test_the_fullest_week_is_named_with_its_count(app, small):
    test = app("overview", project=PROJECT)
    assert not test.exception
    test.session_state["volume-table"] = True
    test.run()
    table = next(d.value for d in test.dataframe if "Total" in d.value.columns)
    assert table["Total"].iloc[-1] == 12  # all
    assert table["Total"].iloc[-2] == 2  # undated
    assert table["Total"].iloc[:-2].sum() == 10
    assert "n = 10 dated of 12" in html(test)


def test_a_bar_counts_what_its_mark_opens(app, small):
    figure = chart(app("overview", project=PROJECT), "stacked by outlet")
    heights = [
        y for trace in figure["data"] for y, m in zip(bars(trace), trace.get("customdata") or [], strict=False) if m
    ]
    reader = query.read(small)
    relation = volume.counted(reader, Filter(), step="day")
    opened = [reader.count(Filter(), relation, m["where"]) for m in marks(figure)]
    assert sum(opened) == 12
    assert heights == opened


def bars(trace):
    y = trace["y"]
    if isinstance(y, list):
        return y
    return list(np.frombuffer(base64.b64decode(y["bdata"]), dtype=y["dtype"]))


def test_the_filter_holds_for_tiles_charts_and_cautions(app, small):
    test = app("overview", project=PROJECT)
    test.multiselect(key="outlets").set_value(["Ledger"]).run()
    shown = html(test)
    assert "Ledger: 2 articles" in shown
    assert "no publication date" not in shown
    assert {m["where"]["outlet"] for m in marks(chart(test, "stacked by outlet"))} == {"Ledger"}


def test_what_to_know_before_quoting_a_number(app, small):
    shown = html(app("overview", project=PROJECT))
    assert "2 articles have no publication date" in shown
    assert "1 article has no outlet" in shown
    assert "3 outlets" not in shown  # few enough to be named one by one
    assert "Island Post: 4 articles" in shown


def test_distinct_texts_are_a_unit_of_their_own(app, small):
    test = app("overview", project=PROJECT)
    test.segmented_control(key="unit").set_value("distinct texts").run()
    assert not test.exception
    assert "Distinct texts a day by outlet" in html(test)


def test_a_pin_keeps_the_sentences_that_the_title_counts(app, small):
    test = app("overview", project=PROJECT)
    test.button(key="top-names-pin").click().run()
    assert not test.exception
    ((_, pin),) = small.pins()
    assert pin["title"] == "Most often named: Harn Ferries (6 of 12 articles)"
    assert (pin["counted_for"], pin["counted"], len(pin["sentences"])) == ("Harn Ferries", 6, 6)


def test_a_name_is_drawn_with_its_articles_and_share(app, small):
    test = app("overview", project=PROJECT)
    assert "Most often named: Harn Ferries (6 of 12 articles)" in html(test)
    figure = chart(test, "names in most articles")
    assert "50%" in figure["data"][0]["text"][0]


@pytest.mark.parametrize("page", ["overview", "entities", "timeline"])
def test_a_filter_that_keeps_nothing_says_the_next_step(app, small, page):
    test = app(page, project=PROJECT, text="zeppelin")
    assert not test.exception
    assert "The filter keeps no article" in html(test)
    test.button(key="clear_for_page").click().run()
    assert "The filter keeps no article" not in html(test)


@pytest.mark.parametrize("page", ["overview", "entities", "timeline"])
def test_without_a_project_the_page_says_the_next_step(app, page):
    test = app(page)
    assert not test.exception
    assert "No project is open" in html(test)


def test_what_is_left_out_is_left_out_everywhere_told_and_taken_back(app, small):
    test = app("overview", project=PROJECT)
    next(b for b in test.button if (b.key or "").startswith("leave-undated")).click().run()
    assert not test.exception
    assert "<b>10</b>" in html(test)
    assert "Left out by you: undated articles." in html(test)
    elsewhere = html(app("data", project=PROJECT, left_out="undated"))
    assert "10 of 12 articles kept." in elsewhere
    assert "without undated articles" in elsewhere
    test.button(key="take-back-undated").click().run()
    assert "<b>12</b>" in html(test)
    assert "Left out by you" not in html(test)


def test_an_address_brings_back_what_is_left_out_and_nonsense_leaves_nothing_out(app, small):
    assert "<b>7</b>" in html(app("overview", project=PROJECT, left_out="outlet Port Herald"))
    assert "<b>12</b>" in html(app("overview", project=PROJECT, left_out="short; drop table articles"))


def test_a_variable_whose_name_holds_a_colon_filters_by_its_value(app, small, home):
    made = [
        state.Found(replace(each, variables={"Land: region": place}))
        for each, place in zip(list(small.articles())[:3], ("north: coast", "south", "south"), strict=True)
    ]
    state.create("Colons").put(made)
    test = app("overview", project="Colons")
    test.multiselect(key="variables").set_value(["Land: region: north: coast"]).run()
    assert not test.exception
    assert "1 of 3 articles kept" in html(test)
