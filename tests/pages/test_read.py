"""One article: which is open, what is shown of it, and corrections."""

import dataclasses
import re

import pandas as pd
import pytest

from analysis.article import Fact, Part, assemble
from analysis.layers.frames import FrameCue
from analysis.layers.loaded_language import Loaded
from analysis.layers.targets import Target
from analysis.project.state import Found
from analysis.registry import Run, all_layers
from analysis.tongues import NOT_ENGLISH
from tests.pages.conftest import PROJECT, found_in
from tests.store import article as stored
from tests.store import of
from ui import beside, jobs, labels, marks


@pytest.fixture(autouse=True)
def reader_by_hand(monkeypatch):
    """The layers' work is done by the fixture's hand-made rows: no worker process, no model."""
    monkeypatch.setattr(jobs, "analysed", found_in)


def html(test):
    return " ".join(element.proto.body for element in test.get("html"))


def press(test, label):
    return next(b for b in test.button if b.label == label).click().run()


def titled(project, title):
    return next(a for a in project.articles() if a.fact("title").text == title)


def test_opens_the_earliest_and_steps_to_the_next(small, app):
    page = app("read", project=PROJECT)
    assert not page.exception
    assert "Article 1 of 12, by date" in html(page)
    assert page.selectbox(key=f"choose-{page.query_params['article']}-{small.version}").value is not None
    press(page, "Later")
    assert page.query_params["article"] == titled(small, "Islands brace for ferry strike").article_id
    assert "Article 2 of 12, by date" in html(page)


def test_undated_articles_come_last(small, app):
    last = titled(small, "Notes from the quay")
    page = app("read", project=PROJECT, article=last.article_id)
    assert "Article 12 of 12, by date" in html(page)
    assert next(b for b in page.button if b.label == "Later").disabled


def test_steps_stay_within_the_filter(small, app):
    page = app("read", project=PROJECT, outlets="Ledger")
    assert "Article 1 of 2, by date" in html(page)
    press(page, "Later")
    assert page.query_params["article"] == titled(small, "Ferry talks break down").article_id


def test_an_article_outside_the_filter_is_shown_and_said_to_be_outside(small, app):
    article = titled(small, "Boats for hire")
    page = app("read", project=PROJECT, outlets="Ledger", article=article.article_id)
    assert not page.exception
    assert "outside the filter, which keeps 2" in html(page)
    assert page.query_params["article"] == article.article_id


def test_an_id_of_no_article_is_told_and_the_first_opens(small, app):
    page = app("read", project=PROJECT, article="ffffffffffffffff")
    assert not page.exception
    assert "is not in this project" in page.warning[0].value
    assert "Article 1 of 12" in html(page)


def test_no_article_kept_says_what_to_do(small, app):
    page = app("read", project=PROJECT, text="zeppelin")
    assert not page.exception
    assert "The filter keeps no article" in html(page)
    press(page, "Clear the filter")
    assert "Article 1 of 12" in html(page)


def test_pills_count_what_can_be_switched(small, app):
    page = app("read", project=PROJECT, article=titled(small, "Ferry crews vote to strike").article_id)
    pills = next(p for p in page.get("button_group") if p.key == "on")
    assert pills.value == ["person", "organisation", "place", "group", "quotes"]
    labels = [option.content for option in pills.proto.options]
    # "Nora Vale" and "Vale"; one quotation; "strike" in title and text, "accused", "promise"
    assert labels[0] == "People **2**"
    assert "Quotations **1**" in labels
    assert "Framing cues **4**" in labels


def test_facts_say_where_they_come_from_and_why_they_are_unknown(small, app):
    page = app("read", project=PROJECT, article=titled(small, "Notes from the quay").article_id)
    assert "nothing in the source states it" in html(page)
    assert 'np-unknown">unknown' in html(page)
    assert "Share this page" in html(page)
    assert any(e.label == "Kept, not counted: 1 line outside the text" for e in page.expander)


def test_cards_title_what_is_counted(small, app):
    page = app("read", project=PROJECT, article=titled(small, "Ferry crews vote to strike").article_id)
    shown = html(page)
    assert "Most quoted: Nora Vale (1 of 1)" in shown
    # "strike" in the title and in the text, "accused"; and "promise" for morality
    assert "3 of 4 cue words are on the conflict list" in shown


def test_a_publication_date_entered_by_hand_is_kept_and_can_be_undone(small, app):
    import datetime as dt

    article = titled(small, "Boats for hire")
    page = app("read", project=PROJECT, article=article.article_id)
    page.date_input(key=f"hand-{article.article_id}-0-published").set_value(dt.date(2026, 4, 1))
    press(page, "Save and read again")
    assert not page.exception
    changed = small.article(article.article_id).fact("published")
    assert (changed.value, changed.source, changed.precision) == ("2026-04-01", "entered by hand", "day")
    assert "1 April 2026" in html(page)
    press(page, "Undo the last correction")
    assert small.article(article.article_id).fact("published").value is None


