"""Tone: VADER is named, sentences in bands, no claim of a difference."""

import json

from analysis.measures import tones
from analysis.project import query
from analysis.project.query import Filter
from tests.pages.conftest import PROJECT
from tests.pages.test_sources import figures, html, marks


def test_the_page_names_the_word_list_and_says_what_it_cannot(app, small):
    text = html(app("tone", project=PROJECT))
    assert "VADER" in text
    assert "sees words, not meaning" in text
    assert "not yet scored" in text
    assert "No difference between outlets is claimed" in text


def test_the_bands_count_every_sentence_and_open_them(app, small):
    test = app("tone", project=PROJECT)
    assert not test.exception
    (bands,) = [f for f in figures(test) if any("band" in m["where"] for m in marks(f))]
    reader = query.read(small)
    relation = tones.counted(reader, Filter())
    counts = [reader.count(Filter(), relation, m["where"]) for m in marks(bands)]
    assert counts == bands["data"][0]["x"]
    assert sum(counts) == reader.frame(Filter(), "select count(*) as n from tone")["n"].iloc[0]


def test_few_texts_have_no_interval(app, small):
    test = app("tone", project=PROJECT)
    (outlets,) = [f for f in figures(test) if any("outlet" in m["where"] for m in marks(f))]
    assert any("no interval" in a["text"] for a in outlets["layout"]["annotations"])
    assert {m["where"]["outlet"] for m in marks(outlets)} == {"Port Herald", "Island Post", "Ledger", None}


def test_one_undated_article_leaves_the_time_chart_out_and_says_how_many(app, small):
    test = app("tone", project=PROJECT)
    test.text_input(key="text").set_value("crossings").run()
    assert not test.exception
    assert "1 articles whose date fits no one month are left out" in html(test)
    assert not [f for f in figures(test) if any("month" in m["where"] for m in marks(f))]


def test_marks_are_json_that_a_click_can_read(app, small):
    for figure in figures(app("tone", project=PROJECT)):
        assert all({"title", "where"} == set(m) for m in marks(figure))
        json.dumps(figure)
