"""Nexis: one document → an article: its head up to "Body", its text, its tail. What the layouts are: nexis.py."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from analysis.article import normalised
from analysis.collect.exports.build import Field, offer_of
from analysis.collect.exports.nexis_labels import (
    BODY_LABELS,
    CAPTIONS,
    CLASSES,
    COPYRIGHT,
    FEW,
    FURNITURE,
    HEADINGS,
    LABEL,
    LANGUAGE_LABELS,
    LATE,
    NOTICE,
    OLD_BODY_LABELS,
    RESERVED,
    SHOW,
    URL_LABELS,
    USES,
    WORDS,
    begins_field,
    date_line,
    edition_of,
    heading_of,
    is_head_label,
    is_late_label,
    is_tail,
    label_in,
    squashed,
)
from analysis.collect.exports.sheet import ENDS, Line, Sheet, bridge, one_line
from analysis.collect.exports.words import agency_in, language_code, names_in
from analysis.collect.facts import find_dateline_alone, readable_place
from analysis.collect.offers import Offer, rejected

RIGHTS_YEAR = re.compile(r"copyright\s+(?:\(c\)\s*|©\s*)?(?:19|20)\d\d", re.IGNORECASE)
PAGE = re.compile(r"(?:Page|Seite|Página|Pagina)\s+\d+\s+(?:of|von|de|sur|di|van)\s+\d+", re.IGNORECASE)
PAGE_ALONE = re.compile(r"(?:Page|Seite)\s+\d+", re.IGNORECASE)
DISTRIBUTED = re.compile(r"(?:Provided|Distributed) by .{1,80}", re.IGNORECASE)  # below the copyright
FAILED = re.compile(
    r"we are sorry but there is an error in this document and it is not possible to display it", re.IGNORECASE
)
ADDRESS = re.compile(r"https?://\S+")
PAGES = re.compile(r"(?:Pgs?\.?|Page|Pages|Pp\.|S\.|Seite|p\.|Blz\.)\s*(\S.*)", re.IGNORECASE)
VERSION = re.compile(r"Version\s*:\s*(.+)", re.IGNORECASE)
BROKEN_OFF = "The export ends within this document."


@dataclass(frozen=True, slots=True)
class Document:
    lines: tuple[Line, ...]
    whole: bool = True  # whether the mark of its end was found

    @property
    def text(self) -> str:
        return re.sub(r"\n{3,}", "\n\n", "\n".join(line.text for line in self.lines)).strip()


# Stands for a running head: a page number, or the turn of a page in a PDF.
TURN = "\f"
# Characters of a title that a running head gives cut short; a line of the text would hardly begin with as many.
LEAST_PREFIX = 24
LEAST_HEAD = 7


@dataclass(slots=True)
class Head:
    """What stands above the text; `fields` are labels as written with their values."""

    title: str | None = None
    outlet: str | None = None
    date: str | None = None
    edition: str | None = None
    rights: str | None = None
    fields: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Tail:
    fields: list[tuple[str, str]] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)


def read_document(sheet: Sheet, item: str, document: Document, *, old: bool) -> Offer:
    lines = turned(document.lines)
    head_end, body_start = body_of(lines, old=old)
    above = [line for line in lines[:head_end] if line.text != TURN]
    head = old_head(above, sheet) if old else new_head(above)
    rest = unpaged(lines[body_start:], head, cut=sheet.cut)
    tail_start = find_tail(rest, cut=sheet.cut)
    texts = sheet.paragraphs([line for line in rest[:tail_start] if not FURNITURE.fullmatch(line.text)])
    tail = read_tail(rest[tail_start:], sheet)
    made = [*head_fields(head), *tail_fields(tail)]
    if any(FAILED.search(text) for text in texts):
        return rejected(
            item, "Nexis could not give this document; it says so in its place. Ask Nexis for it again.", document.text
        )
    if texts and ADDRESS.fullmatch(texts[-1]):
        made.append(address_field(texts.pop()))
    if not document.whole:
        made.append(Field("variable", "Incomplete", BROKEN_OFF, ""))
    return offer_of(
        item,
        made,
        texts,
        document.text,
        captions=tail.captions,
        unknown=UNKNOWN,
    )


UNKNOWN = {
    "title": "the document has no headline",
    "outlet": "the document has no publication line",
    "published": "the document has no date line",
    "byline": "the document has no field Byline",
    "authors": "the document has no field Byline",
    "section": "the document has no field Section",
    "language": "the document has no field Language",
}


def turned(lines: Sequence[Line]) -> list[Line]:
    """The lines with TURN in the place of page numbers and, in a PDF, before the first line of a page."""
    marked: list[Line] = []
    page: int | None = None
    for line in lines:
        if line.page is not None and page is not None and line.page != page:
            marked.append(Line(TURN))
        page = line.page if line.page is not None else page
        number_alone = line.page is not None and PAGE_ALONE.fullmatch(line.text)
        marked.append(Line(TURN) if PAGE.fullmatch(line.text) or number_alone else line)
    return marked


def unpaged(lines: Sequence[Line], head: Head, *, cut: bool) -> list[Line]:
    """The text without its running heads: TURN, blank lines around it, the title once more; a sentence that they part is one again."""
    kept: list[Line] = []
    at = 0
    while at < len(lines):
        if lines[at].text != TURN:
            kept.append(lines[at])
            at += 1
            continue
        while kept and (not kept[-1].text or (len(kept[-1].text) > LEAST_HEAD and repeats(kept[-1:], head))):
            kept.pop()
        while at < len(lines):
            again = repeats(lines[at : at + 8], head)
            if lines[at].text and lines[at].text != TURN and not again:
                break
            at += max(1, again)
        if not kept or at >= len(lines):
            continue
        if begins_field(lines[at].text):
            kept.append(Line(""))
        bridge(kept, lines[at], cut=cut)
        at += 1
    return kept


def repeats(lines: Sequence[Line], head: Head) -> int:
    """How many of the first lines are a running head: the title once more, with the publication and the date or without; 0 where none is."""
    title = squashed(head.title or "")
    whole = squashed(f"{head.title or ''} {head.outlet or ''} {head.date or ''}")
    place = squashed(f"{head.outlet} {head.date}") if head.outlet and head.date else None
    so_far, found = "", 0
    for i, line in enumerate(lines):
        if not line.text or line.text == TURN:
            break
        so_far += squashed(line.text)
        named = place is not None and so_far.endswith(place)
        cut_off = so_far.endswith("…") and whole.startswith(so_far[:-1])
        begun = len(so_far) >= LEAST_PREFIX and title.startswith(so_far)
        if len(so_far) > LEAST_HEAD and (so_far in {title, whole} or named or cut_off or begun):
            found = i + 1
    return found


def body_of(lines: Sequence[Line], *, old: bool) -> tuple[int, int]:
    """Where the head ends and where the text begins: at "Body", else behind the last of the head's fields that follow one another."""
    filled = [i for i, line in enumerate(lines) if line.text and line.text != TURN]
    for i in filled[1:]:
        match = LABEL.fullmatch(lines[i].text)
        if lines[i].text.casefold() in BODY_LABELS:
            return i, i + 1
        names = OLD_BODY_LABELS if old and match and match["name"].isupper() else BODY_LABELS
        if match and match["name"].casefold() in names and (match["name"].isupper() or not match["value"]):
            return (i, i + 1) if not match["value"] else (i, i)
    first = next((i for i in filled[1:] if is_head_label(lines[i].text, old=old)), None)
    if old and (begun := unlabelled_text(lines, len(lines) if first is None else first)) is not None:
        return begun, begun
    if first is None:
        return len(lines), len(lines)
    end = first + 1
    for i in filled:
        if i <= first:
            continue
        goes_on = bool(lines[i - 1].text) and any(not line.text for line in lines)  # a value over several lines
        if not is_head_label(lines[i].text, old=old) and not goes_on:
            break
        end = i + 1
    return end, end


