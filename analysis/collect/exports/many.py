"""A text or Word file that somebody put together from several articles. A file is split only where its parts are alike and clear:

1. Blocks of fields ("Title: …", "Date: …", "Source: …", "Text: …") that begin with the same label at least twice.
2. Lines of ten or more dashes, equals signs, asterisks, underscores or hashes, or "Article 1", "Article 2" …, each followed by a line
   like a title. Four of five parts must state a date or a byline near their title; or none of at least two does, and every title has the
   length of a headline, so that the sections of one article ("Background", "1. Method") stay together.
3. In Word also Heading 1 (or Title), at least twice, with a date or a byline below four of five.

A short part before the first article or behind the last one is rejected by itself with its text. Everything else is one article, as before:
a wrong split is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from analysis.article import BLANK_LINE, DATES, Article, Fact, assemble, normalised
from analysis.collect.columns import NAMES, plain_name
from analysis.collect.dates import day_first_of, find_dates, read_date
from analysis.collect.documents import lines_read, titled
from analysis.collect.exports.build import Field, offer_of
from analysis.collect.exports.sheet import Adapter, Line, Sheet, paragraphs
from analysis.collect.exports.words import persons
from analysis.collect.facts import is_byline
from analysis.collect.offers import Offer, Stated, checked, rejected
from analysis.collect.phrases import is_date_line
from analysis.errors import CannotRead

RULE = re.compile(r"([-=*_#~–—])\1{9,}|([-=*_#~–—])(?:\s+\2){9,}")
COUNTED = re.compile(
    r"(?:article|document|text|item|artikel|texte)\s*(?:no\.?|n°|#)?\s*(\d+)(?:\s*(?:of|/|de|von)\s*\d+)?[.:]?",
    re.IGNORECASE,
)
LABELLED = re.compile(r"([A-Za-zÀ-ÿ][\w /-]{1,24}?)\s*:(?:\s+(.*))?$")
HEADED = re.compile(r"(title|titel|titre|heading ?1|überschrift ?1|titre ?1)$", re.IGNORECASE)
# Not a headline: a numbered chapter, an end of a sentence, a speaker ("Q: …").
NO_TITLE = re.compile(
    r"(?:\d+[.):]|[IVX]+[.):]|(?:chapter|kapitel|chapitre|section|part)\s+\w+\b|[qa]\s?:)\s|.*[,;:]$|[^\w«»“”\"'‘’(¿¡$€£#-]",
    re.IGNORECASE,
)
LONGEST_TITLE = 30
# Lines below a title in which its date or byline stands, and lines at the end ("© Farrow Today, 3 July 2026").
NEAR, FOOT = 6, 3
# An article has so many words at least; what has fewer is a cover or an end.
LEAST_WORDS = 30
# Without dates and bylines: headlines of news have 5 to 15 words, headings inside an article mostly 1 to 4.
HEADLINE = 4
SHARE = 0.8
ALIKE = "More than one article stands in this file; this part is none of them: it has fewer than 30 words. Look at its original."


@dataclass(frozen=True, slots=True)
class Piece:
    """The lines of one article, or of a part that is none. `title` where the layout says which line it is."""

    lines: tuple[Line, ...]
    title: str | None = None
    fields: tuple[tuple[str, str, str], ...] = ()  # use, label, value
    body: tuple[Line, ...] = ()

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines).strip()

    @property
    def words(self) -> int:
        return len(self.text.split())


def sniff(sheet: Sheet) -> bool:
    return bool(pieces_of(sheet))


def pieces_of(sheet: Sheet) -> tuple[Piece, ...]:
    """The parts of the file, where at least two are articles; else none."""
    for way in (blocks_of_fields, between_rules, counted, below_headings):
        if found := way(sheet):
            return tuple(found)
    return ()


# ---- blocks of fields --------------------------------------------------------------------------------------------------------


def use_of(label: str) -> str | None:
    bare = plain_name(label)
    return next((use for use, names in NAMES.items() if bare in names), None)


def labelled(line: Line) -> tuple[str, str, str] | None:
    """use, label and value of a line that begins with a known label."""
    match = LABELLED.match(line.text)
    use = use_of(match[1]) if match else None
    return (use, match[1], (match[2] or "").strip()) if match and use else None


def blocks_of_fields(sheet: Sheet) -> list[Piece] | None:
    """The blocks that begin with the label of the first one, if every block has two more labels and a text."""
    told = [(i, t) for i, line in enumerate(sheet.lines) if (t := labelled(line))]
    if len(told) < 4:
        return None
    starter = plain_name(told[0][1][1])
    if told[0][1][0] == "text":
        return None
    starts = [i for i, t in told if plain_name(t[1]) == starter]
    if len(starts) < 2:
        return None
    found = [block(sheet.lines[a:b]) for a, b in zip(starts, [*starts[1:], len(sheet.lines)], strict=True)]
    full = [p for p in found if len({use for use, _, _ in p.fields}) >= 2 and p.body]
    dated = [p for p in full if {"published", "outlet", "url", "authors", "byline"} & {use for use, _, _ in p.fields}]
    headed = [p for p in full if "title" in {use for use, _, _ in p.fields}]
    if len(full) < 2 or len(dated) < SHARE * len(found) or len(headed) < SHARE * len(found):
        return None  # without a title among the labels it may stand above the first of them
    above = Piece(tuple(sheet.lines[: starts[0]]))
    return [above, *found] if re.search(r"\w", above.text) else found


def block(lines: Sequence[Line]) -> Piece:
    """Fields up to the label of the text, or to the first line without one; the rest is the text."""
    fields: list[tuple[str, str, str]] = []
    at = 0
    for at, line in enumerate(lines):
        told = labelled(line)
        if told and told[0] == "text":
            body = (Line(told[2]), *lines[at + 1 :])
            return Piece(tuple(lines), fields=tuple(fields), body=without_rules(body))
        if told:
            fields.append(told)
        elif LABELLED.match(line.text) and fields and len(line.text.split()) < 15:
            match = LABELLED.match(line.text)
            fields.append(("variable", match[1], (match[2] or "").strip()) if match else ("variable", "", ""))
        elif line.text and fields and RULE.fullmatch(line.text) is None:
            break
    else:
        return Piece(tuple(lines), fields=tuple(fields))
    return Piece(tuple(lines), fields=tuple(fields), body=without_rules(lines[at:]))


def without_rules(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines without separators at their ends; () where nothing is left."""
    kept = list(lines)
    while kept and (not kept[-1].text or RULE.fullmatch(kept[-1].text)):
        kept.pop()
    return tuple(kept) if any(line.text for line in kept) else ()


