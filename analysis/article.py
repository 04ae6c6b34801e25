"""The article: what was offered, split into parts, with facts that say where they come from.

An `Article` is complete and frozen. Its `text` is title, deck and body paragraphs, joined by blank lines; every row of every
layer counts in characters of that text. What lies outside `text` (captions, related headlines, furniture ...) is kept in
`parts` and never counted as coverage.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal, get_args
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

Kind = Literal["title", "deck", "byline", "dateline", "body", "caption", "credit", "related", "tags", "furniture"]
KINDS: tuple[Kind, ...] = get_args(Kind)
COUNTED: tuple[Kind, ...] = ("title", "deck", "body")

Precision = Literal["day", "month", "year"]
Value = str | tuple[str, ...] | None

FACTS = (
    "title", "deck", "byline", "authors", "outlet", "url", "section", "tags", "dateline_place",
    "agency", "published", "updated", "retrieved", "language",
)  # fmt: skip
DATES = ("published", "updated", "retrieved")
BLANK_LINE = "\n\n"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that was seen and not taken, with the reason in words for people."""

    value: str | None
    source: str
    raw: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A value and where it comes from. `value` is None where the source does not state it.

    `authors` and `tags` hold a tuple of strings, every other fact a string; dates are ISO 8601, cut to their precision
    ("2015-06-05", "2015-06", "2015"), with a time and zone only in `retrieved`. `source` is in words for people ("JSON-LD
    datePublished", "dateline", "file column Date", "entered by hand"); of an unknown fact it says why it is unknown.
    """

    value: Value
    source: str
    raw: str | None = None
    candidates: tuple[Candidate, ...] = ()
    precision: Precision | None = None

    @property
    def text(self) -> str | None:
        """The value as one string; names of `authors` and `tags` joined by ", "."""
        return ", ".join(self.value) if isinstance(self.value, tuple) else self.value

    @property
    def span(self) -> tuple[date, date] | None:
        """First and last day of a date; None where it is unknown."""
        return days_of(self.value) if isinstance(self.value, str) and self.precision else None

    def why_unknown(self) -> str:
        """One or more sentences on why there is no value: the reason of each candidate, or else the source."""
        return " ".join(c.reason for c in self.candidates) or self.source


UNSTATED = Fact(None, "nothing in the source states it")


def days_of(value: str) -> tuple[date, date]:
    """First and last day of an ISO date cut to a day, a month or a year.

    >>> days_of("2015-02")
    (datetime.date(2015, 2, 1), datetime.date(2015, 2, 28))
    """
    bits = value[:10].split("-")
    year = int(bits[0])
    if len(bits) == 1:
        return date(year, 1, 1), date(year, 12, 31)
    month = int(bits[1])
    if len(bits) == 2:
        after = date(year + month // 12, month % 12 + 1, 1)
        return date(year, month, 1), after - timedelta(days=1)
    day = date(year, month, int(bits[2]))
    return day, day


@dataclass(frozen=True, slots=True)
class Part:
    """One offered line (or one paragraph re-joined from hard-wrapped lines), in the order offered.

    `start` and `end` count characters of `Article.text` and are None for what lies outside it. `confidence` is the reader's
    (None where a rule was certain or a person decided).
    """

    kind: Kind
    text: str
    start: int | None = None
    end: int | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """One article. Build it with `assemble`, which lays out `text` and counts the offsets."""

    article_id: str
    text: str
    parts: tuple[Part, ...] = ()
    facts: Mapping[str, Fact] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)

    def fact(self, name: str) -> Fact:
        """The fact of that name (one of FACTS); UNSTATED where nothing was looked for."""
        return self.facts.get(name, UNSTATED)

    @property
    def published(self) -> date | None:
        """The publication day, where it is stated to the day."""
        fact = self.fact("published")
        return fact.span[0] if fact.span and fact.precision == "day" else None

    def paragraphs(self, *kinds: Kind) -> list[Part]:
        """The parts inside `text` of those kinds (all of COUNTED when none is named), in order of appearance in it."""
        wanted = kinds or COUNTED
        inside = [p for p in self.parts if p.kind in wanted and p.start is not None]
        return sorted(inside, key=lambda p: (p.start or 0, p.end or 0))

    def with_kinds(self, kinds: Mapping[int, Kind]) -> Article:
        """The same article with the kinds of some parts (by index in `parts`) corrected; `text` is laid out anew.

        Dateline parts are found again from the corrected body. The `article_id` stays as it was at import.
        """
        lines = [
            dataclasses.replace(p, kind=kinds.get(i, p.kind), confidence=None if i in kinds else p.confidence)
            for i, p in enumerate(self.parts)
        ]
        facts = dict(self.facts)
        for name in ("title", "deck"):
            chosen = " ".join(p.text for p in lines if p.kind == name)
            if chosen != (facts[name].text if name in facts else None):
                facts[name] = Fact(chosen or None, "line marked by hand" if chosen else "no line is marked as one")
        return assemble(lines, facts, self.variables, article_id=self.article_id)

    def with_fact(self, name: str, fact: Fact) -> Article:
        """The same article with one fact replaced; nothing else changes."""
        return dataclasses.replace(self, facts={**self.facts, name: fact})


def assemble(
    lines: Sequence[Part],
    facts: Mapping[str, Fact],
    variables: Mapping[str, str] | None = None,
    *,
    article_id: str | None = None,
) -> Article:
    """An Article whose `text` is the title, then the deck, then the body lines, joined by blank lines.

    A part of kind `dateline` whose text heads the next body part gets its offsets there; any other dateline (alone on its
    line) lies outside `text`. The id is taken from the content unless one is given (a correction keeps the old one).
    """
    pieces: list[str] = []
    spans: dict[int, tuple[int, int]] = {}
    at = 0
    for kind in COUNTED:
        for i, part in enumerate(lines):
            if part.kind != kind or not part.text:
                continue
            at += len(BLANK_LINE) if pieces else 0
            spans[i] = (at, at + len(part.text))
            at += len(part.text)
            pieces.append(part.text)
    for i, part in enumerate(lines):
        if part.kind == "dateline":
            after = next((j for j in range(i + 1, len(lines)) if lines[j].kind == "body"), None)
            if after is not None and lines[after].text.startswith(part.text):
                spans[i] = (spans[after][0], spans[after][0] + len(part.text))
    parts = tuple(
        dataclasses.replace(p, start=spans[i][0], end=spans[i][1])
        if i in spans
        else dataclasses.replace(p, start=None, end=None)
        for i, p in enumerate(lines)
    )
    text = BLANK_LINE.join(pieces)
    full = {name: facts.get(name, UNSTATED) for name in FACTS}
    identity = article_id or identify(text, full["outlet"].text, full["url"].text, full["published"].text)
    return Article(identity, text, parts, full, dict(variables or {}))


def identify(text: str, outlet: str | None, url: str | None, published: str | None) -> str:
    """16 hex digits of the sha256 of the normalised text, outlet, canonical URL and publication date."""
    told = [normalised(text), normalised(outlet or ""), canonical_url(url) or "", published or ""]
    return hashlib.sha256("\x1f".join(told).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def normalised(text: str) -> str:
    """Text with compatibility forms folded, case folded and white space collapsed: what "the same text" means here."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().casefold()


TRACKING = re.compile(r"^(utm_\w+|fbclid|gclid|mc_[ce]id|cmpid|igshid)$")


def canonical_url(url: str | None) -> str | None:
    """The URL without fragment, tracking parameters, "www." and a trailing slash; scheme ignored.

    >>> canonical_url("https://www.Example.org/a/?utm_source=x&id=7#top")
    'example.org/a?id=7'
    """
    if not url:
        return None
    try:
        split = urlsplit(url.strip())
    except ValueError:
        return url.strip()
    query = urlencode([(k, v) for k, v in parse_qsl(split.query) if not TRACKING.match(k)])
    host = split.netloc.lower().removeprefix("www.")
    return urlunsplit(("", "", host + split.path.rstrip("/"), query, "")) or None


def to_json(article: Article) -> dict[str, Any]:
    """The object the command line prints: `article_id, text`, each fact by its name, `variables`, `parts`."""
    shown: dict[str, Any] = {"article_id": article.article_id, "text": article.text}
    for name in FACTS:
        fact = article.fact(name)
        shown[name] = {
            "value": list(fact.value) if isinstance(fact.value, tuple) else fact.value,
            "source": fact.source,
            "raw": fact.raw,
            "candidates": [dataclasses.asdict(c) for c in fact.candidates],
        }
        if name in DATES:
            shown[name]["precision"] = fact.precision
    shown["variables"] = dict(article.variables)
    shown["parts"] = [{"kind": p.kind, "text": p.text, "start": p.start, "end": p.end} for p in article.parts]
    return shown


def dumps(article: Article) -> str:
    """`to_json` as one line, with each part's confidence: what the store keeps and `loads` reads."""
    shown = to_json(article)
    for part, kept in zip(shown["parts"], article.parts, strict=True):
        part["confidence"] = kept.confidence
    return json.dumps(shown, ensure_ascii=False)


def loads(line: str) -> Article:
    """The Article that `dumps` wrote."""
    shown = json.loads(line)
    facts = {}
    for name in FACTS:
        f = shown[name]
        value = tuple(f["value"]) if isinstance(f["value"], list) else f["value"]
        found = tuple(Candidate(**c) for c in f["candidates"])
        facts[name] = Fact(value, f["source"], f["raw"], found, f.get("precision"))
    parts = tuple(Part(**p) for p in shown["parts"])
    return Article(shown["article_id"], shown["text"], parts, facts, shown["variables"])


def plain(text: str, *, title: str | None = None, facts: Iterable[tuple[str, Fact]] = ()) -> Article:
    """An article from clean text: paragraphs parted by blank lines, an optional title. For rows of tables and for tests."""
    lines = [Part("title", title)] if title else []
    lines += [Part("body", p.strip()) for p in re.split(r"\n\s*\n", text) if p.strip()]
    known = dict(facts)
    if title:
        known.setdefault("title", Fact(title, "given with the text", title))
    return assemble(lines, known)