def unlabelled_text(lines: Sequence[Line], first: int) -> int | None:
    """Where the text of an old document begins that has no label above it: below the date, the line that counts the words, and a title.

    `first` is the first label. None where the fields stand above the text, or there is no date or no text.
    """
    below = lines[first:]
    if any(line.text for line in below) and not (is_late_label(below[0].text) and find_tail(below, cut=True) == 0):
        return None
    dated = next((i for i, line in enumerate(lines[:first]) if line.text and date_line(line.text)), None)
    if dated is None:
        return None
    blocks: list[list[int]] = [[]]
    for i in range(dated, first):
        if lines[i].text and lines[i].text != TURN:
            blocks[-1].append(i)
        elif blocks[-1]:
            blocks.append([])
    found = [block for block in blocks[1:] if block]
    counted = next((n for n, block in enumerate(found) if WORDS.fullmatch(lines[block[0]].text)), None)
    if counted is not None:
        return found[counted][-1] + 1
    if len(found) > 1 and len(found[0]) <= MOST_TITLE_LINES and not ENDS.search(lines[found[0][-1]].text):
        found = found[1:]
    words = sum(len(lines[i].text.split()) for block in found for i in block)
    fields = sum(len(line.text.split()) for line in below)  # an interview's "SPIEGEL: …" looks like fields too
    # A title alone ends without a full stop, and so does a text that its agency signs ("dpa vb").
    text = words > LONGEST_HEADLINE or any(ENDS.search(lines[block[-1]].text) for block in found)
    return found[0][0] if text and words >= max(LEAST_TEXT, fields) else None


