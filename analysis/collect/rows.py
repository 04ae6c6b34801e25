"""A row of a table → an article: what its cells state, each fact with the column it came from."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from statistics import median
from typing import Any

from analysis.article import (
    DATES,
    FACTS,
    KINDS,
    UNSTATED,
    Article,
    Candidate,
    Fact,
    Part,
    assemble,
    normalised,
)
from analysis.collect.dates import Order, read_date, with_long_year
from analysis.collect.encodings import clean
from analysis.collect.facts import agency_name, find_dateline, readable_name, split_byline
from analysis.errors import CannotRead

PLURAL = {"authors", "tags"}
# One piece of a cell of authors: a hundred names with commas between; looking for names in a text would take minutes.
LONGEST_AUTHORS = 2_000
# A variable of every article that may be an abstract only, so that these can be told apart, filtered and left out.
TEXT_IS, ABSTRACT, FULL_TEXT, BEGINNING = "text is", "abstract", "full text", "beginning"
REMOVED = "[Removed]"  # NewsAPI, of an article that its outlet took back
# NewsAPI cuts its texts: "… [+2314 chars]".
CUT_OFF = re.compile(r"\s*(?:…|\.\.\.)?\s*\[\+(\d+) chars\]$")
Cell = str | date | tuple[str, ...] | None
TAG = re.compile(r"</?(p|br|div|span|a|b|i|em|strong|h[1-6]|ul|ol|li|img|figure|blockquote)\b[^>]*>", re.IGNORECASE)
# Seconds since 1970 from 1991 to 2065, and the same in milliseconds: what interfaces of websites write for a date.
SECONDS = re.compile(r"(?:[6-9]\d{8}|[12]\d{9})(?:\.\d+)?")
MILLISECONDS = re.compile(r"(?:[6-9]\d{11}|[12]\d{12})")


def read_row(
    cells: Mapping[str, Cell],
    mapping: Mapping[str, str],
    orders: Mapping[str, Order | None],
    *,
    item: str,
    origin: str = "file",
    abstracts: Sequence[str] = (),
    marked: bool = False,
) -> Article:
    """The article of a row. `orders` says of a column of dates whether days come first. Raises CannotRead without a text.

    Several columns of text are joined in the order of the table (a lead, then the story). Cells with markup are read as text. `origin`
    names the export for the sources of facts ("AmCAT column date"). Where the text is in columns of `abstracts` alone, the variable
    "text is" says so; `marked` says it of full texts too, and lets an abstract stand in for a text that is not there.
    """
    used = {c: u for c, u in mapping.items() if u not in {"variable", "ignore"}}
    read = {c: found for c, u in used.items() if u == "text" and (found := paragraphs_of(cells.get(c)))}
    if not read and marked:
        read = dict([(c, found) for c in abstracts if (found := paragraphs_of(cells.get(c)))][:1])
    filled, texts = list(read), [p for found in read.values() for p in found]
    if not texts:
        named = " and ".join(f"“{c}”" for c, u in used.items() if u == "text")
        raise CannotRead(item, f"The column {named} is empty in this row. Fill it in, or leave the row out.")
    if texts == [REMOVED]:
        raise CannotRead(
            item,
            f"The interface gives “{REMOVED}” in the place of this article. Leave the row out, or get it elsewhere.",
        )
    facts: dict[str, Fact] = {}
    for column, use in used.items():
        if use != "text" and column not in filled and (cell := cells.get(column)):
            fact = fact_of(use, cell, f"{origin} column {column}", order=orders.get(column))
            if use not in facts or facts[use].value is None:
                facts[use] = fact
    for column, use in used.items():
        if use != "text":
            facts.setdefault(use, Fact(None, f"the {origin} column {column} is empty in this row"))
    add_people(facts)
    variables = {
        c: text
        for c, v in cells.items()
        if mapping.get(c, "variable") == "variable" and c not in filled and (text := as_text(v))
    }
    only_abstract = all(c in abstracts for c in filled)
    if cut := CUT_OFF.search(texts[-1]):
        variables |= {TEXT_IS: BEGINNING, "characters left out": cut[1]}
        texts = [*texts[:-1], texts[-1][: cut.start()]]
    if (only_abstract or marked) and TEXT_IS not in variables:
        variables[TEXT_IS] = ABSTRACT if only_abstract else FULL_TEXT
    return assemble(list(lines_of(texts, facts)), facts, variables)


def as_text(cell: Cell) -> str | None:
    """A cell as shown and as kept in a variable; items of a list joined by "; "."""
    if isinstance(cell, tuple):
        return "; ".join(cell) or None
    if isinstance(cell, datetime) and not (cell.hour or cell.minute or cell.second):
        return cell.date().isoformat()
    return (
        cell.isoformat(sep=" ") if isinstance(cell, datetime) else cell.isoformat() if isinstance(cell, date) else cell
    )


def fact_of(use: str, cell: Cell, source: str, *, order: Order | None) -> Fact:
    """A cell as the fact it is mapped to."""
    raw = as_text(cell) or ""
    if use in DATES:
        return date_of(use, cell, raw, source, order=order)
    if use == "tags":
        tags = cell if isinstance(cell, tuple) else tuple(t for t in split_list(raw) if t)
        return Fact(tags or None, source, raw)
    if use == "authors":
        return authors_of(cell, raw, source)
    value = " ".join(plain_text(raw).split())
    return Fact(value or None, source, raw)


def date_of(use: str, cell: Cell, raw: str, source: str, *, order: Order | None) -> Fact:
    if isinstance(cell, date):
        return Fact(cell.isoformat()[:10], source, raw, precision="day")
    seconds = float(raw) if SECONDS.fullmatch(raw) else int(raw) / 1000 if MILLISECONDS.fullmatch(raw) else None
    if seconds is not None:
        moment = datetime.fromtimestamp(seconds, UTC)
        return Fact(moment.date().isoformat(), f"{source} (seconds since 1970, UTC)", raw, precision="day")
    day_first, why = (order.day_first, order.why) if order else (None, None)
    if (full := with_long_year(raw)) is not None:
        told = f"{source} (a year of two digits)"
        return replace(
            read_date(full, source=told, day_first=day_first, why=why, with_time=use == "retrieved"), raw=raw
        )
    return read_date(raw, source=source, day_first=day_first, why=why, with_time=use == "retrieved")


def authors_of(cell: Cell, raw: str, source: str) -> Fact:
    """The people that a column of authors names; what is in it without the form of a name is kept where it stands alone."""
    given = cell if isinstance(cell, tuple) else [p.strip() for p in re.split(r"\s*[;|\n]\s*", raw)]
    names: dict[str, None] = {}
    for piece in (p for p in given if len(p) <= LONGEST_AUTHORS):
        turned = upright(piece)
        # Family name first and initials are the form of a person ("Trent, A."), which "A. Trent" alone need not be.
        initials = turned != piece and re.match(r"(?:[^\W\d_]\.? ?)+ ", turned)
        stated = (readable_name(turned),) if initials and not agency_name(turned) else ()
        for name in split_byline(turned) or stated or split_byline(f"By {turned}"):
            names.setdefault(name)
    if names:
        return Fact(tuple(names), source, raw)
    return Fact(None, source, raw, (Candidate(raw, source, raw, f"“{raw}” names no person."),))


# Words that begin a family name of several: "de la Cruz, Ana".
PARTICLE = r"(?:de|la|las|los|del|van|der|den|von|zu|zur|di|da|dos|du|des|le|al|el|bin|ben|ter|ten|st\.?|mac)"


def upright(name: str) -> str:
    """A name written family name first, turned.

    >>> upright("Vale, Nora"), upright("Nora Vale, Jan Berg"), upright("de la Cruz, Ana"), upright("Vale, Tom, Jr.")
    ('Nora Vale', 'Nora Vale, Jan Berg', 'Ana de la Cruz', 'Tom Vale Jr.')
    """
    family = rf"((?:{PARTICLE}\s+)*[^,\d\s]+)"
    match = re.fullmatch(rf"{family},\s*([^,\d]+?)(?:,?\s+(Jr\.?|Sr\.?|I{{2,3}}|IV))?", name, re.IGNORECASE)
    if not match or len(match[2].split()) > 3:
        return name
    return " ".join(filter(None, (match[2].strip(), match[1], match[3])))


def split_list(raw: str) -> list[str]:
    """Items of a cell that lists: by semicolon or bar where there is one, else by comma; a list written as in Python or JSON too.

    >>> split_list("['Kremlin', 'Russia']"), split_list("Kremlin; Peskov, Dmitry")
    (['Kremlin', 'Russia'], ['Kremlin', 'Peskov, Dmitry'])
    """
    bare = raw.strip()
    if bare.startswith("[") and bare.endswith("]"):
        bare = bare[1:-1]
    parts = re.split(r"[;|\n]" if re.search(r"[;|\n]", bare) else ",", bare)
    return [p.strip().strip("'\"").strip() for p in parts if p.strip(" '\"")]


def add_people(facts: dict[str, Fact]) -> None:
    """Authors from the byline where no column gives them, and the agency where one of the two names it."""
    byline = facts.get("byline", UNSTATED)
    if byline.text and not facts.get("authors", UNSTATED).value and (names := split_byline(byline.text)):
        facts["authors"] = Fact(names, byline.source, byline.raw)
    if not facts.get("agency", UNSTATED).value:
        for name in ("authors", "byline"):
            fact = facts.get(name, UNSTATED)
            if agency := agency_name(re.sub(r"^\s*by\s+", "", fact.raw or "", flags=re.IGNORECASE)):
                facts["agency"] = Fact(agency, fact.candidates[0].source if fact.candidates else fact.source, fact.raw)


def lines_of(texts: Sequence[str], facts: dict[str, Fact]) -> Iterator[Part]:
    """The parts in reading order; adds place and agency of a dateline to the facts where no column gives them."""
    title, deck, byline = (facts.get(n, UNSTATED).text for n in ("title", "deck", "byline"))
    if title:
        yield Part("title", title)
    if deck and deck != title and not repeats(deck, texts):
        yield Part("deck", deck)
    if byline:
        yield Part("byline", byline)
    first = 0
    if title and len(texts) > 1 and normalised(texts[0]) == normalised(title):
        yield Part("furniture", texts[0])  # the headline once more, at the head of the text
        first = 1
    if dateline := find_dateline(texts[first]):
        yield Part("dateline", dateline.text)
        for name, value in (("dateline_place", dateline.place), ("agency", dateline.agency)):
            if value and not facts.get(name, UNSTATED).value:
                facts[name] = Fact(value, "dateline", dateline.text)
    yield from (Part("body", p) for p in texts[first:])


def repeats(deck: str, texts: Sequence[str]) -> bool:
    """Whether a summary only repeats how the text begins, as many exports cut it: it would be counted twice."""
    beginning = normalised(" ".join(texts[:3]))
    return beginning.startswith(normalised(deck).rstrip(" .…[]"))


def paragraphs_of(cell: Cell) -> list[str]:
    """The paragraphs of a cell: parted by blank lines; by line ends where there are none and the lines are not wrapped."""
    if isinstance(cell, tuple):
        return [p for item in cell for p in paragraphs_of(item)]
    text = plain_text(as_text(cell) or "").replace("\r\n", "\n").replace("\r", "\n")
    blocks = [b.strip() for b in re.split(r"\n[ \t\xa0]*\n", text) if b.strip()]
    return [
        p
        for b in blocks
        for p in ([" ".join(b.split())] if wrapped(b) else [" ".join(s.split()) for s in b.split("\n")])
        if p
    ]


def wrapped(block: str) -> bool:
    """Whether the lines of a block are one paragraph cut at a width: most are about as long as the longest and end mid-sentence."""
    lines = [line.strip() for line in block.split("\n")]
    if len(lines) < 3:
        return len(lines) == 2 and not re.search(r"[.!?:;”\"')\]]$", lines[0]) and lines[1][:1].islower()
    longest = max(map(len, lines))
    inner = lines[:-1]
    return (
        longest <= 130
        and median(map(len, inner)) > 0.7 * longest
        and sum(bool(re.search(r"[.!?]$", line)) for line in inner) < 0.5 * len(inner)
    )


def plain_text(text: str) -> str:
    """Text without markup and entities, where it has any; paragraphs of markup become paragraphs."""
    if TAG.search(text):
        text = re.sub(r"<(script|style)\b.*?</\1\s*>", " ", text, flags=re.IGNORECASE | re.DOTALL)
        text = re.sub(r"</?(p|div|h[1-6]|li|ul|ol|blockquote|figure)\b[^>]*>", "\n\n", text, flags=re.IGNORECASE)
        text = re.sub(r"<br\b[^>]*>", "\n", text, flags=re.IGNORECASE)
        text = re.sub(r"<[a-zA-Z/!][^>]*>", "", text)
    return clean(entities.unescape(text)) if re.search(r"&(#\w+|[a-zA-Z]+);", text) else text


def restored(value: Mapping[str, Any]) -> Article | None:
    """The article that an object in the form of `python -m analysis read` is; None for any other object. Raises CannotRead.

    The text is laid out anew from the parts; the id is kept, so that an export that comes back is known as the same article.
    """
    told = [n for n in FACTS if isinstance(value.get(n), dict) and {"value", "source"} <= value[n].keys()]
    if not told or not (isinstance(value.get("text"), str) or value.get("parts")):
        return None
    facts = {n: fact_from(n, value[n]) for n in told}
    parts = [
        Part(p["kind"], clean(str(p["text"])), confidence=p.get("confidence"))
        for p in value.get("parts") or []
        if isinstance(p, dict) and p.get("kind") in KINDS and p.get("text")
    ]
    if not any(p.kind == "body" for p in parts):
        parts = list(lines_of(paragraphs_of(value.get("text") or "") or [""], facts))
    identity = value.get("article_id")
    known = identity if isinstance(identity, str) and re.fullmatch(r"[0-9a-f]{16}", identity) else None
    held = value.get("variables")
    variables = {str(k): str(v) for k, v in held.items() if v not in (None, "")} if isinstance(held, dict) else {}
    return assemble(parts, facts, variables, article_id=known)


def fact_from(name: str, told: Mapping[str, Any]) -> Fact:
    """A fact as `to_json` writes it. Raises CannotRead where a value has not the form of that fact."""
    value = told["value"]
    given = tuple(str(v) for v in value) or None if isinstance(value, list) else value
    if isinstance(given, str) and name in PLURAL:
        given = (given,)
    if given is not None and (not isinstance(given, (str, tuple)) or isinstance(given, tuple) != (name in PLURAL)):
        raise CannotRead(name, f"“{value}” is no value of {name}. Write a string, a list of strings or null.")
    seen = tuple(
        Candidate(c.get("value"), str(c.get("source", "")), c.get("raw"), str(c.get("reason", "")))
        for c in told.get("candidates") or []
        if isinstance(c, dict)
    )
    precision = None
    if name in DATES and given:
        if not re.fullmatch(r"\d{4}(-\d\d(-\d\d(T.*)?)?)?", str(given)):
            raise CannotRead(name, f"“{given}” is no date. Write it as 2015-06-05, 2015-06 or 2015.")
        precision = ("year", "month", "day")[min(str(given)[:10].count("-"), 2)]
    return Fact(given, str(told["source"]), told.get("raw"), seen, precision)  # type: ignore[arg-type]
