"""ProQuest: plain text, Word, RTF, PDF or HTML; fields begin a line with their label and a colon.

1. Documents: between lines of underscores (or asterisks, dashes); also at "Document 3 of 500", and after the last field of a document
   ("Database:"), where a Word or PDF file has no lines. What has no field is a cover, a table of contents or the notice at the end.
   In HTML from anchor to anchor (proquest_page.py tells labels and text apart).
2. Fields: only labels of LABELS, and in the full text only from where nothing but fields follows: "Location: the old port" in a story
   stays in it.
3. The title is the field Title without what ProQuest adds in brackets; else the line above the first field. The outlet is the
   publication's title without edition and town, which are variables.
4. "Full text: Not available": the abstract is the text, and the variable "text is" says so.
5. RIS files of ProQuest: ris.py; tables (XLS, XLSX): collect/columns.py.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from analysis.collect.dates import find_dates, read_date
from analysis.collect.exports import proquest_page
from analysis.collect.exports.build import Field, offer_of
from analysis.collect.exports.sheet import Adapter, Line, Sheet, paragraphs
from analysis.collect.exports.words import ABSTRACT, FULL_TEXT, TEXT_IS, language_code, persons
from analysis.collect.offers import Offer, Stated

RULE = re.compile(r"[_*=-]{25,}")
NUMBERED = re.compile(r"Document\s+(\d+)\s+of\s+(\d[\d,.]*)", re.IGNORECASE)
# Compared in lower case without spaces, for exports differ in them ("Publicationdate:"). The value is the use, or "variable".
LABELS = {
    "title": "title", "alternatetitle": "variable", "subtitle": "deck", "author": "authors", "authors": "authors", "byline": "byline",
    "correspondenceauthor": "variable", "credit": "variable", "publicationinfo": "info", "abstract": "abstract",
    "abstract(english)": "variable", "abstract(summary)": "abstract", "links": "variable", "linkstoresources": "variable",
    "fulltext": "text", "subject": "tags", "subjects": "tags", "narrowsubject": "variable", "broadsubject": "variable",
    "businessindexingterm": "variable", "location": "variable", "people": "variable", "person": "variable",
    "company/organization": "variable", "company": "variable", "classification": "variable", "identifier/keyword": "variable",
    "identifiers/keywords": "variable", "keywords": "variable", "publicationtitle": "outlet", "volume": "variable", "issue": "variable",
    "pages": "variable", "page": "variable", "firstpage": "variable", "numberofpages": "variable", "publicationyear": "year",
    "year": "year", "publicationdate": "published", "date": "published", "dateline": "variable", "column": "variable",
    "section": "section", "edition": "variable", "supplement": "variable", "publisher": "variable", "placeofpublication": "variable",
    "countryofpublication": "variable", "publicationsubject": "variable", "issn": "variable", "e-issn": "variable", "eissn": "variable",
    "isbn": "variable", "sourcetype": "variable", "languageofpublication": "language", "language": "language",
    "documenttype": "variable", "documentfeature": "variable", "publicationhistory": "variable", "onlinepublicationdate": "variable",
    "doi": "variable", "accessionnumber": "variable", "proquestdocumentid": "variable", "documenturl": "url", "copyright": "variable",
    "lastupdated": "variable", "database": "variable", "fulltextavailability": "variable", "contributor": "variable",
    "startpage": "variable", "subjectterms": "tags", "coden": "variable", "references": "variable", "numberofreferences": "variable",
    "wordcount": "variable", "illustrations": "variable", "illustration": "variable", "citation": "info", "url": "url",
}  # fmt: skip
LABELLED = re.compile(r"([A-Za-z][A-Za-z/() -]{2,34}?)\s?:(?:\s+|$)(.*)")
# Labels that a story may hold too; before the full text they are fields, in it only among others.
BEFORE_TEXT = {
    "author", "authors", "byline", "publicationinfo", "abstract", "abstract(summary)", "links", "linkstoresources", "fulltext", "title",
}  # fmt: skip
# Of the paragraphs behind the full text, so many begin with a label: a notice of copyright may have two.
LEAST_FIELDS = 0.7
NOT_THERE = re.compile(r"(?:none|not)\s+available\.?|none\.?|n/?a|caption text only\.?", re.IGNORECASE)
LINK = re.compile(r"(?:ProQuest document link|https?://\S*(?:proquest|umi)\S*)$", re.IGNORECASE)
NOTE = re.compile(r"\s*[:;,]?\s*\[([^\[\]]{3,80})\]\s*$")
EDITION = re.compile(
    r"\s*[,;]\s*((?:[\w./-]+\s+){0,4}(?:edition|ed\.?)\b.*|final|national|international)$", re.IGNORECASE
)
CREDIT = re.compile(r"(?:credit|word count)\s*:\s*(.+)", re.IGNORECASE)
PICTURES = re.compile(
    r"(?:illustrations?|photographs?|photos?|graphics?|captions?|charts?|maps?)\b(?:\s*[:;]|$|\s+(?:photos?|captions?|maps?|charts?|graphics?|tables?)\b)",
    re.IGNORECASE,
)
EMPTY = re.compile(r"(?:caption|credit|illustration)s?\s*[:;\s]*", re.IGNORECASE)
SEARCH = re.compile(r"(?:search strategy|searched for)\b", re.IGNORECASE)


@dataclass
class Document:
    """A document being read: the lines above its fields, the fields in order (label as written, value lines), the text's lines."""

    lines: list[Line]
    number: int | None = None
    heading: list[str] = field(default_factory=list)
    fields: list[tuple[str, list[str]]] = field(default_factory=list)
    text: list[Line] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    spelled: dict[str, str] = field(default_factory=dict)  # of the file's outlets, by `key`, the most common spelling

    def first(self, use: str) -> tuple[str, str] | None:
        """The first field of that use with a value: its label and the value as one line."""
        for label, lines in self.fields:
            value = " ".join(" ".join(lines).split())
            if LABELS.get(key(label)) == use and value and not NOT_THERE.fullmatch(value):
                return label, value
        return None

    def value(self, label: str) -> str | None:
        """The last value under that label (compared as `key` does)."""
        return next(
            (" ".join(" ".join(lines).split()) for name, lines in reversed(self.fields) if key(name) == label), None
        )