# A title has two lines at most; less than a sentence is no text.
MOST_TITLE_LINES, LEAST_TEXT = 2, 8
LONGEST_HEADLINE = 40  # words, with its subtitle


def new_head(lines: Sequence[Line]) -> Head:
    """Title, publication, date, copyright, fields, in this order."""
    texts = [
        t for line in lines if (t := line.text) and not FURNITURE.fullmatch(t) and t.casefold() != "correction appended"
    ]
    mark = next(
        (i for i, text in enumerate(texts) if i and (COPYRIGHT.match(text) or is_head_label(text, old=False))),
        len(texts),
    )
    head = Head()
    plain = texts[:mark]
    at = next((i for i in range(len(plain) - 1, 0, -1) if date_line(plain[i])), None)
    named = plain[:at] if at is not None else plain
    if len(named) > 1:
        head.outlet = named.pop()
    head.title = one_line(once(named)) or None
    if at is not None:
        head.date, rest = plain[at], date_line(plain[at])
        head.edition = edition_of([rest[1] if rest else "", *plain[at + 1 :]])
    read_fields(head, texts[mark:], old=False)
    return head


def old_head(lines: Sequence[Line], sheet: Sheet) -> Head:
    """Copyright, publication, date with its edition, a title where no HEADLINE is labelled, fields."""
    head = Head()
    plain: list[list[str]] = []
    fields: list[str] = []
    rights: list[str] = []
    kept = [line for line in lines if not DISTRIBUTED.fullmatch(line.text)]
    shown = [match[1] for line in kept if (match := SHOW.fullmatch(line.text))]
    kept = [line for line in kept if not SHOW.fullmatch(line.text)]
    flush = {line.text for line in kept if not line.indent} if sheet.kind == "text" else set()
    blocks = blocks_of(kept, cut=sheet.kind != "word")
    for block in reserved(blocks):
        if is_head_label(block[0], old=True) or (fields and not COPYRIGHT.match(block[0])):
            fields += block
        elif COPYRIGHT.match(block[0]) or RESERVED.search(block[0]):
            end = next((i for i, text in enumerate(block) if RESERVED.search(text)), len(block) - 1) + 1
            rights += block[:end]
            plain += [block[end:]] if block[end:] else []
        else:
            label = next((i for i, text in enumerate(block) if is_head_label(text, old=True)), len(block))
            plain += [block[:label]] if label else []
            fields += block[label:]
    flat = [(n, text) for n, block in enumerate(plain) for text in block]
    at = next((i for i, (_, text) in enumerate(flat) if date_line(text)), None)
    if at == 0 and len(rights) > 1 and not RESERVED.search(rights[-1]):
        flat, at = [(-1, rights.pop()), *flat], 1  # "Copyright 2015 The Post" and, without a blank line, "The Post"
    above: list[str] = []
    if at is not None:
        flat, at, above = without_notes(head, flat, at, flush)
    head.rights = one_line(rights) or None
    if at is None:
        head.outlet = one_line(plain[0]) if plain else None
        title = [text for block in plain[1:] for text in block]
    else:
        head.outlet, head.date = one_line([text for _, text in flat[:at]]) or None, flat[at][1]
        rest = date_line(flat[at][1])
        beside = [
            text
            for n, text in flat[at + 1 :]
            if n == flat[at][0] or re.search(r"\bedition\b|\bausgabe\b|\bédition\b", text, re.IGNORECASE)
        ]
        head.edition = edition_of([rest[1] if rest else "", *beside])
        title = [text for _, text in flat[at + 1 :] if text not in beside and not alone(text)]
    if above and len(title) <= 1 and len(one_line(title).split()) <= LONGEST_NAME:
        head.fields += [("BYLINE", one_line(title))] if title else []
        title = []
    head.title = one_line([*above, *title]) or None
    head.fields += [("SHOW", text) for text in shown]
    read_fields(head, fields, old=True)
    return head


