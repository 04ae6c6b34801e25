"""One article: which is open, what is shown of it, and corrections."""

import pytest

from analysis.article import Fact, Part, assemble
from tests.pages.conftest import PROJECT, found_in
from ui import jobs, marks


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