def key(label: str) -> str:
    return re.sub(r"\s+", "", label).casefold()


def labelled(text: str) -> tuple[str, str] | None:
    """A known label and what follows it on its line."""
    found = LABELLED.match(text)
    return (found[1], found[2].strip()) if found and key(found[1]) in LABELS else None


def is_link(text: str) -> bool:
    """Whether a line is ProQuest's own address of a document; an address has a few hundred characters at most."""
    return len(text) < 1_000 and LINK.match(text) is not None


def sniff(sheet: Sheet) -> bool:
    """A ProQuest number or address beside the labels that every document has."""
    if sheet.kind == "html":
        return proquest_page.is_page(sheet.text)
    seen = f"{sheet.head}\n{sheet.tail}"
    own = re.search(
        r"^(?:ProQuest\s?document\s?(?:ID|link)|Document\s?URL\s?:\s*https?://\S*proquest)",
        seen,
        re.MULTILINE | re.IGNORECASE,
    )
    labels = {key(m[1]) for line in seen.split("\n") if (m := LABELLED.match(line)) and key(m[1]) in LABELS}
    return own is not None and bool(labels & {"fulltext", "abstract", "publicationtitle", "publicationinfo"})


def documents_of(sheet: Sheet) -> list[Document]:
    """The documents, with their fields told apart. Blocks without fields are none."""
    found = page_documents(sheet)[1:] if sheet.kind == "html" else [split(d) for d in blocks(sheet.lines)]
    sure = sheet.kind == "html"  # each has its anchor
    kept = [d for d in found if sure or len({key(label) for label, _ in d.fields}) >= 3]
    # Exports break long lines inside words ("The Hamil ton Spectator"): of spellings that differ in blanks the most common one is meant.
    names = Counter(name for d in kept if (name := outlet_name(d)[1]))
    spelled = {key(name): name for name, _ in reversed(names.most_common())}
    labels = Counter(label for d in kept for label, _ in d.fields)
    written = {key(label): label for label, _ in reversed(labels.most_common())}  # "Placeof publication" too
    for document in kept:
        document.spelled = spelled
        document.fields = [(written[key(label)], lines) for label, lines in document.fields]
    return kept