# Words of a name with what stands beside it.
LONGEST_NAME = 6


def alone(text: str) -> bool:
    """Whether a line below the date is the date once more and nothing else."""
    found = date_line(text)
    return found is not None and not found[1].strip(" ,.")


def without_notes(
    head: Head, flat: Sequence[tuple[int, str]], at: int, flush: set[str]
) -> tuple[list[tuple[int, str]], int, list[str]]:
    """The lines above the text without what is neither publication, date nor title; where the date stands then; the title above the date.

    Above the date, in blocks of their own below the publication, may stand an address, a notice, and, flush left, the title.
    """
    above: list[str] = []
    kept: list[tuple[int, str]] = []
    for n, text in flat[:at]:
        block = [line for m, line in flat[:at] if m == n]
        first = n == flat[0][0]
        if first or n == flat[at][0]:
            kept.append((n, text))
        elif block[0].startswith(("http://", "https://")):
            head.fields += [("URL", "".join(block))] if text == block[0] else []
        elif any(NOTICE.search(line) for line in block):
            head.fields += [("NOTICE", one_line(block))] if text == block[0] else []
        elif block[0] in flush:
            above.append(text)
        else:
            kept.append((n, text))
    rest = []
    for n, text in flat[at:]:
        if WORDS.fullmatch(text):
            head.fields.append(("LENGTH", text))
        else:
            rest.append((n, text))
    return [*kept, *rest], len(kept), above


def reserved(blocks: Sequence[list[str]]) -> list[list[str]]:
    """Blocks with a copyright that goes on up to "All Rights Reserved" as one: in a Word file each line is a block."""
    found: list[list[str]] = []
    for block in blocks:
        last = next(
            (k for k in range(len(found) - 1, max(-1, len(found) - FEW), -1) if COPYRIGHT.match(found[k][0])), None
        )
        if RESERVED.fullmatch(block[0].rstrip(".")) and last is not None and len(block) == 1:
            found[last:] = [[text for part in [*found[last:], block] for text in part]]
        else:
            found.append(block)
    return found


def blocks_of(lines: Sequence[Line], *, cut: bool) -> list[list[str]]:
    """Lines parted by blank ones; each line for itself in a Word file, which has none."""
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line.text and not cut:
            blocks.append([line.text])
        elif line.text:
            blocks[-1].append(line.text)
        else:
            blocks.append([])
    return [block for block in blocks if block]


