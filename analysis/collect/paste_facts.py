"""The lines of a paste, with their kinds → facts that say where they come from, and why the unknown ones are unknown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from analysis.article import Candidate, Fact, Kind
from analysis.collect import dates, facts, phrases
from analysis.collect.dates import Written
from analysis.collect.facts import Dateline
from analysis.collect.lines import Line
from analysis.tongues import FEWEST_WORDS, SURE, language_of

# Seen dates named in the reasons; more would bury the page.
MOST_NAMED = 4
# A labelled date so many lines below the text is another article's; a date without a label in the first lines is the page's.
AT_FOOT, AT_HEAD = 4, 6
# A date this near to the headline or the byline, in lines, is the article's.
BESIDE = 2
# Words of a line under the headline that gives a date among other things.
LONGEST_LABEL = 16
PASTE = "the pasted text"
_PUBLISHED = re.compile(r"\b(?:first\s+|originally\s+)?(?:published|posted|issued|released|filed)\b", re.IGNORECASE)
_UPDATED = re.compile(r"\b(?:last\s+)?(?:updated|modified|edited|revised|last\s+update)\b", re.IGNORECASE)
_ONLY_BY = re.compile(r"(?:\w+\s+)?by\s*:?", re.IGNORECASE)
# Firms that own papers, by the words in their names: "Hearst Communications", "NYP Holdings", "Vox Media", "Cable News Network".
_OWNER = re.compile(
    r"\b(?:holdings?|communications?|media|networks?|interactive|group|publish(?:ing|ers?)|publications?|corporation|company|entertainment|"
    r"digital|enterprises?|partners|ventures|productions?|organi[sz]ation|foundation|trust|international)\b",
    re.IGNORECASE,
)
_OF_SITE = re.compile(
    r"(?:(?:contact|about|advertise\s+(?:with|on|in)|subscribe\s+to|follow|like|join|support|write\s+for|work\s+(?:for|at)|more\s+(?:from|on)|download|get|inside)\s+)"
    r"(?P<name>(?:the\s+)?(?-i:[A-Z0-9])[\w'’&.-]*(?:\s+(?:(?-i:[A-Z0-9])[\w'’&.-]*|of|the|and|&)){0,4})(?:\s+(?:on\s+\w+|apps?|newsletters?|today|now))?",
    re.IGNORECASE,
)
_NO_SITE = frozenset(
    ["us", "me", "the author", "facebook", "twitter", "instagram", "youtube", "advertising", "help", "app", "home"]
)
# Lines that call the site by one name before it is believed.
LEAST_SAID = 2
_CRUMBS = re.compile(r"\s*[›»>/]\s*")


def read_facts(lines: Sequence[Line], kinds: Sequence[Kind]) -> dict[str, Fact]:
    """Every fact that the lines state; those they don't state carry the reason."""
    found: dict[str, Fact] = {}
    title = _of_kind(lines, kinds, "title")
    shown, site = facts.clean_title(title) if title else (None, None)
    found["title"] = (
        Fact(title, "headline of the pasted text", title)
        if title
        else Fact(None, "no line of the paste reads like a headline")
    )
    deck = _of_kind(lines, kinds, "deck")
    found["deck"] = (
        Fact(deck, "line under the headline", deck) if deck else Fact(None, "no line stands between headline and text")
    )
    found |= _byline(lines, kinds)
    found |= _dateline(lines, kinds)
    found |= _agency(lines, kinds, found)
    found |= _dates(lines, kinds)
    found["outlet"] = _outlet(lines, kinds, site if shown != title else None)
    found["tags"] = _tags(lines, kinds)
    found["section"] = _section(lines, kinds)
    found["url"] = _url(lines)
    found["language"] = _language(" ".join(line.text for line, k in zip(lines, kinds, strict=True) if k == "body"))
    return found


