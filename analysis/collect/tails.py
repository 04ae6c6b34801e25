"""What stands behind a pasted text or breaks into it: readers' comments, cards of other articles, teasers, promises of more.

The trained model sees three lines on either side; these rules see the page. Each has a sign that an article doesn't have.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from analysis.collect.dates import find_dates
from analysis.collect.lines import content_words, is_sentence, vocabulary
from analysis.collect.phrases import is_date_line, is_furniture, mail_heads, section_of
from analysis.collect.split import Split

# A heading of comments with more of the running text behind it than before it is another thing.
MOST_BEHIND = 0.5
# The lines behind a heading in which readers show, and how often they must.
READERS_WITHIN, LEAST_READERS = 40, 2
# Cards of other articles: so many with a date each, at most so many lines from date to date, sentences between two dates.
LEAST_CARDS, LONGEST_CARD, MOST_SENTENCES = 3, 7, 2
# The share of a page's running words that stands before its cards; a live page's entries begin at once.
BEFORE_CARDS = 0.3
# Words of a teaser, which is a headline; of a headline in capitals, which is longer than a subheading.
LEAST_TEASER, LONGEST_TEASER, LEAST_CAPITALS = 5, 25, 7
# Lines that begin alike, one after the other, for a list of the text's own.
LEAST_SERIES = 3
# Words of a first paragraph, and the chance from which it is one where nothing stands between it and the next.
LEAST_FIRST, FIRST = 7, 0.2

# Headings that papers use for other things too: a talk's "Discussion", a table's "Comment", a dialogue's "No reply."
_WEAK_COMMENTS = re.compile(r"(?:no\s+)?(?:comment|repl(?:y|ies)|responses?|discussion)\W*", re.IGNORECASE)
_READER_BUTTON = re.compile(
    r"(?:reply|report|like|flag|upvote|permalink|recommend(?:ed)?|log\s+in\s+to\s+reply|report\s+abuse)(?:\s+\d+)?\W*",
    re.IGNORECASE,
)
_READER_SAYS = re.compile(r"\b(?:says|said|wrote|commented|writes)\W{0,2}$", re.IGNORECASE)
_PAGE_NUMBER = re.compile(r"\b(?:page|seite|p\.)\s*\d+|\b\d+\s*(?:/|of)\s*\d+$", re.IGNORECASE)
_MONTH_DAY = re.compile(
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
    r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?\s+\d{1,2}\b|\d{1,2}\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b",
    re.IGNORECASE,
)
_SPEAKS = re.compile(r"(?:Q|A|Question|Answer)\s*[:.]\s")
_NUMBERED = re.compile(r"(?:\d{1,2}[.)]|\(\d{1,2}\)|#\d{1,2}[.:]?)\s+\S")
_YEAR_HEAD = re.compile(r"(?:1[5-9]|20)\d\d\s*(?:[:–—-]|\s)\s*\S")
# A list of what a text drew on is no part of it.
_SOURCES = re.compile(r"^(?:\w+\s+){0,2}(?:sources|references|bibliography|footnotes|works cited)\W*$", re.IGNORECASE)
_SERIES = (("day", _MONTH_DAY), ("talk", _SPEAKS), ("number", _NUMBERED), ("year", _YEAR_HEAD))


# ---- readers ---------------------------------------------------------------------------------------------------------------


def ends_text(split: Split, heading: int, share_behind: float) -> bool:
    """Whether a line that reads like the heading of readers' comments is one; `share_behind` of the running words stand behind it."""
    if share_behind >= MOST_BEHIND:
        return False
    return not _WEAK_COMMENTS.fullmatch(split.text(heading)) or readers_behind(split, heading) >= LEAST_READERS


def readers_behind(split: Split, heading: int) -> int:
    """The signs of readers behind a line: "Reply" buttons, times of posting, requests to log in."""
    behind = range(heading + 1, min(len(split.lines), heading + 1 + READERS_WITHIN))
    return sum(is_reader_sign(split.text(i)) for i in behind)


def is_reader_sign(text: str) -> bool:
    return bool(
        len(text.split()) <= 16
        and (
            _READER_BUTTON.fullmatch(text)
            or is_date_line(text)
            or is_reader_head(text)
            or re.search(r"\b(?:ago|e-?mail|to comment|commenting)\b", text, re.IGNORECASE)
        )
    )


