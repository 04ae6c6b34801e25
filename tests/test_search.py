"""Plain words find the articles that hold all of them, and show every sentence in which they stand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.article import Fact, Part, assemble
from analysis.project import search, state
from analysis.project.query import Filter
from tests.store import article, found

CASES = [
    json.loads(line) for line in (Path(__file__).parent / "cases" / "search.jsonl").read_text("utf-8").splitlines()
]
TEXTS = {
    "a": ("Ferry crews strike", "They voted on Monday and will stop work."),
    "b": ("Talks in Zürich", "The U.S. envoy flew to Zürich. Москва said nothing."),
    "c": ("On the quay", "The last ferry left the quay at noon.\n\nIts crew's tea was cold. No other ferry came."),
}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    made = state.create_at(tmp_path_factory.mktemp("search") / "p", "Search")
    named = {name: article(text, title=title, outlet=name, day="2026-03-02") for name, (title, text) in TEXTS.items()}
    extra = assemble(
        [Part("body", "A body."), Part("related", "Merkel resigns"), Part("furniture", "merkel")],
        {"outlet": Fact("d", "x")},
    )
    made.put([found(a) for a in (*named.values(), extra)])
    return made


@pytest.mark.parametrize("case", CASES, ids=[c["label"] for c in CASES])
def test_cases(project, case):
    hits = search.search(project, case["query"])
    assert sorted(h.outlet for h in hits.hits) == case["found"]
    assert hits.total == len(case["found"])
    for hit in hits.hits:
        text = project.article(hit.article_id).text
        marked = [text[s.start + a : s.start + b] for s in hit.sentences for a, b in s.words]
        assert marked == [s.text[a:b] for s in hit.sentences for a, b in s.words]
        if hit.outlet in case.get("words", {}):
            assert marked == case["words"][hit.outlet]
    if case["found"] or not search.terms(case["query"]):
        as_filter = search.keys(project, case["query"])
        assert as_filter is None if not search.terms(case["query"]) else len(as_filter) == len(case["found"])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=60) | st.text(alphabet='"“” *()^:-+{}AND ORNEARferry\x00\ud800', max_size=40))
def test_no_query_is_an_error(project, query):
    hits = search.search(project, query)
    assert hits.total <= 4
    assert search.keys(project, query) is None or len(search.keys(project, query)) == hits.total


def test_a_query_of_very_many_words_is_answered(project):
    assert search.search(project, "ferry " * 3_000).total == 2
    assert search.search(project, "ferry " * 500 + "strike").total == 1


def test_every_sentence_with_a_word_is_shown_and_no_other(project):
    (hit,) = (h for h in search.search(project, "ferry").hits if h.outlet == "c")
    assert [s.text for s in hit.sentences] == ["The last ferry left the quay at noon.", "No other ferry came."]


def test_without_the_sentences_layer_paragraphs_are_shown(tmp_path):
    made = state.create_at(tmp_path / "p", "P")
    one = article("One two. Three ferry.\n\nAnother paragraph.", title="A title")
    made.put([found(one, sentences=False)])
    (hit,) = search.search(made, "ferry").hits
    assert [s.text for s in hit.sentences] == ["One two. Three ferry."]


def test_the_filter_restricts_and_pages_follow_one_another(project):
    assert [h.outlet for h in search.search(project, "ferry", Filter(outlets=("c",))).hits] == ["c"]
    first, second = (search.search(project, "ferry", limit=1, offset=n) for n in (0, 1))
    assert first.total == second.total == 2
    assert {first.hits[0].outlet, second.hits[0].outlet} == {"a", "c"}
    assert search.search(project, "ferry", limit=1, offset=2).hits == ()


def test_a_removed_or_corrected_article_is_found_by_what_it_says_now(tmp_path):
    made = state.create_at(tmp_path / "p", "P")
    one = assemble([Part("body", "The ferry sails."), Part("body", "The gull watches.")], {})
    made.put([found(one)])
    corrected = one.with_kinds({0: "furniture"})
    made.correct(corrected, found(corrected))
    assert search.search(made, "ferry").total == 0
    assert search.search(made, "gull").total == 1
    made.undo_correction(one.article_id)
    assert search.search(made, "ferry").total == 1


def test_words_in_context(project):
    (hit,) = (h for h in search.search(project, "ferry").hits if h.outlet == "c")
    assert list(search.kwic(hit, width=9)) == [("The last ", "ferry", " left the"), ("No other ", "ferry", " came.")]


def test_dates_are_shown_as_far_as_they_are_known(tmp_path):
    made = state.create_at(tmp_path / "p", "P")
    made.put([found(article(f"Ferry {day}.", day=day)) for day in ("2026", "2026-03", "2026-03-02", None)])
    assert sorted(h.published or "" for h in search.search(made, "ferry").hits) == ["", "2026", "2026-03", "2026-03-02"]
