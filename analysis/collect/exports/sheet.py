"""A file as an export reader sees it: its lines in reading order, with what the layout says of each.

A `Sheet` is made once a file; the adapters ask it in turn (`find` in this package) and the one that knows the layout reads it.
Lines are as written: hard-wrapped lines of a TXT or PDF stay apart, blank lines are lines with the text "". `paragraphs` joins them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from typing import Any

from analysis.collect import documents, page_lines
from analysis.collect.offers import STEP, Offer, Stated

# Lines that a sniffer sees of the beginning and of the end: a cover with its list of 500 titles is longer, so the mark that an
# adapter looks for should stand on the cover's first page, in the first document, or in the end matter.
HEAD, TAIL = 400, 120
HEAD_CHARACTERS = 200_000
# Lines of a layout that is cut at a width: the rest have one line a paragraph.
CUT = frozenset({"text", "pdf"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `style` is the name of a Word style; `bold` that all of it is bold; `page` counts from 1, in a PDF only.

    `size` is that of the letters in points (PDF only), `indent` the white space before the text in characters (TXT).
    """

    text: str
    style: str = ""
    bold: bool = False
    page: int | None = None
    size: float | None = None
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """`kind` is text, word, rtf, pdf or html. The lines of an html file are its markup: sniff there, read from `tree`."""

    item: str
    kind: str
    lines: tuple[Line, ...] = ()
    # The width in characters at which lines are cut; None where they are not, or where too few lines tell.
    width: int | None = None

    @property
    def tree(self) -> Any:
        """The parsed page of an html file, made anew at each call; nothing is run or fetched. Raises CannotRead."""
        return page_lines.parse(self.text, self.item)

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    @property
    def head(self) -> str:
        """The first HEAD lines, at most HEAD_CHARACTERS, for sniffing."""
        return "\n".join(line.text for line in islice(self.lines, HEAD))[:HEAD_CHARACTERS]

    @property
    def tail(self) -> str:
        """The last TAIL lines, at most HEAD_CHARACTERS, for sniffing and for end matter."""
        return "\n".join(line.text for line in self.lines[-TAIL:])[-HEAD_CHARACTERS:]

    @property
    def cut(self) -> bool:
        """Whether lines may be cut at a width (TXT, PDF)."""
        return self.kind in CUT

    def paragraphs(self, lines: Sequence[Line]) -> list[str]:
        """The paragraphs of some of its lines; words are never parted at a line end, as no database parts them."""
        narrow = self.kind == "text" and self.width is not None and self.width < NARROW
        return paragraphs(lines, cut=self.cut and not narrow, width=self.width)

    def document(self, number: int) -> str:
        """The item of the document with that number, from 1: "file.docx › document 3"."""
        return f"{self.item}{STEP}document {number}"


@dataclass(frozen=True, slots=True)
class Adapter:
    """A reader of one database's exports.

    `title` names the database for people ("Nexis"); `version` goes up whenever the same file would give other articles. `sniff` is
    quick and sure: a false alarm costs an ordinary article. `read` gives every document, read or rejected, in its order. `stated` is
    what the file says of itself; it raises nothing.
    """

    name: str
    title: str
    version: int
    kinds: tuple[str, ...]
    sniff: Callable[[Sheet], bool]
    read: Callable[[Sheet], Iterator[Offer]]
    stated: Callable[[Sheet], Stated]


# Blanks in such number say no more than eight, and cost patterns time that grows with their square.
GAP = re.compile(r"[^\S\t]{100,}|\t{20,}")
# Marks that only say where a word may be parted, and spaces without width. At the end of a line a soft hyphen is a real break.
SOFT = re.compile(r"\u00ad(?!$)|[\u200b\u2060\ufeff]")


def sheet_of(item: str, kind: str, lines: Sequence[Line]) -> Sheet:
    """The Sheet of a file, with the width of its lines."""
    return Sheet(item, kind, tuple(lines), width_of(lines) if kind in CUT else None)


def width_of(lines: Sequence[Line]) -> int | None:
    """The greatest length that at least two lines with another directly below them come near; a long address stands alone."""
    lengths = sorted((len(a.text) for a, b in pairwise(lines) if a.text and b.text), reverse=True)
    if len(lengths) < LEAST_LINES:
        return None
    near = next((a for a, b in pairwise(lengths) if b >= NEAR * a), lengths[0])
    return lengths[0] if near < NARROW <= lengths[0] <= WIDEST else near


def bridge(kept: list[Line], line: Line, *, cut: bool) -> None:
    """Adds the line behind a running head that was taken out, or joins it to the last one where the head stood inside a sentence."""
    if kept and ENDS.search(kept[-1].text):
        kept += [Line(""), line]
    elif kept and not cut and line.text[:1].islower():
        kept[-1] = replace(kept[-1], text=f"{kept[-1].text} {line.text}")
    else:
        kept.append(line)


def text_lines(text: str, *, cut: bool = True) -> tuple[Line, ...]:
    """The lines of a text; form feeds part lines too. `cut` says that a line may end within a word, as it never does in a Word file."""
    found = []
    for full in re.split(r"\r\n|\r|\n|\f|\x0b|\u2028|\u2029", text):
        raw = GAP.sub(" " * 8, full)
        shown = SOFT.sub("", raw.expandtabs(8) if cut else raw)
        bare = shown.strip() if cut else shown.strip().rstrip("\u00ad")
        found.append(Line(bare, indent=len(shown) - len(shown.lstrip()) if bare else 0))
    return tuple(found)


