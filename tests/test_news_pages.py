"""60 saved news pages: what a person who adds one sees of it. Pages and labels are our own, in cases/pages (README.md there).

A page that is known to fail stands in known_failures.jsonl with the questions it fails; it must fail those and no other.
"""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from analysis.collect.html import read_page
from analysis.errors import CannotRead

pytestmark = pytest.mark.usefixtures("no_network")
PAGES = Path(__file__).parent / "cases" / "pages"
# No two paragraphs of a page begin with the same ten words.
OPENING_WORDS = 10
# 25 words too many, or too few, in an article of 240 are below it: one paragraph.
LEAST_F1 = 0.95


def rows_of(name):
    return [json.loads(line) for line in (PAGES / name).read_text(encoding="utf-8").splitlines()]


GOLD = rows_of("gold.jsonl")
KNOWN = {row["name"]: row for row in rows_of("known_failures.jsonl")}


class KnownMiss(Exception):  # what strict xfail waits for; any other miss is an AssertionError and fails the test
    """A page misses what known_failures.jsonl says that it misses, and nothing else."""


def words(text):
    return re.findall(r"\w+", text.casefold())


def flat(text):
    return " ".join(words(text))


def plain(text):
    """For names: white space and case do not count (bylines in capitals)."""
    return " ".join((text or "").split()).casefold()


def shared_f1(text, gold):
    mine, theirs = Counter(words(text)), Counter(words(gold))
    shared = (mine & theirs).total()
    return 2 * shared / (mine.total() + theirs.total()) if shared else 0.0


def misses_of(gold):
    """The questions that the page fails → what was expected and what came."""
    try:
        article = read_page((PAGES / f"{gold['name']}.html").read_bytes(), item=gold["name"])
    except CannotRead as refused:
        return {"refused": str(refused)}
    misses = {}
    for name in ("title", "published", "outlet"):
        fact = article.fact(name)
        as_said = plain if name == "outlet" else str
        if (fact.text and as_said(fact.text)) != (gold[name] and as_said(gold[name])):
            misses[name] = (gold[name], fact.text, fact.source)
        elif fact.value is None and not fact.why_unknown():
            misses[name] = "unknown without a reason"
    if gold["updated"] and article.fact("updated").text != gold["updated"]:
        misses["updated"] = (gold["updated"], article.fact("updated").text)
    authors = [plain(name) for name in article.fact("authors").value or ()]
    if authors not in [[plain(name) for name in answer] for answer in gold["authors_any"]]:
        misses["authors"] = (gold["authors_any"], authors)
    left_open = {flat(text) for text in gold["open"]}
    body = [p.text for p in article.paragraphs("body") if flat(p.text) not in left_open]
    if (f1 := shared_f1("\n".join(body), "\n".join(gold["body"]))) < LEAST_F1:
        misses["body"] = round(f1, 3)
    said = f" {flat(article.text)} "
    if lost := [p for p in gold["body"] if f" {' '.join(words(p)[:OPENING_WORDS])} " not in said]:
        misses["lost"] = lost
    heads = [flat(p.text) for p in article.paragraphs("body", "deck")]
    begun = [p for p in gold["body"] if any(head.startswith(" ".join(words(p)[:OPENING_WORDS])) for head in heads)]
    if joined := [p for p in gold["body"] if p not in begun and p not in lost]:
        misses["run together"] = joined
    if taken := [text for text in gold["must_not"] if f" {flat(text)} " in said]:
        misses["taken along"] = taken
    return misses


def case_of(gold):
    known = KNOWN.get(gold["name"])
    marks = [pytest.mark.xfail(strict=True, raises=KnownMiss, reason=known["reason"])] if known else []
    return pytest.param(gold, id=gold["name"], marks=marks)


@pytest.mark.parametrize("gold", [case_of(g) for g in GOLD])
def test_a_news_page_gives_what_a_careful_reader_would_label(gold):
    misses = misses_of(gold)
    known = set(KNOWN.get(gold["name"], {}).get("misses", ()))
    new = {question: told for question, told in misses.items() if question not in known}
    mended = known - set(misses)
    assert not new, new
    assert not (mended and misses), f"no longer missed, take out of known_failures.jsonl: {sorted(mended)}"
    if misses:
        raise KnownMiss(misses)


def test_every_page_has_its_label_and_every_label_its_page():
    assert sorted(p.stem for p in PAGES.glob("*.html")) == sorted(g["name"] for g in GOLD)
    assert len(GOLD) == 60
    assert set(KNOWN) <= {g["name"] for g in GOLD}


def visible(markup):
    bare = re.sub(r"(?is)<(script|style)\b.*?</\1>|<!--.*?-->", " ", markup)
    return flat(re.sub(r"<[^>]*>", " ", bare).replace("&amp;", "&").replace("&mdash;", "—"))


@pytest.mark.parametrize("gold", GOLD, ids=lambda g: g["name"])
def test_what_is_labelled_stands_on_the_page(gold):
    raw = (PAGES / f"{gold['name']}.html").read_bytes()
    said = visible(raw.decode("cp1252" if b"windows-1252" in raw else "utf-8"))
    for text in (gold["title"], *gold["must_not"]):
        assert flat(text) in said, text
    missing = [p for p in gold["body"] if flat(p) not in said and not same_letters(p, said)]
    assert not missing


def same_letters(paragraph, said):
    """A drop cap or an element inside a word parts it for this simple reading: compared without spaces."""
    return flat(paragraph).replace(" ", "") in said.replace(" ", "")