# ---- rules, counts and headings ---------------------------------------------------------------------------------------------


def between_rules(sheet: Sheet) -> list[Piece] | None:
    marks = [i for i, line in enumerate(sheet.lines) if RULE.fullmatch(line.text)]
    return alike(cut(sheet.lines, marks)) if marks else None


def counted(sheet: Sheet) -> list[Piece] | None:
    """Parts headed "Article 1", "Article 2" … in this order, from 1."""
    marks = [(i, int(m[1])) for i, line in enumerate(sheet.lines) if (m := COUNTED.fullmatch(line.text))]
    if len(marks) < 2 or [n for _, n in marks] != list(range(1, len(marks) + 1)):
        return None
    return alike(cut(sheet.lines, [i for i, _ in marks]))


def below_headings(sheet: Sheet) -> list[Piece] | None:
    """Parts below each Heading 1 of a Word file; only with a date or byline below four of five."""
    for style in ("heading ?1|überschrift ?1|titre ?1", "title|titel|titre"):
        marks = [
            i for i, line in enumerate(sheet.lines) if re.fullmatch(style, line.style, re.IGNORECASE) and line.text
        ]
        marks = [i for i in marks if i - 1 not in marks]  # a heading of two paragraphs
        if len(marks) < 2:
            continue
        parts = [
            sheet.lines[: marks[0]],
            *(sheet.lines[a:b] for a, b in zip(marks, [*marks[1:], len(sheet.lines)], strict=True)),
        ]
        found = alike([p for p in parts if any(line.text for line in p)], stated_only=True)
        if found:
            return found
    return None


def cut(lines: Sequence[Line], marks: Sequence[int]) -> list[Sequence[Line]]:
    """The parts between the marked lines, those that hold something."""
    edges = [-1, *marks, len(lines)]
    parts = [lines[a + 1 : b] for a, b in pairwise(edges)]
    return [p for p in parts if any(re.search(r"\w", line.text) for line in p)]


def alike(parts: Sequence[Sequence[Line]], *, stated_only: bool = False) -> list[Piece] | None:
    """The parts as pieces where they are articles all alike; short first and last parts may be none."""
    pieces = [Piece(tuple(p), title_of(p)) for p in parts]
    inner = list(pieces)
    while inner and inner[0].words < LEAST_WORDS:
        inner.pop(0)
    while inner and inner[-1].words < LEAST_WORDS:
        inner.pop()
    if len(inner) < 2 or any(p.title is None or p.words < LEAST_WORDS for p in inner):
        return None
    stating = sum(states_origin(p) for p in inner)
    if stating >= max(2, SHARE * len(inner)):
        return [with_fields(p) for p in pieces]
    if stating or stated_only:
        return None
    titles = [len((p.title or "").split()) for p in inner]
    return pieces if min(titles) >= HEADLINE and all(followed_by_blank(p) for p in inner) else None