def is_reader_head(text: str) -> bool:
    """Whether a line opens a reader's comment: "Alex on September 17, 2018 at 6:34 am said:"."""
    return len(text.split()) <= 16 and bool(_READER_SAYS.search(text) and find_dates(text))


def end_at_readers(split: Split) -> None:
    """Comments that stand under no heading: from the first line that says who wrote when, where another such line follows."""
    heads = [i for i in range(len(split.lines)) if is_reader_head(split.text(i))]
    running = split.running()
    if len(heads) < LEAST_READERS or not any(i < heads[0] for i in running):
        return
    for i in range(heads[0], len(split.lines)):
        if split.kinds[i] in {"body", "related", "caption", "byline"}:
            split.set(i, "furniture")


def are_comments(split: Split, clocks: Sequence[int]) -> bool:
    """Whether times of day stand over readers' comments and not over a live page's entries: most have a reader's button before the next."""
    spans = list(pairwise(clocks))
    answered = sum(any(_READER_BUTTON.fullmatch(split.text(i)) for i in range(a + 1, b)) for a, b in spans)
    return answered >= max(1, len(spans) / 2)


# ---- other articles --------------------------------------------------------------------------------------------------------


def end_at_cards(split: Split) -> None:
    """Cards of other articles behind the text: headline, date, a sentence, and again.

    A live page looks alike; its entries begin at once, have their times on lines of their own and go on about one thing.
    """
    running = split.running()
    total = sum(split.lines[i].words for i in running)
    dated = [i for i, line in enumerate(split.lines) if is_date_line(line.text) and i > (split.title or 0)]
    for start, marks in card_runs(split, dated):
        before = [i for i in running if i < start]
        words = sum(split.lines[i].words for i in before)
        if len(before) < 2 or words < BEFORE_CARDS * total or about_one_thing(split, before, start, marks[-1]):
            continue
        for i in range(start, min(len(split.lines), marks[-1] + LONGEST_CARD)):
            if split.kinds[i] == "body" and (i <= marks[-1] or split.lines[i].words < 60):
                split.set(i, "related", guess=True)
        return


def card_runs(split: Split, dated: Sequence[int]) -> list[tuple[int, list[int]]]:
    """The runs of dates that stand a card's length from one another, each with the line where its first card begins."""
    runs: list[list[int]] = []
    for i in dated:
        between = split.lines[runs[-1][-1] + 1 : i] if runs else ()
        near = bool(runs) and i - runs[-1][-1] <= LONGEST_CARD
        if near and sum(is_sentence(line.text) and line.words >= 8 for line in between) <= MOST_SENTENCES:
            runs[-1].append(i)
        else:
            runs.append([i])
    return [(card_start(split, marks), marks) for marks in runs if len(marks) >= LEAST_CARDS]


def card_start(split: Split, marks: Sequence[int]) -> int:
    """The first line of the first card: as far before its date as the second card's headline is before the second date."""
    start = marks[0]
    for i in range(marks[0] - 1, max(-1, marks[0] - 4), -1):
        line = split.lines[i]
        if line.ends_sentence or is_furniture(line.text) or section_of(line.text) or line.words > 25:
            break
        start = i
    return start


def about_one_thing(split: Split, before: Sequence[int], start: int, end: int) -> bool:
    """Whether the sentences between two lines go on about what the text before them is about, as a live page's do."""
    subject = vocabulary([split.lines[i] for i in before])
    told = [content_words(split.text(i)) for i in range(start, end + 1) if is_sentence(split.text(i))]
    shares = [sum(w in subject for w in words) / len(words) for words in told if words]
    return bool(shares) and sum(shares) / len(shares) >= 0.5


def mark_teasers(split: Split) -> None:
    """A headline that is copied twice, as the text of a picture and the link under it, stands for another article."""
    inside = [i for i in range(len(split.lines)) if split.kinds[i] in {"body", "furniture"} and i != split.title]
    often = Counter(line.text for line in split.lines)
    for i, j in pairwise(inside):
        line = split.lines[i]
        twice = j - i <= 2 and line.text == split.text(j) and often[line.text] == 2  # more often: the head of a table
        if twice and line.words >= LEAST_TEASER and not line.ends_sentence:
            for k in (i, j):
                split.set(k, "related" if line.words <= LONGEST_TEASER else "caption", guess=True)


