"""Nexis: exports of Nexis Uni, Lexis Advance and Lexis+, and of LexisNexis Academic and Nexis UK before them.

New    A cover ("User Name", "Job Number", "Documents (500)", the titles with search terms), then documents that end in "End of
       Document": title, publication, date, copyright, "Section: …", "Length: …", "Byline: …", "Body", text, "Graphic",
       "Classification", "Load-Date: …".
Old    "3 of 500 DOCUMENTS", copyright, publication, date and edition, "SECTION: …", "LENGTH: …", "HEADLINE: …" (or the title
       without a label), "BODY:", text, "GRAPHIC: …", "LANGUAGE: …", "LOAD-DATE: …". Agencies and papers of before 2005: the title
       above the date, the text right below it, "SECTION: …" and "LENGTH: …" below the text.

1. The cover and what lies between documents are taken off; what they say of the search is `stated`.
2. A document is cut in three: its head up to "Body", its text, and its tail, found from the end upwards, so that a line of the text
   that reads like a field stays text.
3. Publication, date and title of the head are told by their places: the date line, what stands above it, what stands above that.

Loses  Pictures. A title that repeats the line below it. Where the date is missing, the line above the first field is the publication.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

from analysis.collect.dates import read_date
from analysis.collect.exports.build import tried
from analysis.collect.exports.nexis_document import Document, read_document
from analysis.collect.exports.nexis_labels import (
    BODY_LABELS,
    COPYRIGHT,
    COUNT,
    HEAD_LABELS,
    date_line,
    is_tail,
    squashed,
    told,
)
from analysis.collect.exports.sheet import Adapter, Line, Sheet, one_line
from analysis.collect.offers import Offer, Stated

LOAD_DATES = frozenset({"load-date", "ladedatum", "date-chargement"})
END = re.compile(
    r"(?:End of Document|Ende des Dokuments|Dokumentende|Fin du document|Fin del documento|Einde van document)",
    re.IGNORECASE,
)
COUNT_IN_PAGE = re.compile(r">\s*(?:\d+ of \d+ DOCUMENTS?|Dokument \d+ von \d+|Document \d+ (?:of|de) \d+)\s*<")
LENGTH_IN_PAGE = re.compile(r">\s*(?:LENGTH|L(?:Ä|&Auml;|&#196;)NGE|LONGUEUR|LOAD-DATE|LANGUAGE|SPRACHE|LANGUE): ?")
DECLARED = re.compile(r"(?:Documents?|Dokumente?|Documentos?|Documenten) ?\((\d[\d,.]*)\)", re.IGNORECASE)
COVER = re.compile(
    r"(?:User Name|Date and Time|Job Number|Benutzername|Datum und Uhrzeit|(?:Auftrags|Job-?)nummer|Nom de l.utilisateur|Nom d.utilisateur|Date et heure|Numéro d[eu] (?:tâche|travail))\s*:",
    re.IGNORECASE,
)
IN_COVER = re.compile(
    r"(?:Client/Matter|Mandant/Akte|Client/Dossier|Search Terms|Suchbegriffe|Termes de recherche|Search Type|Suchtyp|Type de recherche|Narrowed by|Eingegrenzt durch|Filtré par)\s*:|Content Type\b|Inhaltstyp\b|Type de contenu\b",
    re.IGNORECASE,
)
TABLE_HEAD = re.compile(r"(?:Content Type|Inhaltstyp|Type de contenu)\b(?!:)", re.IGNORECASE)
TERMS = re.compile(r"(?:Search Terms|Suchbegriffe|Termes de recherche|Terms)\s*:\s*(.*)", re.IGNORECASE | re.DOTALL)
TIME = re.compile(r"(?:Date and Time|Datum und Uhrzeit|Date et heure|Time Of Request)\s*:\s*(.*)", re.IGNORECASE)
REQUEST = re.compile(
    r"(?:Download Request|Terms|Source|Combined Source|Send To|Time Of Request|Project ID)\s*:", re.IGNORECASE
)
ENTRY = re.compile(r"(\d{1,5})\.\s+(\S.*)", re.DOTALL)
CONTENTS = re.compile(r"(?:table of )?contents|inhalt(?:sverzeichnis)?|sommaire|table des matières", re.IGNORECASE)
LONG_TITLE = 35  # characters without blanks: a list cuts longer titles
MOST_ABOVE = 40  # lines above a table of contents
LEADER = re.compile(r"(?:\s?[.…]){3,60}\s*\d{1,5}$|\t\d{1,5}$")  # "Title ..... 12"
ADAPTER_NAME = "Nexis"


def sniff(sheet: Sheet) -> bool:
    if sheet.kind == "html":
        return COUNT_IN_PAGE.search(sheet.text) is not None and LENGTH_IN_PAGE.search(sheet.text) is not None
    lines = [line.text for line in sheet.lines[:4_000]]
    if any(COUNT.fullmatch(text) for text in lines[:400]):
        return any(told(text) in {"length", "länge", "longueur", "load-date", "body", "section"} for text in lines)
    if has_cover(sheet.lines):
        return True
    ends = any(END.fullmatch(text) for text in (*lines, sheet.lines[-1].text if sheet.lines else ""))
    length = any(told(text) in {"length", "länge", "longueur", "lengte", "longitud"} for text in lines[:400])
    body = any(text.casefold() in BODY_LABELS for text in lines[:400])
    right = any(COPYRIGHT.match(text) for text in lines[:400])
    return (ends and body) or (sum((ends, length, body, right)) >= 3 and (ends or body))


def flat(sheet: Sheet) -> Sheet:
    """A page of the old HTML export as lines with a blank one between its blocks; any other sheet as it is."""
    if sheet.kind != "html":
        return sheet
    lines: list[Line] = []
    before = None
    for block in sheet.tree.iter("p", "td"):
        if block.tag == "td" and block.find(".//p") is not None:
            continue
        if before is not None and block.getparent() is not before:
            lines.append(Line(""))
        before = block.getparent()
        lines += [Line(" ".join(text.split())) for text in broken_text(block).split("\n") if text.strip()]
    return Sheet(sheet.item, "rtf", tuple(lines))


def broken_text(block: Any) -> str:
    """The text of a paragraph with a line end for each <br>; line ends of the markup are blanks."""
    pieces = [block.text or ""]
    for child in block.iterchildren():
        if isinstance(child.tag, str) and child.tag not in {"style", "script"}:
            pieces.append("\x00" if child.tag == "br" else broken_text(child).replace("\n", "\x00"))
        pieces.append(child.tail or "")
    return re.sub(r"\s+", " ", "".join(pieces)).replace("\x00", "\n")


def has_cover(lines: Sequence[Line]) -> bool:
    first = [line.text for line in lines[:40] if line.text][:15]
    marks = sum(bool(COVER.match(text)) for text in first)
    return marks >= 2 or (marks == 1 and any(DECLARED.fullmatch(text) for text in first))


def stated(sheet: Sheet) -> Stated:
    sheet = flat(sheet)
    lines = [line.text for line in sheet.lines]
    counts = [m for text in lines if (m := COUNT.fullmatch(text))]
    if counts:
        totals = Counter(number(m["b"] or m["d"] or m["f"]) for m in counts)
        declared = max(totals, key=lambda n: (totals[n], n))
        first = next(i for i, text in enumerate(lines) if COUNT.fullmatch(text))
        return Stated(database_of(lines[:first], old=True), request(lines[:first]), day_in(lines[:first]), declared)
    cover = lines[: cover_end(sheet.lines)]
    declared_as = next((m for text in cover if (m := DECLARED.fullmatch(text))), None)
    return Stated(
        database_of(cover, old=False), terms(cover), day_in(cover), number(declared_as[1]) if declared_as else None
    )


def number(written: str) -> int:
    return int(re.sub(r"\D", "", written))


def database_of(cover: Sequence[str], *, old: bool) -> str:
    """The product that the cover names, else the trade name."""
    text = " ".join(cover)
    for name in ("Nexis Uni", "Lexis Advance", "Lexis+", "Nexis Advance", "LexisNexis Academic", "Nexis UK"):
        if name.casefold() in text.casefold():
            return name
    return "LexisNexis" if old else ADAPTER_NAME


def terms(cover: Sequence[str]) -> str | None:
    """The search strings of a new cover, each once; "-None-" is none."""
    found: dict[str, None] = {}
    for i, text in enumerate(cover):
        if match := TERMS.match(text):
            rest = []
            for more in cover[i + 1 :]:
                if not more or IN_COVER.match(more) or ENTRY.match(more) or COVER.match(more):
                    break
                rest.append(more)
            value = one_line([match[1], *rest]).strip()
            if value and value != "-None-":
                found.setdefault(value)
    return " | ".join(found) or None


def request(cover: Sequence[str]) -> str | None:
    """The search string of an old cover: "Terms:", over several lines, up to a blank one."""
    for i, text in enumerate(cover):
        if match := re.fullmatch(r"Terms:\s*(.*)", text, re.IGNORECASE):
            rest = []
            for more in cover[i + 1 :]:
                if not more or REQUEST.match(more):
                    break
                rest.append(more)
            return one_line([match[1], *rest]).strip() or None
    return None


def day_in(cover: Sequence[str]) -> str | None:
    for text in cover:
        if (match := TIME.match(text)) and match[1].strip():
            return date_text(match[1]) or match[1].strip()
    return None


def date_text(text: str) -> str | None:
    return read_date(text, source="").text


def read(sheet: Sheet) -> Iterator[Offer]:
    sheet = flat(sheet)
    old = any(COUNT.fullmatch(line.text) for line in sheet.lines)
    found = old_documents(sheet.lines) if old else new_documents(sheet.lines)
    for n, document in enumerate(found, start=1):
        item = sheet.document(n)
        yield tried(item, document.text, partial(read_document, sheet, item, document, old=old))


def old_documents(lines: Sequence[Line]) -> list[Document]:
    """What stands between the counts; the last is broken off where it alone has none of the fields that end a document."""
    at = [i for i, line in enumerate(lines) if COUNT.fullmatch(line.text)]
    pieces = [tuple(lines[a + 1 : b]) for a, b in pairwise([*at, len(lines)])]
    ended = [any(is_tail(line.text) for line in piece) for piece in pieces]
    broken = len(pieces) > 1 and all(ended[:-1]) and not ended[-1]
    return [Document(piece, not broken or n + 1 < len(pieces)) for n, piece in enumerate(pieces)]


def new_documents(lines: Sequence[Line]) -> list[Document]:
    """What stands between the cover and the marks of an end; a document whose own mark is missing is told by a second "Body"."""
    start = cover_end(lines)
    ends = [i for i in range(start, len(lines)) if END.fullmatch(lines[i].text)]
    found: list[Document] = []
    for end in [*ends, len(lines)]:
        pieces = parted(lines[start:end])
        for k, piece in enumerate(pieces):
            last = k == len(pieces) - 1
            if any(line.text for line in piece) and (end < len(lines) or is_document(piece)):
                found.append(Document(tuple(piece), not last or end < len(lines)))
        start = end + 1
    return found


def is_document(lines: Sequence[Line]) -> bool:
    """Whether lines after the last mark of an end are one more document, broken off, and not end matter."""
    texts = [line.text for line in lines]
    if any(told(text) in HEAD_LABELS or text.casefold() in BODY_LABELS for text in texts):
        return True
    return any(COPYRIGHT.match(text) for text in texts) and any(date_line(text) for text in texts)


def parted(lines: Sequence[Line]) -> list[Sequence[Line]]:
    """A stretch between two marks, parted after each load date that another "Body" follows."""
    bodies = [i for i, line in enumerate(lines) if line.text.casefold() in BODY_LABELS]
    loads = ((i for i in range(a, b) if told(lines[i].text) in LOAD_DATES) for a, b in pairwise(bodies))
    edges = [0, *(found + 1 for each in loads if (found := next(each, None)) is not None), len(lines)]
    return [lines[a:b] for a, b in pairwise(edges)]


def cover_end(lines: Sequence[Line]) -> int:
    """Where the first document begins: after the list of titles, told by the first of them or by the last line of the list."""
    if not has_cover(lines):
        return after_contents(lines)
    body = next(
        (i for i, line in enumerate(lines) if line.text.casefold() in BODY_LABELS or END.fullmatch(line.text)),
        len(lines),
    )
    declared = next((number(m[1]) for line in lines[:body] if (m := DECLARED.fullmatch(line.text))), None)
    entries = entries_of(lines[:body], declared)
    marks = [
        i
        for i in range(body)
        if COVER.match(lines[i].text) or IN_COVER.match(lines[i].text) or DECLARED.fullmatch(lines[i].text)
    ]
    last = max([*marks, *(i for i, _ in entries)], default=-1)
    if entries:
        wanted = entries[0][1]
        for i in range(last + 1, body):
            if lines[i].text and starts(lines[i : i + 4], wanted):
                return i
    return after_list(lines, last, body)


def after_contents(lines: Sequence[Line]) -> int:
    """Where the first document begins behind a table of contents without a cover: at the second place of its first title; else 0."""
    at = next((i for i, line in enumerate(lines[:MOST_ABOVE]) if CONTENTS.fullmatch(line.text)), None)
    if at is None:
        return 0
    first = next((i for i in range(at + 1, len(lines)) if lines[i].text), None)
    if first is None:
        return 0
    match = ENTRY.fullmatch(lines[first].text)
    wanted = LEADER.sub("", match[2] if match else lines[first].text)
    body = next((i for i in range(first, len(lines)) if lines[i].text.casefold() in BODY_LABELS), len(lines))
    return next((i for i in range(first + 1, body) if lines[i].text and starts(lines[i : i + 4], wanted)), 0)


def entries_of(lines: Sequence[Line], declared: int | None) -> list[tuple[int, str]]:
    """The numbered titles of the list, with the places of their lines: 1, 2, 3 … in this order."""
    found: list[tuple[int, str]] = []
    for i, line in enumerate(lines):
        match = ENTRY.fullmatch(line.text)
        if match and int(match[1]) == len(found) + 1 and (declared is None or len(found) < declared):
            title = [match[2]]
            for more in lines[i + 1 :]:
                if not more.text or IN_COVER.match(more.text) or ENTRY.fullmatch(more.text) or len(title) > 3:
                    break
                title.append(more.text)
            found.append((i, LEADER.sub("", one_line(title))))
    return found


def starts(lines: Sequence[Line], wanted: str) -> bool:
    """Whether the first lines, joined, are the title of the list or the beginning of it (long ones are cut there)."""
    title, so_far = squashed(wanted), ""
    for line in lines:
        if not line.text:
            break
        so_far += squashed(line.text)
        if so_far == title or (len(title) > LONG_TITLE and so_far.startswith(title.rstrip("…."))):
            return True
        if not title.startswith(so_far):
            return False
    return False


def after_list(lines: Sequence[Line], last: int, body: int) -> int:
    """The first line after the list and the table that may end it ("News | Sources: …"): a new page, or what a blank line parts."""
    page = lines[last].page if last >= 0 else None
    if (
        page is not None
        and (page_turn := next((i for i in range(last, body) if (lines[i].page or page) > page), None)) is not None
    ):
        return page_turn
    at = last + 1
    if last >= 0 and TABLE_HEAD.match(lines[last].text):
        while at < body and not lines[at].text:
            at += 1
        rows = at
        while at < body and (re.search(r"[\t|]", lines[at].text) or at == rows):
            at += 1
    return at


ADAPTER = Adapter("nexis", "Nexis", 2, ("text", "word", "rtf", "pdf", "html"), sniff, read, stated)