def with_fields(piece: Piece) -> Piece:
    """The part with the labelled lines directly below its title ("Source: …", "Date: …") as fields, where two stand there."""
    filled = [(i, line) for i, line in enumerate(piece.lines) if line.text]
    if not filled or piece.title is None:
        return piece
    first = labelled(filled[0][1])
    fields = [("title", first[1] if first else "title", piece.title)]
    for i, line in filled[1:]:
        told = labelled(line)
        if told is None or told[0] == "text":
            body = (Line(told[2]), *piece.lines[i + 1 :]) if told else piece.lines[i:]
            return replace(piece, fields=tuple(fields), body=without_rules(body)) if len(fields) > 2 else piece
        fields.append(told)
    return piece


def title_of(lines: Sequence[Line]) -> str | None:
    """The first line that holds something, where it is like a title."""
    first = next((line for line in lines if line.text), None)
    if first is None:
        return None
    told = labelled(first)
    if told and told[0] == "title":
        return told[2] or None
    text = first.text
    words = text.split()
    if not 1 <= len(words) <= LONGEST_TITLE or len(text) > 250 or NO_TITLE.match(text):
        return None
    return None if is_date_line(text) or is_byline(text) else text


def states_origin(piece: Piece) -> bool:
    """Whether a date or a byline stands near the title, or a date at the foot."""
    filled = [line.text for line in piece.lines if line.text]
    near = [t for t in filled[1 : NEAR + 1] if len(t.split()) <= 20]
    foot = [t for t in filled[-FOOT:] if len(t.split()) <= 12]
    return any(is_byline(t) or is_date_line(t) or dated(t) or labelled(Line(t)) for t in near) or any(map(dated, foot))


def dated(text: str) -> bool:
    """A short line with a date of a day in it."""
    return (
        len(text) <= 200
        and len(text.split()) <= 15
        and any(d.precision == "day" or d.readings for d in find_dates(text))
    )


def followed_by_blank(piece: Piece) -> bool:
    """Whether the title stands alone above a blank line (in Word every paragraph does)."""
    lines = list(piece.lines)
    while lines and not lines[0].text:
        lines.pop(0)
    return any(line.style for line in lines) or (len(lines) > 1 and not lines[1].text)


# ---- reading ----------------------------------------------------------------------------------------------------------------


def read(sheet: Sheet) -> Iterator[Offer]:
    pieces = pieces_of(sheet)
    day_first = day_first_of(v for p in pieces for use, _, v in p.fields if use in DATES)
    for number, piece in enumerate(pieces, start=1):
        item = sheet.document(number)
        if piece.fields:
            yield from_fields(sheet, piece, item, day_first=day_first)
        elif piece.words < LEAST_WORDS:
            yield rejected(item, ALIKE, piece.text)
        else:
            yield as_article(sheet, piece, item)


def from_fields(sheet: Sheet, piece: Piece, item: str, *, day_first: bool | None) -> Offer:
    made = [
        Field(
            use,
            label,
            persons(value) if use == "authors" else value,
            f"line “{label}:” of the file",
            day_first=day_first if use in DATES else None,
            raw=value,
        )
        for use, label, value in piece.fields
    ]
    return offer_of(item, made, paragraphs(piece.body, cut=sheet.cut), piece.text)


def as_article(sheet: Sheet, piece: Piece, item: str) -> Offer:
    """A part read as a pasted article is, its first line as the title."""
    apart = "\n" if sheet.cut else BLANK_LINE
    text = apart.join(line.text for line in piece.lines).strip()
    try:
        article = lines_read(text, item)
        if piece.title and normalised(article.fact("title").text or "") != normalised(piece.title):
            article = titled(article, piece.title, "first line of the part")
        article = dated_below(article)
        return Offer(item, checked(article, item))
    except CannotRead as error:
        return rejected(item, error.reason, piece.text)


def dated_below(article: Article) -> Article:
    """The article with the date of a short line near its title ("Islands Observer, January 12, 2023"), where the reader of pastes took
    the line for a deck or a paragraph.
    """
    if article.fact("published").value:
        return article
    for i, part in enumerate(article.parts[: NEAR + 1]):
        if i == 0 or part.kind not in {"deck", "body"} or not dated(part.text):
            continue
        fact = read_date(part.text, source="line below the title")
        if fact.value:
            lines = [replace(p, kind="furniture") if p is part else p for p in article.parts]
            deck = {"deck": Fact(None, "no line is marked as one")} if part.kind == "deck" else {}
            return assemble(lines, {**article.facts, **deck, "published": fact}, article.variables)
    return article


def stated(_: Sheet) -> Stated:
    return Stated()


ADAPTER = Adapter("many", "several articles", 1, ("text", "word", "rtf"), sniff, read, stated)