def read_fields(head: Head, texts: Sequence[str], *, old: bool) -> None:
    """Labelled values and the copyright; a line without a label goes on with what stands before it."""
    in_rights = False
    for text in texts:
        match = LABEL.fullmatch(text)
        if match and is_head_label(text, old=old):
            head.fields.append((match["name"], match["value"].strip()))
            in_rights = False
        elif COPYRIGHT.match(text) and not head.fields:
            head.rights, in_rights = text, True
        elif in_rights:
            head.rights = one_line([head.rights or "", text])
        elif head.fields and not head.fields[-1][1].endswith(text):
            name, value = head.fields[-1]
            head.fields[-1] = (name, one_line([value, text]))
    for name, value in list(head.fields):
        if USES.get(name.casefold()) == "title" and value:
            head.title = value
            head.fields.remove((name, value))


def once(texts: Sequence[str]) -> list[str]:
    """Lines of a title that a running head of the first page gives twice, once."""
    half = len(texts) // 2
    twice = (
        half and len(texts) % 2 == 0 and [normalised(t) for t in texts[:half]] == [normalised(t) for t in texts[half:]]
    )
    return list(texts[:half] if twice else texts)


def find_tail(lines: Sequence[Line], *, cut: bool) -> int:
    """Where the fields behind the text begin, from the end upwards; text between them counts only below a heading."""
    starts = [
        i
        for i, line in enumerate(lines)
        if line.text and (not cut or i == 0 or not lines[i - 1].text or begins_field(line.text))
    ]
    tail, at = len(lines), len(starts) - 1
    while at >= 0:
        text = lines[starts[at]].text
        late = is_late_label(text) and (starts[at] == 0 or not cut or not lines[starts[at] - 1].text)
        if is_tail(text) or heading_of(text) or late:
            tail = starts[at]
            at -= 1
            continue
        above = next(
            (k for k in range(at - 1, -1, -1) if heading_of(lines[starts[k]].text) or is_tail(lines[starts[k]].text)),
            None,
        )
        if above is None:
            break
        heading = heading_of(lines[starts[above]].text)
        between = [lines[starts[k]].text for k in range(above + 1, at + 1)]
        fields = len(between) <= FEW and all(LABEL.fullmatch(text) or text.isupper() for text in between)
        if at - above > HEADINGS.get(heading, FEW) if heading else not fields:
            break
        at = above
    return tail


def read_tail(lines: Sequence[Line], sheet: Sheet) -> Tail:
    tail = Tail()
    heading: str | None = None
    below: list[Line] = []
    for line in [*lines, Line("")]:
        text = line.text
        found, labelled = heading_of(text), LABEL.fullmatch(text)
        if heading in CAPTIONS and text and label_in(text, CAPTIONS):
            below.append(line)  # a caption that says what it is ("GRAPHIC: How the sand moves")
            continue
        field_here = labelled is not None and (
            is_tail(text) or is_late_label(text) or (heading in CLASSES and len(labelled["name"].split()) < FEW)
        )
        if found or field_here or (COPYRIGHT.match(text) and (heading is None or RIGHTS_YEAR.match(text))):
            close(tail, heading, below, sheet)
            heading, below = found, []
            if found and labelled and labelled["value"]:
                below.append(replace(line, text=labelled["value"]))
            elif labelled and field_here and not found:
                tail.fields.append((labelled["name"], labelled["value"].strip()))
            elif not found and COPYRIGHT.match(text):
                tail.fields.append(("Copyright", text))
            elif tail.fields:
                tail.fields[-1] = (tail.fields[-1][0], f"{tail.fields[-1][1]} {text}")
        elif heading is not None and heading not in CLASSES:
            below.append(line)
        elif text and tail.fields and not FURNITURE.fullmatch(text):
            name, value = tail.fields[-1]
            tail.fields[-1] = (name, one_line([value, text]))
    close(tail, heading, below, sheet)
    return tail


