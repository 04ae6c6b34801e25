"""Mediargus and its successor GoPress, the databases of Belgium's press: plain text, documents numbered.

1. "12. Title", and below it the line of the source: "De Morgen, woensdag 30 november 2011, p. 23, 853w." Both together begin a document.
2. What follows up to the next such pair is the text. The database gives some texts cut, with dots at their end: the variable "text is".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.collect.exports.build import Field, offer_of
from analysis.collect.exports.sheet import Adapter, Line, Sheet
from analysis.collect.exports.words import FULL_TEXT, TEXT_IS
from analysis.collect.offers import Offer, Stated
from analysis.collect.rows import BEGINNING

# A byte-order mark that a program turned into a question mark may stand before the first number.
TITLE = re.compile(r"\??(\d{1,4})\.\s+(\S.*)")
DAYS = (
    "maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|"
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
)
SOURCE = re.compile(
    rf"(\S.{{1,80}}?),\s+((?:{DAYS})\s+\d{{1,2}}(?:er)?\s+\w+\s+\d{{4}})(?:,\s*p\.\s*([^,]{{1,20}}))?,\s*(\d{{1,6}})\s?w\.?",
    re.IGNORECASE,
)
UNTITLED = re.compile(r"artikel zonder titel|article sans titre", re.IGNORECASE)
FIRST = re.compile(r"\b(1)er\b")  # "samedi 1er octobre"
# Lines from a title to the line of its source: one blank at most, and a title over two lines.
NEAR = 3
# The words that a database counts and those between blanks differ by less.
WHOLE = 0.8


@dataclass(frozen=True, slots=True)
class Document:
    number: int
    title: str
    source: re.Match[str]
    lines: tuple[Line, ...]


def sniff(sheet: Sheet) -> bool:
    """Two documents, or one at the very beginning."""
    found = starts_of(sheet.lines)
    return len(found) > 1 or (len(found) == 1 and not any(line.text for line in sheet.lines[: found[0][0]]))


def starts_of(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Where documents begin: the line of the title and that of the source."""
    found = []
    for i, line in enumerate(lines):
        if not SOURCE.fullmatch(line.text):
            continue
        first = next((k for k in range(i - 1, max(-1, i - NEAR - 1), -1) if TITLE.fullmatch(lines[k].text)), None)
        if first is not None:
            found.append((first, i))
    return found


def documents_of(sheet: Sheet) -> Iterator[Document]:
    starts = starts_of(sheet.lines)
    for (title, source), after in zip(starts, [*(a for a, _ in starts[1:]), len(sheet.lines)], strict=True):
        named, cited = TITLE.fullmatch(sheet.lines[title].text), SOURCE.fullmatch(sheet.lines[source].text)
        if named and cited:
            more = " ".join(line.text for line in sheet.lines[title + 1 : source] if line.text)
            yield Document(int(named[1]), f"{named[2]} {more}".strip(), cited, sheet.lines[source + 1 : after])


def read(sheet: Sheet) -> Iterator[Offer]:
    for document in documents_of(sheet):
        yield offer(sheet, document)


def offer(sheet: Sheet, document: Document) -> Offer:
    source = document.source
    texts = sheet.paragraphs(document.lines)
    words = sum(len(text.split()) for text in texts)
    cut = bool(texts) and texts[-1].endswith(("...", "…")) and words < WHOLE * int(source[4])
    fields = [
        Field("title", "title", "" if UNTITLED.fullmatch(document.title) else document.title, "Mediargus title"),
        Field("outlet", "source", source[1], "Mediargus line of the source", raw=source[0]),
        Field("published", "day", FIRST.sub(r"\1", source[2]), "Mediargus line of the source", raw=source[0]),
        Field("variable", "page", source[3] or "", ""),
        Field("variable", "words", source[4], ""),
        Field("variable", TEXT_IS, BEGINNING if cut else FULL_TEXT, ""),
    ]
    original = "\n".join([document.title, source[0], *(line.text for line in document.lines)])
    unknown = {
        "title": "The database gives this article without a title.",
        "authors": "The document has no field for authors.",
    }
    return offer_of(sheet.document(document.number), fields, texts, original, unknown=unknown)


def stated(_: Sheet) -> Stated:
    return Stated("Mediargus")


ADAPTER = Adapter("mediargus", "Mediargus", 1, ("text", "word", "rtf"), sniff, read, stated)