def pdf_lines(lines: Sequence[documents.Line]) -> tuple[Line, ...]:
    """The lines of a PDF, with a blank one where a gap parts paragraphs on a page."""
    found: list[Line] = []
    step = leading(lines)
    for i, line in enumerate(lines):
        before = lines[i - 1] if i else None
        if before and before.page == line.page and (before.y - line.y > 1.35 * step or before.y < line.y) and step:
            found.append(Line(""))
        found.append(Line(SOFT.sub("", line.text), page=line.page + 1, size=line.size, indent=round(line.x)))
    return tuple(found)


# Lines of a paragraph stand closer than this, in times the size of the letters, or the text is set wide throughout.
WIDE = 1.6


def leading(lines: Sequence[documents.Line]) -> float:
    """The step from line to line within a paragraph, in points; 0 for less than two lines.

    The smallest step that is not rare: a document of one-line paragraphs has more gaps than lines within a paragraph.
    """
    steps = Counter(round(a.y - b.y) for a, b in pairwise(lines) if a.page == b.page and 0 < a.y - b.y < 40)
    if not steps:
        return 0
    size = sorted(line.size for line in lines)[len(lines) // 2]
    usual = [step for step, n in steps.items() if n >= max(2, 0.03 * steps.total()) and step >= size]
    found = min(usual, default=steps.most_common(1)[0][0])
    return min(found, 1.2 * size) if found > WIDE * size and len(usual) == 1 and size else found


ENDS = re.compile(r"[.!?:…][\"”’»'“)\]]*$")
# A line shorter than this share of the longest ends a paragraph, if it ends a sentence. No column of text is wider than WIDEST.
SHORT, WIDEST = 0.75, 140
# Lines are filled up where no more than this share of them had room for the next word.
MOST_SHORT = 0.2
# Fewer lines with another below them don't tell a width.
LEAST_LINES = 12
# Two lines filled up to the width differ by a word at most.
NEAR = 0.9
# No program cuts the lines of a TXT at so few characters: mails have 72, LexisNexis 80.
NARROW = 55


def paragraphs(lines: Sequence[Line], *, cut: bool, broken: bool = False, width: int | None = None) -> list[str]:
    """The paragraphs of a text: a line each, or, where lines are `cut` at a width, what stands between blank lines, joined.

    Where cut lines have no blank lines between paragraphs, one ends where the next word would have fitted. Where most lines end a
    sentence before the width, nothing was cut. `broken` says that words may be parted at a line end, as in a PDF of a page; else a
    hyphen there is one. `width` is that of the file (by default, of these lines).
    """
    if not cut:
        return [" ".join(line.text.split()) for line in lines if line.text.strip()]
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line.text.strip():
            blocks[-1].append(" ".join(line.text.split()))
        else:
            blocks.append([])
    blocks = [block for block in blocks if block]
    inner = [
        (text, len(text) + 1 + len(after.split(maxsplit=1)[0])) for block in blocks for text, after in pairwise(block)
    ]
    if not inner:
        return [text for block in blocks for text in block]
    lengths = sorted(len(text) for text, _ in inner)
    wide = width or lengths[int(0.98 * (len(lengths) - 1))]
    ended = sum(bool(ENDS.search(text)) and (width is None or needed <= width) for text, needed in inner)
    if wide > WIDEST or ended > 0.5 * len(inner):
        return [text for block in blocks for text in block]
    filled = sum(needed <= wide for _, needed in inner) <= MOST_SHORT * len(inner)
    words = Counter(w.casefold() for block in blocks for text in block for w in re.findall(r"[\w’'-]+", text))
    return [rejoined(piece, words, broken=broken) for block in blocks for piece in pieces(block, wide, filled=filled)]


# After "pre-" on the line before: "pre- and post-war".
LISTS = re.compile(r"(?:and|or|to|und|oder|bis|et|ou|y|o|e)\b")


def rejoined(lines: Sequence[str], words: Counter[str], *, broken: bool) -> str:
    """The lines of a paragraph as one.

    >>> rejoined(["a long-", "term plan, pre-", "and post-war"], Counter(), broken=False)
    'a long-term plan, pre- and post-war'
    """
    if broken:
        return documents.joined(lines, words)
    text = lines[0]
    for line in lines[1:]:
        if text.endswith("\u00ad"):
            text = text[:-1] + line
        elif re.match(r"[-\u2010]\w|[.,;:!?](?:[\s\"”’]|$)", line if not text.endswith(".") else "") or (
            re.search(r"\w[-\u2010]$", text) and not LISTS.match(line)
        ):
            text += line
        else:
            text = f"{text} {line}"
    return text


def one_line(texts: Sequence[str]) -> str:
    """A title or a value that goes over several lines, as one.

    >>> one_line(["a long-", "term plan"]), one_line([])
    ('a long-term plan', '')
    """
    filled = [text for text in texts if text]
    return rejoined(filled, Counter(), broken=False) if filled else ""


def pieces(block: Sequence[str], width: int, *, filled: bool) -> Iterator[list[str]]:
    """The paragraphs within a block of lines without a blank one.

    One ends with a sentence on a line that had room for the next word (for a good deal more, where lines are not `filled` up to the
    width), and where a line is so short that it was never filled: a list, an address.
    """
    open_: list[str] = []
    for i, text in enumerate(block):
        open_.append(text)
        if i + 1 == len(block):
            break
        needed = len(text) + 1 + len(block[i + 1].split(maxsplit=1)[0])
        if (ENDS.search(text) and needed <= (1.0 if filled else SHORT) * width) or (filled and needed <= SHORT * width):
            yield open_
            open_ = []
    yield open_