def test_a_corrected_line_changes_text_and_rows(small, app):
    article = titled(small, "Notes from the quay")
    at = next(i for i, p in enumerate(article.parts) if p.kind == "furniture")
    page = app("read", project=PROJECT, article=article.article_id)
    press(page, "Correct the split")
    page.selectbox(key=f"correct-kind-{at}").set_value("body").run()
    press(page, "Save correction")
    assert not page.exception
    corrected = small.article(article.article_id)
    assert corrected.text.endswith("Share this page")
    assert any(
        corrected.text[s.start : s.end] == "Share this page" for s in small.rows(article.article_id, "sentences")
    )
    assert "line 4: furniture → body" in html(page)


def test_an_article_without_body_is_not_saved(small, app):
    article = titled(small, "Who pays for the promise")
    page = app("read", project=PROJECT, article=article.article_id)
    press(page, "Correct the split")
    for i, part in enumerate(article.parts):
        if part.kind == "body":
            page.selectbox(key=f"correct-kind-{i}").set_value("furniture").run()
    press(page, "Save correction")
    assert "needs at least one" in page.error[0].value
    assert small.article(article.article_id).text == article.text


# ---- the layers of our own model --------------------------------------------------------------------------------------


MODELLED = "Nora Vale blamed Harn Ferries for a disgrace. They praised Jan Berg. Nora Vale left."


@pytest.fixture
def judged(home):
    """A project of one article with rows of the model layers, and one that is not English."""
    from analysis.project import state

    home.mkdir(parents=True, exist_ok=True)
    made = state.create("Judged")
    made.put(
        [
            modelled(stored(MODELLED, outlet="Anchor")),
            modelled(stored("Er kam. Sie ging.", outlet="Anchor"), english=False),
        ]
    )
    return made


def modelled(one, *, english=True):
    text = one.text
    rows = {layer.name: [] for layer in all_layers() if english or not layer.english}
    if english:
        rows |= {"targets": targets(text), "frames": frames(text), "loaded_language": loaded(text)}
    rows["sentences"] = [of(sentence_row(), start=a, end=b, paragraph=0, length_tokens=3) for a, b in sentences(text)]
    runs = [
        Run(layer.name, layer.version, len(rows.get(layer.name, ())), None if layer.name in rows else NOT_ENGLISH)
        for layer in all_layers()
    ]
    return Found(one, runs, rows)


def sentence_row():
    return next(layer.row for layer in all_layers() if layer.name == "sentences")


def sentences(text):
    return [m.span() for m in re.finditer(r"\S[^.]*\.", text)]


def span(text, words, after=0):
    start = text.index(words, after)
    return start, start + len(words)


def targets(text):
    return [
        Target(*span(text, "Nora Vale"), "Nora Vale", "person", "neutral", "own", 0.8),
        Target(*span(text, "Harn Ferries"), "Harn Ferries", "organisation", "negative", "own", 0.7),
        Target(*span(text, "Jan Berg"), "Jan Berg", "person", "positive", "quoted", 0.9),
        Target(*span(text, "Nora Vale", 20), "Nora Vale", "person", "negative", "own", 0.6),
    ]


def frames(text):
    first, second, _ = sentences(text)
    return [
        FrameCue(*first, "policy", "Political", None, 0.83),
        FrameCue(*first, "policy", "Economic", None, 0.61),
        FrameCue(*first, "narrative", "human_interest", None, 0.7),
        FrameCue(*second, "policy sentence", "Political", None, 0.2),
        FrameCue(*second, "narrative sentence", "human_interest", None, 0.1),
        FrameCue(*span(text, "blamed"), "generic", "human_interest", "blamed", None),
    ]


def loaded(text):
    return [
        Loaded(*sentences(text)[0], "Biased_sentence", 0.8),
        Loaded(*span(text, "disgrace"), "Loaded_Language", 0.6),
        Loaded(*span(text, "disgrace"), "Name_Calling-Labeling", 0.4),
    ]


def opened(judged, app, *, english=True):
    one = next(a for a in judged.articles() if a.text.startswith("Nora") == english)
    return app("read", project="Judged", article=one.article_id)


def pill_labels(page):
    return [o.content for o in next(p for p in page.get("button_group") if p.key == "on").proto.options]


