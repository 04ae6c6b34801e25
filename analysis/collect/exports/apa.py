"""APA DeFacto, the database of Austria's press: RTF and TXT of its manager, and the HTML page that its campus version prints.

1. A line names paper and day: "Der Standard" Nr. 77 vom 02.04.2013 Seite: 4. The document goes up to the next such line.
2. Below it may stand the section ("Ressort: …"); then the title, in HTML a heading, else the first line; then the text.
3. "gefunden am 28.12.2017 10:36 Uhr" is when a page was found on the web: the clock of the retrieval, not the day of publication.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from analysis.collect.exports.build import Field, offer_of
from analysis.collect.exports.sheet import Adapter, Line, Sheet
from analysis.collect.offers import Offer, Stated
from analysis.collect.page_lines import lines_of

NAMED = r"""["„“]([^"„“”<>\n]{2,80})["“”](?:\s+Nr\.\s*(\S+))?\s+(vom|gefunden am)\s+(\d{1,2}\.\d{1,2}\.\d{4}(?:\s+\d{1,2}:\d\d\s*Uhr)?)"""
CITED = re.compile(rf"{NAMED}(?:\s+Seite:?\s*(\S+(?:\s*[-,]\s*\S+)?))?(?:\s+Ressort:\s*(\S.*))?")
PRINTED = re.compile(rf"<pre[^<>]{{0,300}}>\s{{0,20}}{NAMED}")
SECTION = re.compile(r"Ressort:\s*(\S.*)")
RULE = re.compile(r"[_=*-]{10,}")
HEADINGS = {"h1", "h2", "h3", "h4"}
# A title has thirty words at most; a longer first line is text.
LONGEST_TITLE = 30
# A headline has four words and more; below it stands a sentence.
HEADLINE = 4
FULL_STOP = re.compile(r"(?<!\.)\.[\"”’»“)]*$")
# Letters of UTF-8 that a program took for Windows-1252 before it wrote the file.
TWICE = re.compile("[ÃÂâÅ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œžŸ]{1,2}")


@dataclass
class Document:
    cited: re.Match[str]
    lines: list[Line] = field(default_factory=list)


def sniff(sheet: Sheet) -> bool:
    """Two lines that name a paper and a day and nothing else, or one at the very beginning; in HTML a printed one."""
    if sheet.kind == "html":
        return PRINTED.search(sheet.text) is not None
    filled = [line.text for line in sheet.lines if line.text]
    found = [i for i, text in enumerate(filled) if text[:1] in '"„“' and CITED.fullmatch(text)]
    return len(found) > 1 or found == [0]


def documents_of(sheet: Sheet) -> list[Document]:
    if sheet.kind == "html":
        lines = [Line(line.text, style=line.tag) for line in lines_of(sheet.tree)]
    else:
        lines = [Line(mended(line.text), indent=line.indent) for line in sheet.lines]
    found: list[Document] = []
    for line in lines:
        if line.text[:1] in {'"', "„", "“"} and (cited := CITED.fullmatch(line.text)):
            found.append(Document(cited))
        elif found and not RULE.fullmatch(line.text.replace(" ", "")):
            found[-1].lines.append(line)
    return found


def mended(text: str) -> str:
    """Letters that were encoded twice, as written; what is none of them stays.

    >>> mended("hÃ¤lt – fÃ¼r"), mended("Ã la carte")
    ('hält – für', 'Ã la carte')
    """

    def once(match: re.Match[str]) -> str:
        for encoding in ("cp1252", "latin-1"):
            try:
                return match[0].encode(encoding).decode("utf-8")
            except UnicodeError:
                continue
        return match[0]

    return TWICE.sub(once, text)


def read(sheet: Sheet) -> Iterator[Offer]:
    for number, document in enumerate(documents_of(sheet), start=1):
        yield offer(sheet, document, number)


def offer(sheet: Sheet, document: Document, number: int) -> Offer:
    cited, lines = document.cited, document.lines
    found = cited[3] == "gefunden am"
    fields = [
        Field("outlet", "paper", cited[1].strip(), "APA line of the source", raw=cited[0]),
        Field(
            "retrieved" if found else "published",
            "day",
            cited[4],
            "APA line of the source",
            day_first=True,
            raw=cited[0],
        ),
        Field("variable", "Nr.", cited[2] or "", ""),
        Field("variable", "Seite", cited[5] or "", ""),
        Field("section", "Ressort", cited[6] or "", "APA field Ressort"),
    ]
    rest = list(lines)
    while rest and (not rest[0].text or SECTION.fullmatch(rest[0].text)):
        if section := SECTION.fullmatch(rest.pop(0).text):
            fields.append(Field("section", "Ressort", section[1], "APA field Ressort"))
    heading, rest = titled(rest)
    fields += heading
    unknown = {
        "published": "The document says when it was found on the web, not when it was published."
        if found
        else "The document states no day.",
        "title": "The document has no title of its own.",
        "authors": "The document has no field for authors.",
    }
    original = "\n".join([cited[0], *(line.text for line in lines)])
    return offer_of(sheet.document(number), fields, sheet.paragraphs(rest), original, unknown=unknown)


def titled(lines: Sequence[Line]) -> tuple[list[Field], list[Line]]:
    """The title, what stands above it in HTML, and the lines of the text."""
    at = next((i for i, line in enumerate(lines) if line.style in HEADINGS), None)
    if at is None:
        filled = [i for i, line in enumerate(lines) if line.text]
        at = next((i for i, after in pairwise(filled) if not is_kicker(lines[i].text, lines[after].text)), None)
        if at is None or len(lines[at].text.split()) > LONGEST_TITLE:
            return [], list(lines)
    above = [Field("variable", "kicker", line.text, "") for line in lines[:at] if line.text]
    return [*above, Field("title", "title", lines[at].text, "APA heading")], list(lines[at + 1 :])


def is_kicker(text: str, after: str) -> bool:
    """Whether a line is a word or two over the title ("Abend", "KOLUMNE") and not the title: what follows is no sentence either."""
    return len(text.split()) < HEADLINE and len(after.split()) <= LONGEST_TITLE and not FULL_STOP.search(after)


def stated(_: Sheet) -> Stated:
    return Stated("APA DeFacto")


ADAPTER = Adapter("apa", "APA DeFacto", 1, ("html", "rtf", "text", "word"), sniff, read, stated)