def page_documents(sheet: Sheet) -> list[Document]:
    """The documents of a page; the first is what stands above them all, its cover."""
    found = [Document([])]
    authors: list[str] = []
    for block in proquest_page.blocks_of(sheet.text, sheet.item):
        if block.kind == "document":
            found.append(Document([]))
            authors.append("")
            continue
        found[-1].lines.append(Line(f"{block.label}: {block.text}" if block.label else block.text))
        if block.kind == "authors" and authors:
            authors[-1] = authors[-1] or block.text
        else:
            add(found[-1], block)
    for document, told in zip(found[1:], authors, strict=True):
        if told and not document.first("authors"):
            document.fields.append(("Authors", [told.rstrip(" .")]))
    return found


def add(document: Document, block: proquest_page.Block) -> None:
    """A line of a page, to the field, the text or the heading that it belongs to."""
    reading = key(document.fields[-1][0]) if document.fields else ""
    label = block.label
    if label and reading == "fulltext" and (key(label) not in LABELS or key(label) in BEFORE_TEXT):
        document.text.append(Line(f"{label}: {block.text}"))  # of the story
    elif label and key(label) == "fulltext":
        document.fields.append((label, []))
        document.text.append(Line(block.text))
    elif label:
        document.fields.append((label, [block.text]))
    elif block.kind == "caption":
        document.captions.append(block.text)
    elif reading == "fulltext" or block.kind == "text":
        document.text.append(Line(block.text))
    elif block.kind == "citation":
        document.fields.append(("Citation", [block.text]))
    elif is_link(block.text) or reading == "database":
        return  # below the field that ends a document stands the foot of the page
    elif not document.fields:
        document.heading.append(block.text)
    else:
        document.fields[-1][1].append(block.text)


def blocks(lines: Sequence[Line]) -> Iterator[Document]:
    open_ = Document([])
    ended = False  # after "Database:", the last field of a document
    for line in lines:
        numbered = NUMBERED.fullmatch(line.text.strip())
        told = labelled(line.text)
        if RULE.fullmatch(line.text.replace(" ", "")) or numbered or (ended and line.text and not told):
            yield open_
            open_, ended = Document([], int(numbered[1]) if numbered else None), False
            if RULE.fullmatch(line.text.replace(" ", "")) or numbered:
                continue
        open_.lines.append(line)
        ended = (told is not None and key(told[0]) == "database") or (ended and not line.text)
    yield open_


def split(document: Document) -> Document:
    """The lines of a block as heading, fields and full text."""
    lines = document.lines
    at = next((i for i, line in enumerate(lines) if (t := labelled(line.text)) and key(t[0]) == "fulltext"), None)
    after = len(lines) if at is None else fields_from(lines, at + 1)
    for line in lines[:at] if at is not None else lines:
        told = labelled(line.text)
        if told:
            document.fields.append((told[0], [told[1]]))
        elif not document.fields:
            if line.text and not is_link(line.text):
                document.heading.append(line.text)
        elif line.text and not is_link(line.text):
            document.fields[-1][1].append(line.text)
    if at is not None:
        begun = labelled(lines[at].text)
        document.text = [Line(begun[1] if begun else ""), *lines[at + 1 : after]]
        for line in lines[after:]:
            if told := like_label(line.text):
                document.fields.append((told[0], [told[1]]))
            elif line.text:
                document.fields[-1][1].append(line.text)
    return document


def fields_from(lines: Sequence[Line], start: int) -> int:
    """Where the full text ends: at the first known label whose next two units are fields too, whose label does not come again, and from
    which on most units are fields. A unit is a paragraph, or what begins with something like a label.
    """
    units = list(units_of(lines, start))
    labels = [key(told[0]) if (told := like_label(lines[a].text)) else None for a, _ in units]
    for n, (at, _) in enumerate(units):
        label = labels[n]
        if label not in LABELS or (label in BEFORE_TEXT and label != "title") or label in labels[n + 1 :]:
            continue
        rest = labels[n:]
        known = sum(other in LABELS for other in rest[:3])
        if known >= min(len(rest), 2) and None not in rest[:3] and sum(map(bool, rest)) >= LEAST_FIELDS * len(rest):
            return at
    return len(lines)


def units_of(lines: Sequence[Line], start: int) -> Iterator[tuple[int, int]]:
    begun: int | None = None
    for i in range(start, len(lines)):
        if begun is not None and (not lines[i].text or like_label(lines[i].text)):
            yield begun, i
            begun = None
        if begun is None and lines[i].text:
            begun = i
    if begun is not None:
        yield begun, len(lines)


