"""What the paste reader makes of pasted texts: whole pages in tests/cases/paste/*.txt, small texts in small.jsonl."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.article import Article
from analysis.collect import lines
from analysis.collect.paste import LONGEST, read_paste
from analysis.errors import CannotRead, ModelError, TooLarge
from tests.pasted_pages import CASES, SEED, Page, pages

SMALL = [json.loads(row) for row in (CASES / "small.jsonl").read_text(encoding="utf-8").splitlines()]


def offered(article: Article) -> list[tuple[str, str]]:
    """The parts as offered: a dateline at the head of a paragraph is a part besides."""
    return [(p.kind, p.text) for p in article.parts if not (p.kind == "dateline" and p.start is not None)]


def facts_hold(article: Article, expected: dict, why: dict) -> None:
    for name, value in expected.items():
        fact = article.fact(name)
        seen = list(fact.value) if isinstance(fact.value, tuple) else fact.value
        assert seen == value, f"{name}: {fact}"
        assert fact.value is not None or fact.why_unknown()
    for name, words in why.items():
        assert [w for w in words if w not in article.fact(name).why_unknown()] == []


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_a_whole_page_is_split_line_by_line(page: Page):
    article = read_paste(page.text)
    assert offered(article) == page.parts
    facts_hold(article, page.facts, page.why)


@pytest.mark.parametrize("case", SMALL, ids=lambda case: case["label"])
def test_a_small_text(case: dict):
    article = read_paste(case["text"])
    assert [kind for kind, _ in offered(article)] == case["kinds"]
    if "lines" in case:
        assert [text for _, text in offered(article)] == case["lines"]
    facts_hold(article, case.get("facts", {}), case.get("why", {}))


def test_the_dateline_is_a_part_inside_the_text():
    page = next(p for p in pages() if p.name == "clock_above")
    article = read_paste(page.text)
    (dateline,) = article.paragraphs("dateline")
    assert article.text[dateline.start : dateline.end] == "PORT HARN (Meridian) —"


def test_nothing_outside_title_deck_and_body_is_in_the_text():
    for page in pages():
        article = read_paste(page.text)
        inside = [text for kind, text in page.parts if kind in ("title", "deck", "body")]
        assert sorted(article.text.split("\n\n")) == sorted(inside)


def test_the_seed_is_split_as_the_issue_says():
    if not SEED.exists():
        pytest.skip("../shared/seed is not there")
    article = read_paste(SEED.read_text(encoding="utf-8"))
    kinds = [kind for kind, _ in offered(article)]
    assert kinds == (
        ["furniture", "furniture", "caption", "title", "credit", "furniture", "deck"]
        + ["body"] * 6 + ["related"] * 4 + ["tags", "furniture", "furniture"]
    )  # fmt: skip
    fact = article.fact
    assert fact("title").value == "Russia-US Cooperation Vital for Resolution of Global Problems - Kremlin"
    assert fact("deck").value == "Moscow hopes that the next US president will not undermine partnership with Russia."
    assert [p.text for p in article.parts if p.kind == "dateline"] == ["MOSCOW (Sputnik) —"]
    assert (fact("dateline_place").value, fact("agency").value) == ("Moscow", "Sputnik")
    assert fact("tags").value == ("cooperation", "Kremlin", "Dmitry Peskov", "United States", "Russia")
    assert (fact("retrieved").value, fact("retrieved").precision) == ("2019-12-11T14:57+03:00", "day")
    assert fact("published").value is None
    assert article.published is None
    why = fact("published").why_unknown()
    for words in ("14:57 GMT +311 December 2019", "clock of the page", "“Friday”", "“In mid-May”", "“Last week”"):
        assert words in why
    assert fact("outlet").value is None
    assert "credit of a picture" in fact("outlet").why_unknown()
    assert "Merkel" not in article.text
    assert fact("authors").value is None


@pytest.mark.parametrize("text", ["", "   \n\t\n", "\u200b\ufeff\n"])
def test_an_empty_paste_says_what_to_do(text: str):
    with pytest.raises(CannotRead, match="Copy the article"):
        read_paste(text)


def test_bytes_of_a_file_are_refused_by_name():
    with pytest.raises(CannotRead, match=r"x\.bin.*Upload the file itself"):
        read_paste("PK\x03\x04\x00\x01\x02 and so on \x00\x00", item="x.bin")


def test_five_megabytes_are_too_large_and_say_the_limit():
    with pytest.raises(TooLarge, match="1,000,000"):
        read_paste("a " * 2_500_000)


def test_a_text_just_below_the_limit_is_read():
    paragraph = "The ferry crews voted to return to work after eleven hours of talks with the company.\n\n"
    article = read_paste(paragraph * (LONGEST // len(paragraph) // 20))
    assert len(article.paragraphs("body")) > 500


def test_every_offered_word_is_kept_in_order():
    page = next(p for p in pages() if p.name == "tabloid")
    article = read_paste(page.text)
    kept = " ".join(text for _, text in offered(article))
    assert kept.split() == [w for w in page.text.split() if w != "•"]


LINES = st.sampled_from([
    "By", "By Ann Lee", "Photo:", "©", "3 July 2026", "14:20", "Comments", "Related", "MOSCOW (AP) — Talks failed.", "Tags: a, b", "-", "•",
    "The minister said on Friday that the talks with the union had failed.", "“", "Image source,", "https://x.example/z", "Share", "日本語", "😀",
    "مرحبا بالعالم", "", "Image caption, A view", "Updated 2026-01-02", "word " * 60,
])  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(LINES, max_size=14).map("\n".join))
def test_any_lines_give_an_article_or_a_message(text: str):
    if not text.strip():
        with pytest.raises(CannotRead, match="paste it again"):
            read_paste(text)
        return
    article = read_paste(text)
    assert read_paste(text) == article
    for part in article.parts:
        assert part.confidence is None or 0 <= part.confidence <= 1
        assert part.start is None or article.text[part.start : part.end] == part.text


def test_a_changed_model_is_refused(tmp_path, monkeypatch):
    (tmp_path / "MODELS.toml").write_bytes((lines.MODELS / "MODELS.toml").read_bytes())
    (tmp_path / "paste_lines.onnx").write_bytes(b"other weights")
    monkeypatch.setattr(lines, "MODELS", tmp_path)
    with pytest.raises(ModelError, match="sha256"):
        lines.load_model.__wrapped__()
