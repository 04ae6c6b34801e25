"""Entities: ranking, network, matrix; one filter, one set of names."""

import json

import pandas as pd
import pytest

from tests.pages.conftest import PROJECT
from tests.pages.test_overview import chart, html, marks
from ui import figures

WHOM = "Who appears with whom"


def nodes(test):
    """Each drawn name and its spot."""
    (trace,) = [t for t in chart(test, "Network of")["data"] if t["mode"] == "markers+text"]
    return {text: (x, y) for text, x, y in zip(trace["text"], trace["x"], trace["y"], strict=True)}


def test_the_ranking_counts_articles_once_by_their_highest_place(app, small):
    test = app("entities", project=PROJECT)
    assert not test.exception
    assert "Most often named: Harn Ferries (6 of 12 articles)" in html(test)
    test.session_state["ranking-table"] = True
    test.run()
    table = test.dataframe[0].value.set_index("Name")
    assert table.loc["Harn Ferries", ["Articles", "In title", "In lead", "Further down only"]].tolist() == [6, 1, 3, 2]
    assert table.loc["Nora Vale", "Mentions"] == 5
    assert (table.loc["Nora Vale", "First"], table.loc["Nora Vale", "Last"]) == ("2026-03-02", "2026-03-30")


def test_kinds_narrow_every_view(app, small):
    test = app("entities", project=PROJECT, view=WHOM)
    test.pills(key="kinds").set_value(["person"]).run()
    assert not test.exception
    assert set(nodes(test)) <= {"Nora Vale", "Jan Berg", "Ada Trent", "Leo Barlow"}


def test_names_stand_still_under_every_filter(app, small):
    test = app("entities", project=PROJECT, view=WHOM)
    before = nodes(test)
    test.multiselect(key="outlets").set_value(["Port Herald"]).run()
    after = nodes(test)
    assert after
    assert set(after) < set(before)
    assert all(before[name] == spot for name, spot in after.items())
    test.segmented_control(key="within").set_value("sentence").run()
    assert all(before[name] == spot for name, spot in nodes(test).items())


def test_names_and_ties_carry_what_they_open(app, small):
    found = {m["title"]: m["where"] for m in marks(chart(app("entities", project=PROJECT, view=WHOM), "Network of"))}
    assert found["Nora Vale"] == {"a": "Nora Vale", "a_kind": "person", "b": None, "b_kind": None}
    pair = found["Harn Ferries and Seamen's Union"]
    assert (pair["a"], pair["b"]) == ("Harn Ferries", "Seamen's Union")


def test_the_ties_of_a_chosen_name(app, small):
    test = app("entities", project=PROJECT, view=WHOM)
    test.selectbox(key="name").set_value("Leo Barlow (person)").run()
    assert "Leo Barlow, 2 articles" in html(test)
    # the name drops out with its articles, and another one is chosen
    test.multiselect(key="outlets").set_value(["Island Post"]).run()
    assert not test.exception
    assert "Leo Barlow, " not in html(test)


@pytest.mark.parametrize("within", ["sentence", "paragraph", "article"])
def test_the_matrix_is_square_and_even_handed(app, small, within):
    test = app("entities", project=PROJECT, view="Matrix", within=within)
    assert not test.exception
    cells = chart(test, "Matrix of")["data"][1]
    assert f"{'articles' if within == 'article' else within + 's'} naming both" in html(test).lower()
    titles = [json.loads(m)["title"] for m in cells["customdata"]]
    assert all(titles.count(t) == 2 for t in titles)


def test_no_names_of_a_kind_says_the_next_step(app, small):
    test = app("entities", project=PROJECT)
    test.pills(key="kinds").set_value(["group"]).run()
    assert "No names under this filter" in html(test)


def test_labels_of_neighbours_stand_on_different_sides():
    drawn = pd.DataFrame({"name": ["Seamen's Union", "Harn Ferries"], "x": [0.0, 0.05], "y": [0.0, 0.0]})
    sides = figures.label_sides(drawn, [12, 12], (-1, 1, -1, 1))
    assert sides[0] != sides[1]
    edge = pd.DataFrame({"name": ["A name at the right edge"], "x": [0.99], "y": [0.0]})
    assert figures.label_sides(edge, [12], (-1, 1, -1, 1)) == ["middle left"]
