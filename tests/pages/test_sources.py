"""Sources: tiles, shares with intervals, and marks that open as many quotations as they count."""

import json
import math

import pandas as pd

from analysis.measures import silent, sources
from analysis.project import query
from analysis.project.query import Filter
from tests.pages.conftest import PROJECT
from ui import figures as charts


def html(test):
    return " ".join(element.proto.body for element in test.get("html"))


def figures(test):
    """The figures of the page by the key of their card."""
    return [json.loads(chart.proto.spec) for chart in test.get("plotly_chart")]


def marks(figure):
    return [json.loads(m) for trace in figure["data"] for m in trace.get("customdata") or []]


def test_the_tiles_count_quotations_and_known_speakers(app, small):
    test = app("sources", project=PROJECT)
    assert not test.exception
    assert "<b>11</b><small>in 11 of 12 articles</small>" in html(test)
    assert "<b>100%</b><small>of quotations; 0 are left open</small>" in html(test)


def test_each_mark_of_each_figure_counts_what_the_drawer_would_show(app, small):
    test = app("sources", project=PROJECT)
    reader = query.read(small)
    seen = 0
    for figure in figures(test):
        for mark in marks(figure):
            relation = (
                silent.counted(reader, Filter()) if "name" in mark["where"] else sources.counted(reader, Filter())
            )
            count = reader.count(Filter(), relation, mark["where"])
            assert len(reader.evidence(Filter(), relation, mark["where"], limit=100)) == count
            seen += 1
    assert seen > 10


def test_an_outlet_with_few_texts_shows_its_share_without_an_interval(app, small):
    test = app("sources", project=PROJECT)
    (outlets,) = [f for f in figures(test) if "outlet’s quoted words" in str(f["layout"]["xaxis"].get("title"))]
    assert any("n = 5:<br>no interval" in a["text"] for a in outlets["layout"]["annotations"])
    assert "No difference is claimed here" in html(test)


def test_the_filter_and_the_measure_change_the_numbers(app, small):
    test = app("sources", project=PROJECT)
    test.multiselect(key="outlets").set_value(["Ledger"]).run()
    assert "<b>2</b><small>in 2 of 2 articles</small>" in html(test)
    test.segmented_control(key="weighed").set_value("articles").run()
    assert not test.exception
    assert "share of articles that quote them" in html(test)


def test_without_quotations_the_page_says_so_and_what_to_do(app, small):
    test = app("sources", project=PROJECT)
    test.text_input(key="text").set_value("promise that").run()
    assert not test.exception
    assert "No quotations found" in html(test)
    assert "Widen the filter" in html(test)


def test_no_further_speakers_are_told_where_all_are_drawn(app, small):
    assert "Further speakers" not in html(app("sources", project=PROJECT))


def test_squares_of_a_grid_keep_apart_beneath_long_heads(monkeypatch):
    monkeypatch.setattr("ui.style.state.is_dark", lambda: False)
    heads = [f"The Intelligencer of Town {n}" for n in range(8)]
    cells = pd.DataFrame(
        [{"row": r, "column": 0, "value": 0.5, "text": "50%", "hover": "", "mark": "{}"} for r in range(6)]
    )
    made = charts.grid([f"Speaker {n}" for n in range(6)], heads, cells)
    # the heads turned by 60°, as Plotly does where they don't fit beside each other
    left = (
        made.layout.height
        - made.layout.margin.b
        - math.sin(math.radians(60)) * charts.width(charts.shown(heads[0], 24))
    )
    assert left / 6 > made.data[0].marker.size
