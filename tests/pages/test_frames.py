"""Frames: cue words and no more than cue words."""

from analysis.measures import framing
from analysis.project import query
from analysis.project.query import Filter
from tests.pages.conftest import CUES, PROJECT
from tests.pages.test_sources import figures, html, marks


def expected(small):
    """Cue words in the texts of the small project, by word."""
    import re

    texts = [a.text for a in small.articles()]
    return {cue: sum(len(re.findall(rf"\b{cue}\b", t)) for t in texts) for cue in CUES}


def test_the_title_counts_cue_words_and_calls_them_nothing_else(app, small):
    test = app("frames", project=PROJECT)
    assert not test.exception
    counts = expected(small)
    conflict = counts["strike"] + counts["accused"]
    assert f"{conflict} of {sum(counts.values())} cue words are on the conflict list" in html(test)
    assert "A cue word is a word and no frame" in html(test)


def test_each_bar_and_point_opens_as_many_sentences_as_it_counts(app, small):
    test = app("frames", project=PROJECT)
    reader = query.read(small)
    words, articles = framing.counted(reader, Filter()), framing.counted(reader, Filter(), by="articles")
    for figure in figures(test):
        for trace in figure["data"]:
            for i, mark in enumerate(marks({"data": [trace]})):
                relation = articles if "at least" in mark["title"] else words
                count = reader.count(Filter(), relation, mark["where"])
                assert len(reader.evidence(Filter(), relation, mark["where"], limit=200)) == count
                if trace["type"] == "bar":
                    assert trace["x"][i] == count


def test_articles_with_three_cue_words_are_fewer(app, small):
    test = app("frames", project=PROJECT)
    assert "have at least 1 cue word of conflict" in html(test)
    test.segmented_control(key="least").set_value(3).run()
    assert not test.exception
    assert "at least 3 cue words" in html(test)


def test_one_list_can_be_looked_at_alone(app, small):
    test = app("frames", project=PROJECT)
    test.selectbox(key="frame").set_value("morality").run()
    assert "the most frequent cue word of morality" in html(test)


def test_without_cue_words_the_page_says_the_next_step(app, small):
    test = app("frames", project=PROJECT)
    test.text_input(key="text").set_value("quiet").run()
    assert not test.exception
    assert "No cue words found" in html(test)