def _of_kind(lines: Sequence[Line], kinds: Sequence[Kind], kind: Kind) -> str | None:
    return " ".join(line.text for line, k in zip(lines, kinds, strict=True) if k == kind) or None


def _quoted(text: str, most: int = 70) -> str:
    return f"“{text if len(text) <= most else text[: most - 1].rstrip() + '…'}”"


def _byline(lines: Sequence[Line], kinds: Sequence[Kind]) -> dict[str, Fact]:
    rows = [line.text for line, k in zip(lines, kinds, strict=True) if k == "byline"]
    if not rows:
        none = Fact(None, "no line of the paste is a byline")
        return {"byline": none, "authors": none}
    raw = " | ".join(rows)
    signed = [row for row in rows if not _ONLY_BY.fullmatch(row)]
    names = tuple(dict.fromkeys(name for row in signed for name in facts.split_byline(facts.beside_date(row))))
    authors = (
        Fact(names, f"line {_quoted(raw)}", raw)
        if names
        else Fact(None, f"the byline {_quoted(raw)} names no person", raw)
    )
    return {"byline": Fact(raw, "byline", raw), "authors": authors}


def _datelines(lines: Sequence[Line], kinds: Sequence[Kind]) -> list[Dateline]:
    """The datelines of the text, at the head of a paragraph or on lines of their own, in order."""
    found = [
        facts.find_dateline(line.text) if kind == "body" else facts.find_dateline_alone(line.text)
        for line, kind in zip(lines, kinds, strict=True)
        if kind in ("body", "dateline")
    ]
    return [each for each in found if each]


def _dateline(lines: Sequence[Line], kinds: Sequence[Kind]) -> dict[str, Fact]:
    for found in _datelines(lines, kinds):
        if found.place:
            return {"dateline_place": Fact(found.place, "dateline", found.text)}
        return {"dateline_place": Fact(None, f"the dateline {_quoted(found.text)} names no place", found.text)}
    return {"dateline_place": Fact(None, "no paragraph begins with a dateline")}


def _agency(lines: Sequence[Line], kinds: Sequence[Kind], found: dict[str, Fact]) -> dict[str, Fact]:
    credited = [
        (line.text, a)
        for line, k in zip(lines, kinds, strict=True)
        if k in ("credit", "caption")
        for a in phrases.photo_agencies(line.text)
    ]
    for dateline in _datelines(lines, kinds):
        if dateline.agency:
            agrees = any(name == dateline.agency for _, name in credited)
            return {
                "agency": Fact(
                    dateline.agency, "dateline; photo credit agrees" if agrees else "dateline", dateline.text
                )
            }
    byline = found["byline"].text or ""
    if named := facts.agencies_in(byline):
        return {"agency": Fact(named[0], f"byline {_quoted(byline)}", byline)}
    seen = tuple(
        Candidate(name, "photo credit", text, f"{_quoted(text)} is the credit of a picture, not of the text.")
        for text, name in credited[:MOST_NAMED]
    )
    return {"agency": Fact(None, "no agency in dateline or byline", None, seen)}


# ---- dates -----------------------------------------------------------------------------------------------------------------------


