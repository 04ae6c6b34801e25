"""Report: what was pinned, and the file it makes."""

import datetime as dt
import json

import plotly.graph_objects as go

from tests.pages.conftest import PROJECT
from ui import report, style

CARD = {
    "title": "Most articles: week of 9 March (3)", "caption": "Articles, n = 12.", "filter": "all articles",
    "figure": {"data": [{"type": "bar", "x": [1], "y": [2]}], "layout": {}}, "legend": [], "table": {"columns": ["n"], "data": [[3]]},
    "unit": "articles", "counted": 12.0, "how": "Counts\nArticles",
    "sentences": [{"outlet": "Ledger", "published": "2026-03-04", "title": "T", "sentence": "S."}],
}  # fmt: skip


def html(test):
    return " ".join(element.proto.body for element in test.get("html"))


def test_an_empty_report_says_where_pins_come_from(app, small):
    assert "Nothing is pinned yet" in html(app("report", project=PROJECT))


def test_a_pinned_card_is_shown_and_can_be_unpinned(app, small):
    pin = small.pin(CARD)
    test = app("report", project=PROJECT)
    assert not test.exception
    assert "Most articles: week of 9 March (3)" in html(test)
    assert "1 of 12 articles kept as sentences" in html(test)
    test.button(key=f"unpin-{pin}").click().run()
    assert "Nothing is pinned yet" in html(test)
    assert small.pins() == []


def test_a_card_pinned_on_a_page_holds_its_filter_and_sentences(app, small):
    test = app("overview", project=PROJECT)
    test.multiselect(key="outlets").set_value(["Ledger"]).run()
    pins = [b for b in test.button if b.label == "Pin"]
    pins[0].click().run()
    ((_, card),) = small.pins()
    assert card["filter"] == "outlets Ledger"
    assert card["sentences"]
    assert {s["outlet"] for s in card["sentences"]} == {"Ledger"}
    assert go.Figure(card["figure"]).data


def test_how_a_card_is_counted_is_told_in_whole_sentences(app, small):
    """A method card is a docstring: its lines end where those of the code do."""
    how = "Volume: articles a week.\n\nCounts    Articles the filter keeps, one\n          each.\nBins      Weeks <from> Monday."
    test = app("overview", project=PROJECT)
    assert (
        "<td>Counts</td><td>Articles the filter keeps, one each, by their publication date; or distinct texts"
        in html(test)
    )
    made = report.document("Ferries", [CARD | {"how": how}], today=dt.date(2026, 5, 1), fictional=False)
    assert (
        "Volume: articles a week.<br><b>Counts</b> Articles the filter keeps, one each.<br><b>Bins</b> Weeks &lt;from&gt; Monday."
        in made
    )


def test_a_pinned_chart_stands_on_paper_with_its_legend_in_either_theme(app, small, monkeypatch):
    """Pinned figures keep the ink of the light theme: on the dark page nobody would see it."""
    monkeypatch.setattr("ui.style.state.is_dark", lambda: True)
    monkeypatch.setattr("ui.card.state.is_dark", lambda: True)
    test = app("overview", project=PROJECT)
    next(b for b in test.button if b.key == "volume-pin").click().run()
    ((_, card),) = small.pins()
    assert [colour for colour, _ in card["legend"]] == list(style.CATEGORIES_LIGHT[: len(card["legend"])])
    test = app("report", project=PROJECT)
    (chart,) = test.get("plotly_chart")
    assert json.loads(chart.proto.spec)["layout"]["paper_bgcolor"] == style.LIGHT["background"]
    assert "Port Herald 5" in html(test)