def test_pills_of_the_model_layers_count_their_marks(judged, app):
    page = opened(judged, app)
    assert not page.exception
    shown = pill_labels(page)
    for words in (
        "Sentiment: persons **3**", "Sentiment: organisations, places (less sure) **1**", "Framing cues **1**", "Loaded language **2**",
        "Biased wording, sentences **1**",
    ):  # fmt: skip
        assert words in shown
    pills = next(p for p in page.get("button_group") if p.key == "on")
    assert not {"sentiment", "less_sure", "loaded", "biased"} & set(pills.value)


def test_cards_tell_frames_of_the_article_and_how_persons_come_off(judged, app):
    shown = html(opened(judged, app))
    assert "Policy frames of this article (own model)" in shown
    assert "Left out for too few test articles: Economic." in shown
    assert "Narrative frames of this article (own model)" in shown
    assert "Scored on climate articles only." in shown
    assert "Click a bar for the sentences whose removal lowers the score most." in shown
    assert "Sentiment towards persons (own model)" in shown
    assert "n = 3;" in shown
    assert "1 of 1 cue word is on the human interest list" in shown


def test_the_drawer_behind_a_frame_holds_the_sentences_whose_removal_lowers_it(judged):
    from analysis.measures import one_article
    from analysis.project import query
    from analysis.project.query import Filter

    one = next(a for a in judged.articles() if a.text.startswith("Nora"))
    source = query.read(judged)
    relation = one_article.counted(source, Filter(), article=one.article_id, what="policy")
    rows = source.evidence(Filter(), relation, {"frame": "Political"}, limit=10)
    assert [r.sentence for r in rows] == ["They praised Jan Berg."]


def test_an_article_in_another_language_is_told_once_and_calmly(judged, app):
    page = opened(judged, app, english=False)
    assert not page.exception
    assert not page.warning
    shown = html(page)
    assert shown.count("This article is not English") == 1
    assert "quotations" in shown
    # not even a zero for what was not looked for
    assert not any(label.startswith(("People", "Quotations", "Sentiment", "Tone")) for label in pill_labels(page))


def test_pills_switched_on_stay_on_past_an_article_that_lacks_them(judged, app):
    page = opened(judged, app)
    pills = next(p for p in page.get("button_group") if p.key == "on")
    pills.set_value(["person", "loaded"]).run()
    other = next(a for a in judged.articles() if not a.text.startswith("Nora"))
    english = page.query_params["article"]
    page.query_params["article"] = other.article_id
    page.run()
    page.query_params["article"] = english
    page.run()
    assert not page.exception
    assert next(p for p in page.get("button_group") if p.key == "on").value == ["person", "loaded"]


def test_two_articles_with_one_line_in_the_list_are_told_apart(judged, app):
    page = opened(judged, app)
    before = page.query_params["article"]
    assert sorted(page.selectbox(key=f"choose-{before}-{judged.version}").options) == [
        "2 March 2026 · Anchor · Untitled", "2 March 2026 · Anchor · Untitled (2)",
    ]  # fmt: skip
    next(p for p in page.get("button_group") if p.key == "on").set_value(["person"]).run()
    assert page.query_params["article"] == before


def test_persons_are_summed_up_by_polarity_and_voice():
    table = beside.persons(pd.DataFrame([dataclasses.asdict(t) for t in targets(MODELLED) if t.kind == "person"]))
    assert list(table["name"]) == ["Nora Vale", "Jan Berg"]
    assert list(table["mean"]) == [-0.5, 1.0]
    assert list(table["negative"]) == [1, 0]
    assert list(table["said"]) == ["own 2", "quoted 1"]


def made_of(layer, rows):
    return marks.marks_of(layer, [dataclasses.asdict(r) for r in rows])


def test_a_sign_tells_the_polarity_and_brackets_that_it_is_less_sure():
    found_marks = made_of("targets", targets(MODELLED))
    assert [m.after for m in found_marks] == ["○", "(▼)", "▲", "▼"]
    assert found_marks[3].told == "negative, in the outlet’s own words"
    assert "organisation: right less often than for persons" in found_marks[1].told


def test_frames_of_the_whole_article_are_no_marks_and_ids_stay_the_rows():
    (mark,) = made_of("frames", frames(MODELLED))
    assert (mark.id, mark.after) == ("frames:5", "human interest")


def test_two_techniques_of_one_stretch_are_told_together():
    made = article(MODELLED)
    shift = made.text.index(MODELLED)
    rows = [dataclasses.replace(r, start=r.start + shift, end=r.end + shift) for r in loaded(MODELLED)]
    block = marks.laid_out(made, made_of("loaded_language", rows))[1]
    piece = next(p for p in pieces(block) if p["text"] == "disgrace")
    assert [a["text"] for a in piece["after"]] == ["loaded language, name calling"]
    assert piece["kinds"] == ["loaded", "biased"]
    assert [b["text"] for p in pieces(block) for b in p["before"]] == ["biased"]