def like_label(text: str) -> tuple[str, str] | None:
    """What may be a label of few words, known or not, and what follows it."""
    found = LABELLED.match(text)
    return (found[1], found[2].strip()) if found and len(found[1].split()) <= 5 else None


def read(sheet: Sheet) -> Iterator[Offer]:
    for count, document in enumerate(documents_of(sheet), start=1):
        yield offer(sheet, document, document.number or count)


def offer(sheet: Sheet, document: Document, number: int) -> Offer:
    texts, captions, found = body_of(document, cut=sheet.cut)
    abstract = document.first("abstract")
    if texts:
        found.append(Field("variable", TEXT_IS, FULL_TEXT, ""))
        if abstract:
            found.append(Field("variable", abstract[0], abstract[1], ""))
    elif abstract:
        texts = [abstract[1]]
        found.append(Field("variable", TEXT_IS, ABSTRACT, ""))
    original = "\n".join(line.text for line in document.lines)
    unknown = {
        "published": "The document has no field Publication date.",
        "outlet": "The document has no field Publication title.",
        "authors": f"The field {author[0]} says “{author[1]}”."
        if (author := document.first("authors"))
        else "The document has no field Author.",
    }
    fields = [*facts_of(document), *found]
    return offer_of(sheet.document(number), fields, texts, original, captions=captions, unknown=unknown)


def body_of(document: Document, *, cut: bool) -> tuple[list[str], list[str], list[Field]]:
    """The paragraphs of the full text, the captions behind it, and what its last lines state (credit, words)."""
    texts = paragraphs(document.text, cut=cut)
    if len(texts) == 1 and NOT_THERE.match(texts[0]) and len(texts[0].split()) < 12:
        return [], [], []
    fields: list[Field] = []
    captions: list[str] = []
    kept: list[str] = []
    for i, text in enumerate(texts):
        if (credit := CREDIT.fullmatch(text)) and i >= len(texts) - 6:
            label = text[: text.index(":")].strip().capitalize()
            use = "byline" if label == "Credit" and not document.first("authors") else "variable"
            fields.append(Field(use, label, credit[1], f"ProQuest line {label}"))
        elif EMPTY.fullmatch(text):
            continue
        elif captions or (i and len(texts) - i <= 4 and PICTURES.match(text) and len(text.split()) < 80):
            captions.append(text)
        else:
            kept.append(text)
    return kept, [*document.captions, *captions], fields


def facts_of(document: Document) -> Iterator[Field]:
    """The fields as facts and variables, in the order in which one is preferred to another."""
    yield from title_of(document)
    yield from outlet_of(document)
    yield from dates_of(document)
    for label, lines in document.fields:
        use = LABELS.get(key(label), "variable")
        value = " ".join(" ".join(lines).split())
        origin = f"ProQuest field {label}"
        if (
            not value
            or NOT_THERE.fullmatch(value)
            or use in {"title", "outlet", "published", "year", "abstract", "text"}
        ):
            continue
        if key(label) == "credit":
            value = value.strip(" ;")
            yield Field("variable" if document.first("authors") else "byline", label, value, origin)
        elif use == "authors":
            yield Field("authors", label, persons(value), origin, raw=value)
        elif use == "info":
            yield Field("variable", label, value, origin)
        elif use == "url":
            whole = "".join(value.split())  # exports and mail programs break addresses ("https: //…")
            yield Field("url", label, whole, origin, raw=value)
        elif use == "language":
            yield Field("language", label, language_code(value), origin, raw=value)
        else:
            yield Field(use, label, value, origin)


def title_of(document: Document) -> Iterator[Field]:
    told = document.first("title")
    heading = " ".join(document.heading)
    label, value = told or ("", heading)
    bare = value
    while note := NOTE.search(bare):
        bare = bare[: note.start()]
        yield Field("variable", "title note", note[1], "")
    if heading and bare.startswith(heading) and bare[len(heading) :].strip(" :") in heading:
        bare = heading  # "A: B: B": the subtitle comes twice
    yield Field(
        "title",
        label or "heading",
        bare.strip() or value,
        f"ProQuest field {label}" if told else "ProQuest line above the fields",
        raw=value,
    )
    if told and heading and not value.startswith(heading.rstrip(" .…")):  # cut, or another
        yield Field("variable", "heading", heading, "")