def _dates(lines: Sequence[Line], kinds: Sequence[Kind]) -> dict[str, Fact]:
    """published, updated and retrieved, each from the line that states it; relative words and other dates as candidates."""
    title = next((i for i, k in enumerate(kinds) if k == "title"), None)
    body = [i for i, k in enumerate(kinds) if k == "body"]
    bylines = [i for i, k in enumerate(kinds) if k == "byline"]
    mails = set(phrases.mail_heads([line.text for line in lines]))
    found: dict[str, Fact] = {}
    seen: list[Candidate] = []
    for i, line in enumerate(lines):
        if kinds[i] not in ("furniture", "byline"):
            continue
        if kinds[i] == "furniture" and not phrases.is_date_line(line.text) and not _label_of(line.text):
            under = title is not None and bool(body) and title < i < body[0] and len(line.text.split()) <= LONGEST_LABEL
            if not under:
                continue
        if i in mails:
            seen += [Candidate(w.value, "date of a mail", w.raw, f"{_quoted(w.raw)} says when a mail was sent, not when the article was published.") for w in dates.find_dates(line.text)]  # fmt: skip
            continue
        at_foot = bool(body) and i > body[-1] + AT_FOOT
        for written, label in _labelled(line.text):
            shown = _quoted(written.raw)
            if label and not at_foot:
                if label == "published" and "published" in found and not found[label].source.startswith("labelled"):
                    del found[label]  # the source's own word goes before a date that only stands near
                _keep(found, label, _fact(written, f"labelled as {label}: {_quoted(line.text)}"))
            elif not label and _is_beside(i, title, bylines, body, lines):
                _keep(found, "published", _fact(written, f"{_place_of(i, title, bylines)}: {_quoted(line.text)}"))
            elif not label and written.time and _beside_buttons(line.text):
                _keep(found, "retrieved", _moment(written, "clock of the page"))
                seen.append(Candidate(None, "clock of the page", written.raw, f"{shown} stands beside buttons of the page: it is the clock of the page, not of the article."))  # fmt: skip
            elif title is not None and i < title and (written.time or i < AT_HEAD):
                _keep(found, "retrieved", _moment(written, "clock of the page"))
                seen.append(Candidate(None, "clock of the page", written.raw, f"{shown} stands apart from the article: it is the clock of the page, not of the article."))  # fmt: skip
            else:
                where = (
                    "stands among other articles" if body and i > body[-1] else "stands apart from headline and byline"
                )
                seen.append(Candidate(written.value, "date on the page", written.raw, f"{shown} {where}."))
    published = found.get("published") or _from_dateline(lines, kinds)
    if published is None:
        if "updated" in found:
            raw = found["updated"].raw
            seen.insert(0, Candidate(None, "labelled as updated", raw, f"{_quoted(raw or '')} says when it was updated, not when it was published."))  # fmt: skip
        published = Fact(None, "no date stands beside headline or byline", None, _why_undated(lines, kinds, seen))
    elif published.value is None:
        published = replace(published, candidates=published.candidates + _why_undated(lines, kinds, []))
    else:
        published = replace(published, candidates=(*published.candidates, *seen[:MOST_NAMED]))
    return {
        "published": published,
        "updated": found.get("updated") or Fact(None, "no line says when it was updated"),
        "retrieved": found.get("retrieved") or Fact(None, "no clock of the page in the paste"),
    }


def _keep(found: dict[str, Fact], name: str, fact: Fact | None) -> None:
    """Keeps the first that states a value; a later one does not replace it, and says so where it differs."""
    if fact is None:
        return
    before = found.get(name)
    if before is None or before.value is None:
        found[name] = fact
    elif fact.value is not None and fact.value != before.value and name == "published":
        other = Candidate(
            fact.text, fact.source, fact.raw, f"{_quoted(fact.raw or '')} comes after {_quoted(before.raw or '')}."
        )
        found[name] = replace(before, candidates=(*before.candidates, other))


def _beside_buttons(text: str) -> bool:
    """Whether a date shares its line with what one can press: "14:20, 3 July 2026 Share Listen (4 min)".

    Such a line is the page's clock where it stands apart; beside headline or byline it is the publication date like any other.
    """
    return bool(re.search(r"\b(?:share|listen|save|print|watch|subscribe|log in|sign in)\b", text, re.IGNORECASE))


def _label_of(text: str) -> bool:
    return (
        len(text.split()) <= 24
        and bool(dates.find_dates(text))
        and bool(_PUBLISHED.search(text) or _UPDATED.search(text))
    )


def _labelled(text: str) -> list[tuple[Written, str | None]]:
    """Each date of a line with the label before it: "Published 3 July 2026, updated 4 July 2026"."""
    found, at = [], 0
    for written in dates.find_dates(text):
        before = text[at : written.start]
        label = "updated" if _UPDATED.search(before) else "published" if _PUBLISHED.search(before) else None
        found.append((written, label))
        at = written.end
    return found


