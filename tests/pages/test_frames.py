"""Frames: cue words and no more than cue words."""

from analysis.measures import decided, framing, loaded
from analysis.project import query
from analysis.project.query import Filter
from tests.pages.conftest import CUES, PROJECT
from tests.pages.test_sources import figures, html, marks
from ui import evidence


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


# ---- frames of articles and loaded language, on rows made by hand


def of_frames(test):
    names = {n.lower() for names in decided.FRAMES.values() for n in names}
    found = {}
    for figure in figures(test):
        for mark in marks(figure):
            frame = mark["where"].get("frame")
            if (
                frame
                and frame.lower() in names
                and "cue" not in mark["title"].lower()
                and set(mark["where"]) == {"frame"}
            ):
                found[frame] = mark
    return found


def test_without_decisions_there_are_cue_words_alone(app, small):
    text = html(app("frames", project=PROJECT))
    assert "Frames of articles (own model)" not in text
    assert "Cue words (word lists)" in text


def test_a_frame_opens_its_articles_and_the_sentences_it_hangs_on(app, harbour):
    test = app("frames", project="Harbour")
    assert not test.exception
    mark = of_frames(test)["Political"]
    reader = query.read(harbour)
    relation = decided.counted(reader, Filter())
    articles = reader.evidence(Filter(), relation, mark["where"], limit=100)
    assert len(articles) == reader.count(Filter(), relation, mark["where"]) == 10
    sentences = reader.evidence(Filter(), decided.counted(reader, Filter(), sentences=True), mark["where"], limit=100)
    items = evidence.with_beneath(evidence.one_each(articles), sentences)
    assert len(items) == 10
    assert [text for text, _ in items[0].sentences] == ["The parliament met.", "The parliament sat."]
    assert "sentences whose removal lowers the score most" in html(test)


def test_the_share_stands_over_the_articles_read_with_its_interval(app, harbour):
    test = app("frames", project="Harbour")
    test.session_state["decided-policy-table"] = True
    test.run()
    table = next(d.value for d in test.dataframe if "Frame" in d.value)
    political = table[table["Frame"] == "Political"].iloc[0]
    assert (political["Articles"], political["Share %"], political["n (texts)"]) == (10, 32.3, 31)
    assert political["From %"] < 32.3 < political["To %"]
    assert "31 articles read (31 distinct texts). 1 article that is not English is not scored." in html(test)
    assert "Scored on climate articles only" in html(test)


def test_frames_with_few_test_articles_are_off_until_asked_for(app, harbour):
    test = app("frames", project="Harbour")
    assert "Economic" not in of_frames(test)
    test.toggle(key="few").set_value(True).run()
    assert not test.exception
    assert "Economic" in of_frames(test)


def test_loaded_language_is_report_only_and_opens_its_sentences(app, harbour):
    test = app("frames", project="Harbour")
    assert "report only" in html(test)
    reader = query.read(harbour)
    found = [m for f in figures(test) for m in marks(f) if "technique" in m["where"]]
    assert [m["where"]["technique"] for m in found] == ["Loaded_Language"]
    relation = loaded.counted(reader, Filter())
    assert reader.count(Filter(), relation, found[0]["where"]) == 8
    assert "Sentences marked as biased, by outlet" in html(test)


def test_the_undated_have_marks_at_the_right_of_the_months(app, small):
    test = app("frames", project=PROJECT)
    (months,) = [f for f in figures(test) if any("month" in m["where"] for m in marks(f))]
    apart = [t for t in months["data"] if t.get("xaxis") == "x2"]
    assert months["layout"]["xaxis2"]["ticktext"] == ["undated: 2"]
    assert len(apart) == len({m["where"]["frame"] for m in marks(months)})
    assert "Undated: 2, in no month." in html(test)
