"""Which reading of a page is its body, and what is cut off it. The cases are our own."""

import json
from pathlib import Path

import pytest

from analysis.collect.bodies import BESIDE, PLAIN, VOTERS, agreed, paragraphs_of
from analysis.collect.glued import glued, lost, next_article, single_links
from analysis.collect.page_lines import PageLine

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "html" / "glued.jsonl").read_text(encoding="utf-8").splitlines()
]
TEXT = [f"Paragraph {n} of the article says what the council decided about the harbour on day {n}." for n in "abcdefgh"]
MENU = ["Home", "News", "Weather", "Archive", "Contact"]


def line(text, tag="p", *zones):
    return PageLine(text, tag, frozenset(zones), 0.0)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["label"])
def test_what_is_none_of_the_articles_is_cut_and_nothing_else(case):
    paragraphs = case["paragraphs"]
    lines = [line(text) for text in paragraphs]
    assert sorted(glued(lines, paragraphs, [[i] for i in range(len(lines))], None)) == case["drop"]


def test_the_reading_that_the_others_support_is_taken():
    readings = dict.fromkeys(VOTERS, TEXT) | {"trafilatura": TEXT[:1], BESIDE: MENU, PLAIN: MENU}
    assert agreed(readings)[1] == TEXT


def test_newspaper_is_heard_but_one_voice_does_not_outvote_the_rest():
    readings = dict.fromkeys(VOTERS, TEXT) | {BESIDE: MENU, PLAIN: []}
    assert agreed(readings)[1] == TEXT
    assert agreed({BESIDE: TEXT, PLAIN: []}) == (BESIDE, TEXT)


def test_two_long_readings_that_agree_win_over_a_teaser():
    teaser = TEXT[:2]
    readings = {
        "trafilatura": teaser, "trafilatura for recall": teaser, "readability": teaser, "resiliparse": TEXT, "justext": TEXT, BESIDE: teaser,
        PLAIN: teaser,
    }  # fmt: skip
    assert agreed(readings)[1] == TEXT


def test_a_reading_is_no_longer_for_comments_or_for_one_teaser_many_times():
    brief = TEXT[:2]
    comments = [
        f"Reader {n} thinks that the boiler in the chapel is older than anybody says it is." for n in "abcdefgh"
    ]
    readings = {
        "trafilatura": brief, "trafilatura for recall": brief, "readability": brief, "resiliparse": brief + comments, "justext": brief + comments,
        BESIDE: brief, PLAIN: brief,
    }  # fmt: skip
    assert agreed(readings, set(comments))[1] == brief
    same_teaser = ["Read the whole report on our site, with pictures from the scene and the reactions of all."] * 9
    readings |= {"resiliparse": brief + same_teaser, "justext": brief + same_teaser}
    assert agreed(readings)[1] == brief


def test_comments_are_known_by_their_letters_however_an_extractor_writes_them():
    brief = TEXT[:2]
    comments = [
        f"Reader {n} thinks that the “boiler” in the chapel is older than anybody says it is." for n in "abcdefgh"
    ]
    written = [f"- {text.replace('“', chr(34)).replace('”', chr(34))}" for text in comments]
    readings = {
        "trafilatura": brief, "trafilatura for recall": brief, "readability": brief, "resiliparse": brief + written, "justext": brief + written,
        BESIDE: brief, PLAIN: brief,
    }  # fmt: skip
    assert agreed(readings, set(comments))[1] == brief
    assert agreed(readings)[1] == brief + written


def test_bullets_bars_and_ruled_lines_are_no_words():
    assert paragraphs_of("- one thing\n| a | b |\n|---|---|\n\n• another") == ["one thing", "a | b", "another"]


def test_the_next_article_of_an_endless_page_is_cut():
    lines = [
        line("Goat elected", "h1"), line(TEXT[0]), line(TEXT[1]), line("Keeper hangs up his lamp", "h1"), line("3 May 2026"), line(TEXT[2]),
    ]  # fmt: skip
    assert next_article(lines, [TEXT[0], TEXT[1], TEXT[2]], [[1], [2], [5]], 0) == {2}