def _is_beside(i: int, title: int | None, bylines: Sequence[int], body: Sequence[int], lines: Sequence[Line]) -> bool:
    """Whether line `i` is part of the article's head: from just above the headline to the first paragraph, or beside the byline."""
    if any(abs(i - b) <= BESIDE for b in bylines):
        return True
    start = body[0] if body else len(lines)
    if title is None:
        return i < start and start - i <= BESIDE
    if title < i < start:
        return True
    if i < title:
        return title - i == 1 or (title - i == BESIDE and not dates.CLOCK.search(lines[i].text))
    return False


def _place_of(i: int, title: int | None, bylines: Sequence[int]) -> str:
    if i in bylines:
        return "in the byline"
    if any(abs(i - b) <= BESIDE for b in bylines):
        return "beside the byline"
    return "above the headline" if title is not None and i < title else "under the headline"


def _fact(written: Written, source: str) -> Fact:
    if written.value is None:
        seen = tuple(Candidate(r, source, written.raw, written.reason or "") for r in written.readings)
        return Fact(
            None,
            written.reason or source,
            written.raw,
            seen or (Candidate(None, source, written.raw, written.reason or ""),),
        )
    noted = (Candidate(None, source, written.raw, written.reason),) if written.reason else ()
    return Fact(written.value, source, written.raw, noted, written.precision)


def _moment(written: Written, source: str) -> Fact | None:
    return Fact(written.moment, source, written.raw, (), written.precision) if written.value else None


def _from_dateline(lines: Sequence[Line], kinds: Sequence[Kind]) -> Fact | None:
    for dateline in _datelines(lines, kinds):
        if dateline.date:
            read = dates.read_date(dateline.date, source="dateline")
            return Fact(
                read.value, "dateline" if read.value else read.source, dateline.text, read.candidates, read.precision
            )
    return None


def _why_undated(lines: Sequence[Line], kinds: Sequence[Kind], seen: Sequence[Candidate]) -> tuple[Candidate, ...]:
    text = " ".join(line.text for line, k in zip(lines, kinds, strict=True) if k in ("title", "deck", "body"))
    relative = [w for w in dates.relative_words(text) if not re.search(r"\bago\b.*\d{4}", w)]
    if not relative:
        return tuple(seen[:MOST_NAMED])
    named = [f"“{w}”" for w in relative[:MOST_NAMED]]
    listed = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
    needs = "needs" if len(named) == 1 else "need"
    return (
        *seen[:MOST_NAMED],
        Candidate(None, "words of the text", ", ".join(relative), f"{listed} {needs} a date to start from."),
    )


# ---- the others ------------------------------------------------------------------------------------------------------------------


def _outlet(lines: Sequence[Line], kinds: Sequence[Kind], site: str | None) -> Fact:
    title = _of_kind(lines, kinds, "title")
    if site:
        return Fact(site, "behind the headline", title)
    rows = list(zip(lines, kinds, strict=True))
    for line, kind in rows:
        if kind == "byline" and (name := facts.byline_outlet(line.text)):
            return Fact(name, f"byline {_quoted(line.text)}", line.text)
    for line, kind in rows:
        if kind == "furniture" and title and line.text.casefold().startswith(title.casefold()):
            _, name = facts.clean_title(line.text)
            if name:
                return Fact(name, f"page title {_quoted(line.text)}", line.text)
    if (named := _named_by_site(rows)) is not None:
        return named
    owners: list[Candidate] = []
    for line, kind in rows:
        if kind == "furniture" and (name := facts.copyright_outlet(line.text)):
            if not _OWNER.search(name) or _stands_elsewhere(name, rows):
                return Fact(name, f"copyright line {_quoted(line.text)}", line.text)
            reason = f"{_quoted(line.text)} names the owner of the rights, who may publish several papers; nothing else in {PASTE} bears that name."
            owners.append(Candidate(name, "copyright line", line.text, reason))
    nothing = f"nothing in {PASTE} names it"
    if owners:
        return Fact(None, nothing, None, tuple(owners[:1]))
    credited = next((line.text for line, kind in rows if kind == "credit"), None)
    if credited is None:
        return Fact(None, nothing)
    reason = f"{_quoted(credited)} is the credit of a picture, not the outlet; nothing else in {PASTE} names it."
    return Fact(None, nothing, None, (Candidate(None, "photo credit", credited, reason),))


