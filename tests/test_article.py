"""The article: layout of its text, offsets, identity, corrections."""

from datetime import date

import pytest

from analysis import article
from analysis.article import UNSTATED, Candidate, Fact, Part, assemble, canonical_url, days_of, dumps, loads, to_json

LINES = [
    Part("furniture", "Home"),
    Part("caption", "A harbour."),
    Part("title", "Ferries return"),
    Part("deck", "The strike is over."),
    Part("dateline", "PORT (XYZ) —"),
    Part("body", "PORT (XYZ) — Crews voted on Friday."),
    Part("body", "“It is a start,” said Leo Farr.", confidence=0.6),
    Part("related", "Why the ferries stopped"),
]
FACTS = {
    "title": Fact("Ferries return", "line"),
    "outlet": Fact("The Coast", "entered by hand"),
    "tags": Fact(("a", "b"), "tag line"),
}


def test_text_is_title_deck_and_body_joined_by_blank_lines():
    made = assemble(LINES, FACTS)
    assert made.text == (
        "Ferries return\n\nThe strike is over.\n\nPORT (XYZ) — Crews voted on Friday.\n\n“It is a start,” said Leo Farr."
    )


def test_offsets_point_at_the_words_and_nothing_offered_is_lost():
    made = assemble(LINES, FACTS)
    assert [p.text for p in made.parts] == [p.text for p in LINES]
    for part in made.parts:
        if part.start is None:
            assert part.kind in {"furniture", "caption", "related"}
        else:
            assert made.text[part.start : part.end] == part.text


def test_a_dateline_has_its_offsets_at_the_head_of_its_paragraph():
    made = assemble(LINES, FACTS)
    dateline = next(p for p in made.parts if p.kind == "dateline")
    body = next(p for p in made.parts if p.kind == "body")
    assert dateline.start == body.start
    assert made.text[dateline.start : dateline.end] == "PORT (XYZ) —"


def test_a_correction_lays_out_the_text_anew_and_keeps_the_id():
    made = assemble(LINES, FACTS)
    corrected = made.with_kinds({3: "body", 7: "body"})
    assert corrected.article_id == made.article_id
    assert corrected.text.endswith("Why the ferries stopped")
    assert corrected.fact("deck").value is None
    assert corrected.parts[6].confidence == 0.6
    assert corrected.parts[7].confidence is None
    assert corrected.with_kinds({3: "deck", 7: "related"}).text == made.text


def test_a_corrected_title_becomes_the_title_fact():
    corrected = assemble(LINES, FACTS).with_kinds({2: "furniture", 7: "title"})
    assert corrected.fact("title") == Fact("Why the ferries stopped", "line marked by hand")


@pytest.mark.parametrize(
    ("change", "same"),
    [({}, True), ({"outlet": Fact("Elsewhere", "x")}, False), ({"published": Fact("2026-03-01", "x", precision="day")}, False),
     ({"authors": Fact(("A B",), "x")}, True)],
)  # fmt: skip
def test_identity_is_text_outlet_url_and_date(change, same):
    spaced = [
        Part(p.kind, p.text.replace(" ", "  ") if p.kind == "body" else p.text) for p in LINES if p.kind != "dateline"
    ]
    assert (assemble(spaced, FACTS | change).article_id == assemble(LINES, FACTS).article_id) is same


def test_an_article_survives_being_written_and_read():
    made = assemble(
        LINES,
        FACTS | {"published": Fact(None, "no date", candidates=(Candidate("x", "a", "b", "c"),))},
        {"desk": "coast"},
    )
    assert loads(dumps(made)) == made


def test_the_printed_object_has_every_fact_and_says_what_is_unknown():
    shown = to_json(assemble(LINES, FACTS))
    assert shown["title"]["value"] == "Ferries return"
    assert shown["tags"]["value"] == ["a", "b"]
    assert shown["published"] == {
        "value": None,
        "source": UNSTATED.source,
        "raw": None,
        "candidates": [],
        "precision": None,
    }
    assert set(shown["parts"][0]) == {"kind", "text", "start", "end"}


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [("2015-06-05", date(2015, 6, 5), date(2015, 6, 5)), ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
     ("2015-12", date(2015, 12, 1), date(2015, 12, 31)), ("2015", date(2015, 1, 1), date(2015, 12, 31)),
     ("2019-12-11T14:57+03:00", date(2019, 12, 11), date(2019, 12, 11))],
)  # fmt: skip
def test_days_a_date_can_mean(value, first, last):
    assert days_of(value) == (first, last)


def test_a_month_is_not_a_publication_day():
    made = article.plain("Words.", facts=[("published", Fact("2015-06", "column", precision="month"))])
    assert made.published is None
    assert made.fact("published").span == (date(2015, 6, 1), date(2015, 6, 30))


@pytest.mark.parametrize(
    "url", ["http://www.example.org/a/", "https://example.org/a?utm_source=x#top", "https://EXAMPLE.org/a"]
)
def test_one_page_has_one_canonical_url(url):
    assert canonical_url(url) == "example.org/a"