def mark_capitals(split: Split) -> None:
    """A headline in capitals between paragraphs that have none ("MINISTER TO FACE QUESTIONS OVER CONTRACT FOR FERRIES")."""
    body = split.body()
    loud = [i for i in body if is_loud(split.text(i))]
    if len(loud) > 0.2 * len(body):
        return
    for i in loud:
        if i != body[0] and split.lines[i].words >= LEAST_CAPITALS and not split.lines[i].ends_sentence:
            split.set(i, "related", guess=True)


def is_loud(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= 12 and sum(c.isupper() for c in letters) >= 0.9 * len(letters)


# ---- mail and paper ----------------------------------------------------------------------------------------------------------


def mark_mail_heads(split: Split) -> None:
    """The head of a mail: two or more lines of it one after the other."""
    for i in mail_heads([line.text for line in split.lines]):
        split.set(i, "furniture")


def mark_page_heads(split: Split) -> None:
    """What stands on every page of a paper and came along from a PDF: the same line with another number of the page."""
    numbered = [i for i, line in enumerate(split.lines) if line.words <= 16 and _PAGE_NUMBER.search(line.text)]
    often = Counter(re.sub(r"\d+", "0", split.text(i)) for i in numbered)
    for i in numbered:
        if often[re.sub(r"\d+", "0", split.text(i))] > 1 and not is_sentence(split.text(i)):
            split.set(i, "furniture")


# ---- lists of the text's own -------------------------------------------------------------------------------------------------


def keep_series(split: Split) -> None:
    """Lines right behind a paragraph that each begin alike are its list: dates of a tour, places in a table, questions and answers.

    A browser copies no bullets and few of a list's numbers, so that short lines of a list look like headlines of other articles.
    """
    last: int | None = None
    i = 0
    while i < len(split.lines):
        if split.kinds[i] == "body":
            last = i
        shape = shape_of(split.text(i))
        end = i
        while shape and end < len(split.lines) and shape_of(split.text(end)) == shape and not split.sure[end]:
            end += 1
        behind = last is not None and i - last <= 2 and opens_list(split, last, i)
        if shape and end - i >= LEAST_SERIES and (behind or holds_text(split, i, end)):
            for j in range(i, end):
                split.set(j, "body", sure=False, guess=split.kinds[j] != "body")
            for j in range(last + 1 if behind and last is not None else i, i):
                split.set(j, "body", guess=True)
            last = end - 1
        i = max(end, i + 1)


def holds_text(split: Split, start: int, end: int) -> bool:
    """Whether some line of a list is taken for the text's, as in an interview of short answers."""
    return any(split.kinds[i] == "body" for i in range(start, end))


def keep_first(split: Split) -> None:
    """Whole sentences between the headline and the first paragraph, right above it, are the text's first."""
    body = split.body()
    if split.title is None or not body or body[0] <= split.title:
        return
    for i in range(body[0] - 1, split.title, -1):
        line = split.lines[i]
        whole = is_sentence(line.text) and line.ends_sentence and line.words >= LEAST_FIRST
        if not whole or split.kinds[i] != "furniture" or split.sure[i] or split.chances[i] < FIRST:
            return
        split.set(i, "body", guess=True)


def shape_of(text: str) -> str | None:
    """How a line of a list begins: with a day, a number, a year, or "Q:"."""
    if is_date_line(text) or is_furniture(text) or section_of(text):
        return None
    return next((name for name, form in _SERIES if form.match(text)), None)


def opens_list(split: Split, last: int, first: int) -> bool:
    """Whether a list may begin at line `first`: right behind a paragraph, or behind one line that is its heading."""
    if any(_SOURCES.search(split.text(j)) for j in range(last, first)):
        return False
    between = range(last + 1, first)
    return all(not split.sure[j] and split.lines[j].words <= 12 and not section_of(split.text(j)) for j in between)