def _named_by_site(rows: Sequence[tuple[Line, Kind]]) -> Fact | None:
    """The name that at least two lines of the page call the site by: "Contact the Courier", "Download the Courier app"."""
    said: dict[str, list[str]] = {}
    for line, kind in rows:
        match = _OF_SITE.fullmatch(line.text) if kind == "furniture" and len(line.text) <= 80 else None
        if match and match["name"].casefold() not in _NO_SITE:
            said.setdefault(re.sub(r"^the\s+", "", match["name"], flags=re.IGNORECASE), []).append(line.text)
    best = max(said, key=lambda name: len(set(said[name])), default=None)
    if best is None or len(set(said[best])) < LEAST_SAID:
        return None
    shown = list(dict.fromkeys(said[best]))[:LEAST_SAID]
    return Fact(best, f"lines of the page: {' and '.join(_quoted(text) for text in shown)}", shown[0])


def _stands_elsewhere(name: str, rows: Sequence[tuple[Line, Kind]]) -> bool:
    """Whether a short line of the page other than a copyright line bears the name."""
    return any(
        kind == "furniture"
        and len(line.text.split()) <= 8
        and name.casefold() in line.text.casefold()
        and not facts.copyright_outlet(line.text)
        for line, kind in rows
    )


def _tags(lines: Sequence[Line], kinds: Sequence[Kind]) -> Fact:
    rows = [line.text for line, k in zip(lines, kinds, strict=True) if k == "tags"]
    if not rows:
        return Fact(None, "no line of the paste holds tags")
    names: dict[str, None] = {}
    for row in rows:
        labelled = phrases.INLINE_TAGS.fullmatch(row)
        for piece in re.split(r"\s*[,;·•|#]\s*", labelled["tags"] if labelled else row):
            if piece.strip():
                names.setdefault(piece.strip())
    return Fact(tuple(names), "line of tags" if len(rows) == 1 else "lines of tags", " | ".join(rows))


def _section(lines: Sequence[Line], kinds: Sequence[Kind]) -> Fact:
    title = next((i for i, k in enumerate(kinds) if k == "title"), 0)
    headline = lines[title].text.casefold() if lines else ""
    for line in lines[:title]:
        crumbs = [c for c in _CRUMBS.split(line.text) if c and c.casefold() != headline]
        if (
            len(crumbs) >= 2
            and crumbs[0].casefold() in ("home", "news", "front page", "start")
            and len(line.text) <= 400
        ):
            return Fact(crumbs[-1], "breadcrumb", line.text)
    return Fact(None, f"nothing in {PASTE} names it")


def _url(lines: Sequence[Line]) -> Fact:
    for line in lines:
        if re.fullmatch(r"https?://\S+", line.text):
            return Fact(line.text, "a line of the paste", line.text)
    return Fact(None, f"no line of {PASTE} is an address")


def _language(text: str) -> Fact:
    count = len(text.split())
    if count < FEWEST_WORDS:
        return Fact(None, f"{count} words are too few to tell the language")
    code, sure = language_of(text)
    if sure < SURE:
        return Fact(
            None,
            "the words of the text do not tell the language",
            None,
            (Candidate(code, "words of the text", None, f"It may be “{code}”."),),
        )
    return Fact(code, "words of the text")
