"""Report: what was pinned, and the file it makes."""

import plotly.graph_objects as go

from tests.pages.conftest import PROJECT

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