def outlet_name(document: Document) -> tuple[tuple[str, str] | None, str, str, str]:
    """The field that names the outlet, the outlet, its edition and its town ("" where there is none)."""
    told = document.first("outlet")
    info = document.first("info")
    if not told and info:
        # as in: New York Times , Late Edition (East Coast); New York, N.Y. [New York, N.Y]02 Jan 2015: A.1.
        told = (info[0], re.split(r"\s*;|\s*\[|\s*:", info[1])[0])
    if not told:
        return None, "", "", ""
    name, _, town = told[1].partition(";")
    edition = EDITION.search(name)
    bare = name[: edition.start()] if edition else name
    return told, bare.strip(" ,"), edition[1] if edition else "", town.strip()


def outlet_of(document: Document) -> Iterator[Field]:
    told, name, edition, town = outlet_name(document)
    if told is None:
        return
    yield Field("variable", "edition", edition, "")
    yield Field("variable", "publication place", town, "")
    yield Field("outlet", told[0], document.spelled.get(key(name), name), f"ProQuest field {told[0]}", raw=told[1])


def dates_of(document: Document) -> Iterator[Field]:
    if told := document.first("published"):
        origin = f"ProQuest field {told[0]}"
        yield Field("published", told[0], told[1], origin)
        joined = re.sub(r"(?<=[A-Za-z]) (?=[a-z])", "", told[1])
        if joined != told[1]:
            yield Field("published", told[0], joined, f"{origin}, a blank within a word left out", raw=told[1])
    if (info := document.first("info")) and (dated := re.search(r"\]\.?\s*(\d{1,2} \w{3,9}\.? \d{4})\b", info[1])):
        yield Field("published", f"{info[0]} date", dated[1], f"ProQuest field {info[0]}", raw=info[1])
    told = document.first("published")
    if (year := document.first("year")) and not (told and year[1] in told[1] and readable(told[1])):
        yield Field("published", year[0], year[1], f"ProQuest field {year[0]}")


def readable(date: str) -> bool:
    """Whether a date says more than a year ("Winter 2023" does not)."""
    return read_date(date, source="").value is not None


def stated(sheet: Sheet) -> Stated:
    """Database(s), search string, day of the report and the declared count, where the file gives them."""
    found = documents_of(sheet)
    told = Counter(n for d in found if (v := d.value("database")) for n in re.split(r"\s*[,;]\s*", v))
    # Exports break long lines inside words ("Newsstr eam"): of spellings that differ in blanks the most common one is meant.
    whole = {key(n): n for n, _ in reversed(told.most_common())}
    named = "; ".join(list(dict.fromkeys(whole[key(n)] for n, _ in told.most_common()))[:5])
    totals = [int(re.sub(r"\D", "", m[2])) for line in sheet.lines if (m := NUMBERED.fullmatch(line.text.strip()))]
    cover = [line.text for line in cover_of(sheet)]
    return Stated(
        f"ProQuest ({named})" if named else "ProQuest", query_of(cover), searched_of(cover), max(totals, default=None)
    )


def cover_of(sheet: Sheet) -> Sequence[Line]:
    """The lines above the first document."""
    if sheet.kind == "html":
        return page_documents(sheet)[0].lines
    return sheet.lines[: next((i for i, line in enumerate(sheet.lines) if labelled(line.text)), 0)]


def query_of(cover: Sequence[str]) -> str | None:
    """What stands under "Search strategy": the rows of its table, or the line itself ("Searched for: …")."""
    for i, text in enumerate(cover):
        if not SEARCH.match(text):
            continue
        after = text.partition(":")[2].strip()
        if after:
            return after
        rows = []
        for line in cover[i + 1 :]:
            if RULE.fullmatch(line) or NUMBERED.fullmatch(line):
                break
            if line and not re.match(r"Set No\.|Searched for|Databases|Results", line):
                rows.append(re.sub(r"\s{2,}|\t", " | ", line))
            elif not line and rows:
                break
        return "\n".join(rows) or None
    return None


def searched_of(cover: Sequence[str]) -> str | None:
    for i, text in enumerate(cover):
        if re.match(r"Report Information|(?:Search(?:ed)?|Export(?:ed)?|Downloaded) on\b", text, re.IGNORECASE):
            for line in cover[i : i + 4]:
                if dates := [d for d in find_dates(line) if d.value]:
                    return dates[0].value
    return None


ADAPTER = Adapter("proquest", "ProQuest", 2, ("text", "word", "rtf", "pdf", "html"), sniff, read, stated)
