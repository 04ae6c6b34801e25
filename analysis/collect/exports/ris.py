"""RIS: what reference managers and databases (ProQuest, EBSCO, Zotero) write: "TY  - NEWS" … "ER  -", a tag and a value a line.

1. Records: from TY to ER, or to the next TY. A line without a tag goes on with the value above it.
2. Facts by tag; the date is the most precise one among DA, Y1 and PY ("2023/01/12/", "2023 Jan 12"). Other tags are variables.
3. Text: a field of full text where there is one, else notes that are longer prose than any abstract, else the abstract. The variable
   "text is" says which. A record without any is rejected with its original.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from analysis.collect.dates import MONTHS, day_first_of
from analysis.collect.exports.build import Field, offer_of
from analysis.collect.exports.sheet import Adapter, Line, Sheet
from analysis.collect.exports.words import ABSTRACT, FULL_TEXT, NOTES, TEXT_IS, language_code, persons
from analysis.collect.offers import Offer, Stated
from analysis.collect.rows import paragraphs_of

TAG = re.compile(r"([A-Z][A-Z0-9])\s{1,3}-(?:\s(.*))?$")
# Best tag first. T2 and the journal's names come before the publisher, which stands for the outlet only where nothing else does.
USES: dict[str, tuple[str, ...]] = {
    "title": ("TI", "T1", "CT", "ST"),
    "authors": ("AU", "A1"),
    "outlet": ("JF", "JO", "T2", "JA", "J2", "J1", "BT", "PB"),
    "url": ("UR", "LK", "L2", "L1"),
    "section": ("SE",),
    "tags": ("KW",),
    "language": ("LA",),
    "retrieved": ("Y2", "RD"),
}
DATED = ("DA", "Y1", "PY")
TEXTS = ("FT", "TX", "BD")
ABSTRACTS = ("AB", "N2")
# What a variable is called; other tags keep their two letters.
NAMES = {
    "TY": "type of reference", "SN": "ISSN", "SP": "first page", "EP": "last page", "CY": "place of publication", "PP": "place of publication",
    "PB": "publisher", "M3": "type of work", "M1": "notes", "N1": "notes", "AN": "accession number", "ID": "record id", "DB": "database",
    "DP": "database provider", "VL": "volume", "IS": "issue", "ET": "edition", "DO": "DOI", "A2": "editors", "ED": "editors",
    "AD": "author address", "KW": "keywords", "RN": "research notes", "AV": "availability", "ST": "short title", "T2": "secondary title",
    "JO": "journal", "JA": "journal abbreviated", "AB": "abstract", "N2": "abstract",
}  # fmt: skip
# Notes of so many words that end sentences are the article; a copyright line and subject terms have fewer.
LEAST_NOTES = 150
# "2023/01/12/Thursday morning edition" has 35 characters.
LONGEST_DATE = 100


@dataclass
class Record:
    """A record: its lines as written, and the values of each tag in order."""

    lines: list[str] = field(default_factory=list)
    values: dict[str, list[str]] = field(default_factory=dict)

    def first(self, tags: Sequence[str]) -> tuple[str, str] | None:
        return next(((t, v) for t in tags for v in self.values.get(t, ()) if v.strip()), None)


def sniff(sheet: Sheet) -> bool:
    """TY as the first tag of the file, another tag after it, and an end of a record or a title."""
    tags = [m[1] for line in sheet.lines[:200] if (m := TAG.match(line.text))]
    first = next((line.text for line in sheet.lines if TAG.match(line.text)), "")
    above = next((i for i, line in enumerate(sheet.lines) if TAG.match(line.text)), 0)
    return tags[:1] == ["TY"] and len(first) < 40 and above < 40 and len(set(tags[:60])) >= 3


def records_of(lines: Sequence[Line]) -> list[Record]:
    found: list[Record] = []
    open_: Record | None = None
    tag = ""
    for line in lines:
        match = TAG.match(line.text)
        if match and match[1] == "TY":
            open_ = Record()
            found.append(open_)
        if open_ is None:
            continue
        open_.lines.append(line.text)
        if match and match[1] == "ER":
            open_ = None
        elif match:
            tag = match[1]
            open_.values.setdefault(tag, []).append((match[2] or "").strip())
        elif open_.values:
            open_.values[tag][-1] += "\n" + line.text
    return found


def read(sheet: Sheet) -> Iterator[Offer]:
    records = records_of(sheet.lines)
    day_first = day_first_of(v for r in records for t in DATED for v in r.values.get(t, ()))
    for number, record in enumerate(records, start=1):
        yield offer(sheet, record, number, day_first=day_first)


def offer(sheet: Sheet, record: Record, number: int, *, day_first: bool | None) -> Offer:
    origin = f"{source_of(record)} field"
    kind, tag, text = text_of(record)
    fields = [*facts_of(record, origin, day_first=day_first)]
    if text:
        fields.append(Field("variable", TEXT_IS, kind, ""))
    taken = {tag, "TY", "ER", *DATED, *(f.name for f in fields if f.use != "variable")}
    said = {f.value.casefold() for f in fields}
    for name, values in record.values.items():
        if name == "TY" or name not in taken:
            shown = (" ".join(v.split()) for v in values)
            fields += [Field("variable", NAMES.get(name, name), v, "") for v in shown if v.casefold() not in said]
    unknown = {
        "published": "The record has no date (DA, Y1, PY).",
        "outlet": "The record names no newspaper or journal (JF, JO, T2).",
        "authors": "The record names no author (AU).",
    }
    return offer_of(
        sheet.document(number), fields, paragraphs_of(text), "\n".join(record.lines).strip(), unknown=unknown
    )


def source_of(record: Record) -> str:
    """RIS, with the database where the record names ProQuest."""
    told = " ".join(v for t in ("DP", "DB", "UR") for v in record.values.get(t, ()))
    return "ProQuest RIS" if "proquest" in told.casefold() else "RIS"


def facts_of(record: Record, origin: str, *, day_first: bool | None) -> Iterator[Field]:
    if date := dated(record, day_first=day_first):
        yield Field("published", date[0], date[1], f"{origin} {date[0]}", day_first=day_first, raw=date[2])
    for use, tags in USES.items():
        told = record.first(tags)
        if told is None:
            continue
        tag, value = told
        values = [v for v in record.values[tag] if v.strip()]
        one = " ".join(value.split())
        if use == "authors":
            raw = "; ".join(" ".join(v.split()) for v in values)
            yield Field(use, tag, persons(raw), f"{origin} {tag}", raw=raw)
        elif use == "tags":
            yield Field(use, tag, "; ".join(p for v in values for p in v.split("\n") if p.strip()), f"{origin} {tag}")
        elif use == "language":
            yield Field(use, tag, language_code(one), f"{origin} {tag}", raw=one)
        elif use == "retrieved":
            yield Field(use, tag, iso(one) or one, f"{origin} {tag}", raw=one)
        else:
            yield Field(use, tag, one, f"{origin} {tag}")
            if use == "url":
                yield from (Field("variable", "other address", v, "") for v in values[1:])


def dated(record: Record, *, day_first: bool | None) -> tuple[str, str, str] | None:
    """The tag, the date and the string as written of the most precise date; of equals the first in DATED."""
    del day_first  # an open order of day and month is decided where the fact is made
    told = [(t, " ".join(v.split())[:LONGEST_DATE]) for t in DATED for v in record.values.get(t, ()) if v.strip(" /")]
    year = next((m[0] for t, v in told if (m := re.search(r"\b(?:1[5-9]|20)\d\d\b", v))), None)
    best: tuple[int, str, str, str] | None = None
    for tag, value in told:
        shown = iso(value) or iso(f"{year} {value}" if year and not re.search(r"\d{4}", value) else value) or value
        precise = 2 if re.search(r"\d{4}-\d\d-\d\d", shown) else 1 if re.fullmatch(r"\d{4}-\d\d", shown) else 0
        if shown == value and re.search(r"\d{1,2}\D+\w+\D+\d{2,4}|\w{3,} \d{1,2},? \d{4}", value):
            precise = 2  # a date in words or an open order, read where the fact is made
        if best is None or precise > best[0]:
            best = (precise, tag, shown, value)
    return best[1:] if best else None


def iso(value: str) -> str | None:
    """A date of RIS as ISO 8601, cut to what it states; None where it has another form.

    >>> iso("2023/01/12/"), iso("2023/1//"), iso("2023///Spring"), iso("2023 Jan 12"), iso("2023/Jan/02/"), iso("2023/01/12/09:30")
    ('2023-01-12', '2023-01', '2023', '2023-01-12', '2023-01-02', '2023-01-12')
    """
    match = re.fullmatch(r"((?:1[5-9]|20)\d\d)(?:[/ -]+(\w+)\.?)?(?:[/ -]+(\d{1,2}))?(?:[/ T].*|/*)?", value.strip())
    if not match:
        return None
    year, month, day = match.groups()
    number = int(month) if month and month.isdigit() else MONTHS.get((month or "").casefold())
    if not number or not 1 <= number <= 12:
        return str(year)
    return f"{year}-{number:02}" + (f"-{int(day):02}" if day and 1 <= int(day) <= 31 else "")


def text_of(record: Record) -> tuple[str, str, str]:
    """What the text is, its tag, and the text ("" where there is none)."""
    if told := record.first(TEXTS):
        return FULL_TEXT, *told
    abstract = max(
        ((t, v) for t in ABSTRACTS for v in record.values.get(t, ())), key=lambda tv: len(tv[1]), default=("", "")
    )
    notes = max(
        ((t, v) for t in ("N1", "M1") for v in record.values.get(t, ())), key=lambda tv: len(tv[1]), default=("", "")
    )
    prose = len(notes[1].split()) >= LEAST_NOTES and len(re.findall(r"[.!?][\"”’)]*\s", notes[1])) >= 5
    if prose and len(notes[1]) > len(abstract[1]):
        return NOTES, *notes
    return ABSTRACT, *abstract


def stated(sheet: Sheet) -> Stated:
    """The databases that the records name."""
    records = records_of(sheet.lines)
    named: Mapping[str, None] = dict.fromkeys(
        told[1] for r in records if (told := r.first(("DB",)) or r.first(("DP",)))
    )
    providers = dict.fromkeys(v for r in records for v in r.values.get("DP", ()) if v)
    listed = "; ".join(list(named)[:5])
    provider = next(iter(providers), "")
    if not listed:
        return Stated("RIS")
    return Stated(f"{provider} ({listed})" if provider and provider != listed else listed)


ADAPTER = Adapter("ris", "RIS", 1, ("text",), sniff, read, stated)