def test_a_byline_that_only_its_element_tells_makes_a_second_headline_an_articles():
    lines = [
        line("Goat elected", "h1"),
        line(TEXT[0]),
        line("Keeper hangs up his lamp", "h1"),
        line("A long deck about it", "h2"),
    ]
    lines += [line("Ada Lind Ada Lind", "address", "byline"), *map(line, TEXT[1:])]
    places = [[1], *([i] for i in range(5, len(lines)))]
    assert next_article(lines, TEXT, places, 0) == set(range(1, len(TEXT)))


def sections(within, heading="Read more"):
    """A text with a heading for other articles and two links in it; `within` is where the paragraphs behind them stand."""
    teasers = ["Goat elected mayor of Harn", "Keeper hangs up his lamp"]
    lines = [PageLine(text, "p", frozenset(), 0.0, 1) for text in TEXT[:6]]
    lines += [
        PageLine(heading, "h3", frozenset(), 0.0, 2),
        *(PageLine(t, "p", frozenset({"related"}), 1.0, 2) for t in teasers),
    ]
    lines += [PageLine(text, "p", frozenset(), 0.0, within) for text in TEXT[6:]]
    return lines, [item.text for item in lines], [[i] for i in range(len(lines))]


@pytest.mark.parametrize(
    ("within", "heading", "dropped"),
    [(1, "Read more", [6, 7, 8]), (1, "Subscribe", [6, 7, 8]), (3, "Read more", [6, 7, 8, 9, 10]), (1, "Comments", [6, 7, 8, 9, 10])],
    ids=["the text goes on", "an offer to subscribe", "other articles in a box of their own", "what readers say"],
)  # fmt: skip
def test_a_heading_for_something_else_ends_the_text_only_where_it_does_not_go_on(within, heading, dropped):
    assert sorted(glued(*sections(within, heading), None)) == dropped


@pytest.mark.parametrize(
    ("text", "tag", "linked", "dropped"),
    [
        ("GOAT ELECTED MAYOR OF HARN BY A HAIR", "p", 1.0, {1}),
        ("GOAT ELECTED MAYOR OF HARN BY A HAIR", "h2", 1.0, set()),
        ("GOAT ELECTED MAYOR OF HARN BY A HAIR", "p", 0.4, set()),
        ("Harn Pumps Silent Garden Pump, 40 litres", "p", 1.0, set()),
    ],
    ids=["another article's headline", "a heading that is a link", "a line with a link in it", "a thing that the text is about"],
)  # fmt: skip
def test_a_single_link_between_running_text_is_another_articles(text, tag, linked, dropped):
    lines = [line(TEXT[0]), PageLine(text, tag, frozenset(), linked), line(TEXT[1])]
    assert single_links(lines, [item.text for item in lines], [[0], [1], [2]]) == dropped


def test_sections_under_headings_of_the_first_rank_stay():
    lines = [line("Ten walks", "h1"), line(TEXT[0]), line("The first walk", "h1"), *map(line, TEXT[1:])]
    places = [[1], *([i] for i in range(3, len(lines)))]
    assert next_article(lines, TEXT, places, 0) == set()


def test_a_heading_that_the_extractor_lost_is_found_again_between_its_paragraphs():
    lines = [
        line(TEXT[0]),
        line("What happens now", "h2"),
        line(TEXT[1]),
        line("Share", "p", "furniture"),
        line(TEXT[2]),
    ]
    assert lost(lines, TEXT[:3], [[0], [2], [4]], set()) == [1]


def test_a_dropped_line_makes_no_gap_longer():
    teasers = [line(f"Read more: other news of the {n} day", "p") for n in ("first", "second", "third")]
    lines = [line(TEXT[0]), *teasers, line(TEXT[1]), line(TEXT[2])]
    assert lost(lines, [TEXT[0], TEXT[2]], [[0], [5]], {1, 2, 3}) == [4]
    assert lost(lines, [TEXT[0], TEXT[2]], [[0], [5]], set()) == []
