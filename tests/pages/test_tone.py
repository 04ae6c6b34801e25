"""Tone: VADER is named, sentences in bands, no claim of a difference."""

import json

from analysis.measures import aimed, tones
from analysis.project import query
from analysis.project.query import Filter
from tests.pages.conftest import PROJECT
from tests.pages.test_sources import figures, html, marks
from ui import scored


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
    assert "Undated: 1, in no month and in no change over time" in html(test)
    assert not [f for f in figures(test) if any("month" in m["where"] for m in marks(f))]


def test_the_undated_have_a_mark_at_the_right_of_the_months(app, small):
    test = app("tone", project=PROJECT)
    (months,) = [f for f in figures(test) if any("month" in m["where"] for m in marks(f))]
    (apart,) = [t for t in months["data"] if t.get("xaxis") == "x2"]
    assert months["layout"]["xaxis2"]["ticktext"] == ["undated: 2"]
    reader = query.read(small)
    relation = tones.counted(reader, Filter(), by="month")
    opened = reader.evidence(Filter(), relation, json.loads(apart["customdata"][0])["where"], limit=99)
    assert {e.title for e in opened} == {"Boats for hire", "Notes from the quay"}


def test_marks_are_json_that_a_click_can_read(app, small):
    for figure in figures(app("tone", project=PROJECT)):
        assert all({"title", "where"} == set(m) for m in marks(figure))
        json.dumps(figure)


# ---- sentiment towards persons, on rows made by hand


def towards(test):
    """The figures of this section: what their marks open is counted by measures/aimed.py."""
    return [
        f
        for f in figures(test)
        if any({"name", "voice"} & set(m["where"]) or "together" in m["title"] for m in marks(f))
    ]


def test_without_rows_the_section_says_what_to_do_and_the_word_list_stays(app, small):
    text = html(app("tone", project=PROJECT))
    assert "Sentiment towards persons (own model)" in text
    assert "Mean tone of an article’s sentences, by outlet (VADER)" in text


def test_every_mark_of_the_section_opens_as_many_mentions_as_it_counts(app, harbour):
    test = app("tone", project="Harbour")
    assert not test.exception
    reader = query.read(harbour)
    relation = aimed.counted(reader, Filter())
    seen = 0
    for figure in towards(test):
        for mark in marks(figure):
            assert len(reader.evidence(Filter(), relation, mark["where"], limit=500)) == reader.count(
                Filter(), relation, mark["where"]
            )
            seen += 1
    assert seen > 12


def test_the_caption_says_how_it_is_averaged_over_what_and_how_good_it_is(app, harbour):
    text = html(app("tone", project="Harbour"))
    for words in (
        "neutral ones counted as 0, then over its articles",
        "31 articles read (31 distinct texts). 1 article that is not English is not scored.",
        "bootstrap over distinct texts; machine error not included",
        f"Own model: {scored.told('targets')}",
        "No difference is claimed here",
    ):
        assert words in text


def test_persons_alone_unless_asked(app, harbour):
    test = app("tone", project="Harbour")
    assert "Harn Ferries" not in {m["where"].get("name") for f in towards(test) for m in marks(f)}
    test.toggle(key="all_kinds").set_value(True).run()
    assert not test.exception
    assert "Harn Ferries" in {m["where"].get("name") for f in towards(test) for m in marks(f)}
    others, persons = scored.of("targets", "targets_other")[0], scored.of("targets", "targets")[0]
    assert test.toggle(key="all_kinds").label == (
        f"Organisations and places too (validated on {others.n} mentions: macro-F1 {others.value:.2f}, persons {persons.value:.2f})"
    )
    assert others.words in html(test)


def test_how_well_other_kinds_are_judged_is_not_told_of_persons_alone(app, harbour):
    assert scored.of("targets", "targets_other")[0].words not in html(app("tone", project="Harbour"))


def test_kinds_without_a_score_are_said_to_have_none(monkeypatch):
    monkeypatch.setattr(scored, "scores", lambda encoder: {})
    assert scored.beside_persons() == "not scored"


def test_one_voice_alone(app, harbour):
    test = app("tone", project="Harbour", voice="Quoted")
    named = [m["where"] for f in towards(test) for m in marks(f) if "name" in m["where"]]
    assert {w["name"] for w in named} == {"Nora Vale"}
    assert {w["voice"] for w in named} == {"quoted"}
    test.segmented_control(key="voice").set_value("unclear").run()
    assert not test.exception
    assert {m["where"]["name"] for f in towards(test) for m in marks(f) if "name" in m["where"]} == {"Jan Berg"}


def test_a_chosen_name_is_told_by_voice_and_by_outlet(app, harbour):
    test = app("tone", project="Harbour", aimed_at="Nora Vale")
    assert not test.exception
    assert "Nora Vale: by whose words" in html(test)
    shown = {
        m["where"]["voice"]
        for f in towards(test)
        for m in marks(f)
        if m["where"].get("name") == "Nora Vale" and "voice" in m["where"]
    }
    assert shown == {"own", "quoted"}
    assert {
        m["where"]["outlet"] for f in towards(test) for m in marks(f) if "outlet" in m["where"] and "name" in m["where"]
    } == {"Anchor", "Beacon"}


def test_a_filter_without_mentions_says_so(app, harbour):
    test = app("tone", project="Harbour")
    test.text_input(key="text").set_value("prees").run()
    assert not test.exception
    assert "No mention judged" in html(test) or "Not judged yet" in html(test)
    assert "1 article that is not English is not scored." in html(test)