def close(tail: Tail, heading: str | None, below: Sequence[Line], sheet: Sheet) -> None:
    """Keeps what stood below a heading: captions, or the text of a correction or note as a field."""
    texts = sheet.paragraphs(below)
    if heading in CAPTIONS:
        tail.captions += texts
    elif heading and texts:
        tail.fields.append((heading.capitalize(), " ".join(texts)))


def head_fields(head: Head) -> Iterator[Field]:
    if head.title and not re.fullmatch(r"\[?no headline(?: in original)?\]?\.?", head.title, re.IGNORECASE):
        yield Field("title", "Headline", head.title, "Nexis headline")
    if head.outlet:
        yield Field(
            "outlet",
            "Publication",
            re.sub(r"(?<=\w)\((?=[A-Z])", " (", head.outlet),
            "Nexis publication line",
            raw=head.outlet,
        )
    if head.date and (found := date_line(head.date)):
        yield Field("published", "Date", found[0], "Nexis date line", raw=head.date)
    if head.edition:
        yield Field("variable", "Edition", head.edition, "Nexis date line")
    if head.rights:
        yield Field("variable", "Copyright", head.rights, "Nexis copyright line")
    for name, value in head.fields:
        yield from field_of(name, " ".join(value.split()), USES.get(name.casefold(), "variable"), head.outlet)


def tail_fields(tail: Tail) -> Iterator[Field]:
    for name, value in tail.fields:
        label = name.casefold()
        use = "language" if label in LANGUAGE_LABELS else "url" if label in URL_LABELS else "variable"
        use = USES[label] if name.isupper() and label in LATE else use
        yield from field_of(name, " ".join(value.split()), use)


def field_of(name: str, value: str, use: str, outlet: str | None = None) -> Iterator[Field]:
    origin = f"Nexis field {name}"
    if use == "section":
        yield from section_of(name, value, origin)
    elif use == "byline":
        yield Field("byline", name, value, origin)
        yield Field("authors", name, names_in(value, outlet), origin, raw=value)
        yield Field("agency", name, agency_in(value) or "", origin, raw=value)
    elif use == "dateline_place":
        found = find_dateline_alone(value)
        place = found.place if found else readable_place(value.rstrip(" :—–-"))
        yield Field(use, name, place or "", origin, raw=value)
        if found and found.agency:
            yield Field("agency", name, found.agency, origin, raw=value)
    elif use == "language":
        yield Field(use, name, first_language(value), origin, raw=value)
    else:
        yield Field(use, name, value, origin)


def first_language(value: str) -> str:
    """As "GERMAN; DEUTSCH" → de: the same language in two, or a language with a code behind it.

    >>> first_language("GERMAN; DEUTSCH"), first_language("ENGLISH MATP"), first_language("Klingon")
    ('de', 'en', 'Klingon')
    """
    for named in (value, re.split(r"[;,]", value)[0], value.partition(" ")[0]):
        if (code := language_code(named)) != named.strip():
            return code
    return value


def address_field(address: str) -> Field:
    """The address that stands alone below the text: the article's where it is more than the site's front page."""
    front = re.fullmatch(r"https?://[^/]+/?", address) is not None
    return Field("variable" if front else "url", "Address", address, "Nexis address below the text")


def section_of(name: str, value: str, origin: str) -> Iterator[Field]:
    """The section, and what stands beside it: a page ("Pg. A10"), a version."""
    rest = []
    for piece in dict.fromkeys(p.strip() for p in re.split(r"\s*;\s*|,\s*(?=Pgs?\b)", value)):
        if match := PAGES.fullmatch(piece):
            yield Field("variable", "Page", match[1].strip(), origin)
        elif match := VERSION.fullmatch(piece):
            yield Field("variable", "Version", match[1], origin)
        elif piece:
            rest.append(piece)
    if rest:
        yield Field("section", name, "; ".join(rest), origin, raw=value)