@pytest.mark.parametrize(
    ("layer", "row", "words"),
    [
        (
            "entities",
            {"confidence": 0.834},
            ("sure", "0.83 (of 100 such rows about 83 were right on held-back articles)"),
        ),
        ("frames", {"confidence": None}, ("sure", "not given: found by a rule or list")),
    ],
)
def test_confidence_is_told_in_words(layer, row, words):
    assert marks.line_of(layer, row, "confidence") == words


def test_every_kind_of_mark_has_a_sample_in_the_key():
    kinds = {
        m.kind
        for layer, make in (("targets", targets), ("frames", frames), ("loaded_language", loaded))
        for m in made_of(layer, make(MODELLED))
    }
    assert len(marks.key_block(kinds)["runs"]) == len(kinds) == 7


def test_labels_are_readable():
    assert labels.frame("External_regulation_and_reputation") == "Foreign relations, reputation"
    assert labels.technique("Appeal_to_Fear-Prejudice") == "appeal to fear, prejudice"


# ---- how the text is cut -----------------------------------------------------------------------------------------------


def article(*paragraphs, title="Title"):
    return assemble([Part("title", title), *(Part("body", p) for p in paragraphs)], {"title": Fact(title, "test")})


def pieces(block):
    return [piece for run in block["runs"] for piece in run["pieces"]]


def found(text, words, **rest):
    start = text.index(words)
    return {"start": start, "end": start + len(words), **rest}


def test_pieces_join_to_the_text_whatever_overlaps():
    made = article("“Nobody 😀 asked Ada Trent,” said Ada Trent of the Water Ministry.")
    text = made.text
    entity = {"kind": "person", "mention": "Ada Trent", "name": "Ada Trent"}
    quote = {"kind": "direct", "speaker": "Ada Trent", "speaker_name": "Ada Trent"}
    shown = [
        *marks.marks_of("entities", [found(text, "Ada Trent", **entity)]),
        *marks.marks_of("quotes", [found(text, "Nobody 😀 asked Ada Trent,", **quote)], people={"Ada Trent"}),
        *marks.marks_of("frames", [found(text, "asked Ada", frame="conflict", cue="asked")]),
    ]
    blocks = marks.laid_out(made, shown)
    for block, part in zip(blocks, made.paragraphs(), strict=True):
        assert "".join(p["text"] for p in pieces(block)) == part.text
    run = next(r for r in blocks[1]["runs"] if r["quote"])
    # the quotation marks are set with the words, and the label names the speaker by the last name
    assert "".join(p["text"] for p in run["pieces"]) == "“Nobody 😀 asked Ada Trent,”"
    assert run["quote"]["label"] == "Trent, direct"


def test_every_mark_is_one_button():
    made = article("Ada Trent denied that the strike of the crews was over.")
    text = made.text
    shown = [
        *marks.marks_of("entities", [found(text, "Ada Trent", kind="person", mention="Ada Trent", name="Ada Trent")]),
        *marks.marks_of("tone", [found(text, "Ada Trent denied that the strike of the crews was over.", score=-0.4)]),
        *marks.marks_of("frames", [found(text, "strike", frame="conflict", cue="strike")]),
    ]
    told = [p["told"] for p in pieces(marks.laid_out(made, shown)[1]) if p["told"]]
    spoken = "; ".join(told)
    assert spoken.count("person") == 1
    assert spoken.count("framing cue, conflict") == 1
    assert spoken.count("tone -0.40, unfriendly words") == 1


def test_a_letter_stands_at_the_first_mention_only():
    made = article("Trent spoke. Trent left.")
    rows = [{"start": s, "end": s + 5, "kind": "person", "mention": "Trent", "name": "Trent"} for s in (7, 20)]
    after = [p["after"] for p in pieces(marks.laid_out(made, marks.marks_of("entities", rows))[1]) if p["kinds"]]
    assert [[a["text"] for a in each] for each in after] == [["P"], []]


def test_a_date_that_needs_the_publication_day_is_shown_as_open():
    (mark,) = marks.marks_of("dates", [{"start": 0, "end": 6, "value": None}])
    assert mark.after == "open"
    assert "needs a publication date" in mark.told


def test_the_place_asked_for_is_marked():
    made = article("One sentence. Another one.")
    at = made.text.index("Another")
    blocks = marks.laid_out(made, [], here=(at, len(made.text)))
    assert [b["here"] for b in blocks] == [False, True]
    assert [p["text"] for p in pieces(blocks[1]) if "here" in p["kinds"]] == ["Another one."]
