"""Texts, Word and PDF files → articles, by way of `paste.read_paste`: a document has lines as a paste has.

1. TXT: decoded, then read as a paste.
2. DOCX: the paragraphs as Word shows them (deletions of tracked changes left out, insertions kept), rows of a table in reading
   order; a paragraph in the style Title, or the first heading, is the title.
3. PDF: lines that stand at the head or foot of several pages are furniture; words cut at a line end are joined again; lines
   become paragraphs at gaps, at headings and after short lines. Text comes in the order in which the file draws it, mostly
   column by column; where it draws across the columns, row by row, they are told apart by their gutter.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Any

from analysis.article import BLANK_LINE, Article, Fact, Part, assemble, normalised
from analysis.collect.archives import check_office
from analysis.collect.encodings import clean, decode
from analysis.collect.offers import MOST_TEXT, Source, too_large
from analysis.errors import CannotRead, Locked

# A page's number of lines at its head and foot that may be running heads: a title and a page number, an outlet and a date.
EDGE = 3
# A running head stands on so many of the pages at least (left and right pages may differ).
LEAST_SHARE = 0.4
# Between two pieces at one height, in times the size of the letters: a space is 0.3, a gutter between columns 2 or more.
GUTTER = 1.8
# A column is at least so wide, in points: 35 mm.
LEAST_COLUMN = 100
# Pages of one PDF: a long report. A book is no article, and its text would pass LONGEST_ARTICLE anyway.
MOST_PAGES = 1_000


def read_text(data: bytes, *, item: str) -> Article:
    """The article of a plain text file, in whatever encoding. Raises CannotRead."""
    return lines_read(decode(data, item), item)


def read_rich(data: bytes, *, item: str) -> Article:
    """The article of a rich text file. Raises CannotRead."""
    return lines_read(rich_text(data, item=item), item)


def rich_text(data: bytes, *, item: str) -> str:
    """The text of a rich text file (RTF): a line a paragraph, without its heads, feet, notes and link addresses. Raises CannotRead."""
    from striprtf.striprtf import rtf_to_text

    # A link's address stands in a field's instruction; striprtf would print it behind the words of the link, and takes time
    # that grows with the square of the line to look for it.
    marked = data.decode("cp1252", errors="replace").replace("\\fldinst", "\\*\\fldinstx")
    try:
        text: str = rtf_to_text(marked, errors="replace")  # type: ignore[no-untyped-call]
    except (ValueError, IndexError, OverflowError, LookupError) as error:
        raise CannotRead(
            item, "The rich text file is broken. Open it in Word or LibreOffice, save it as .docx and offer that."
        ) from error
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")  # pairs written as two \u
    if not text.strip():
        raise CannotRead(item, "The rich text file holds no text. Open it in Word or LibreOffice and save it as .docx.")
    return clean(text)


def lines_read(text: str, item: str) -> Article:
    from analysis.collect.paste import read_paste  # loads a trained model: only when a document is read

    return read_paste(text, item=item)


# --- Word -------------------------------------------------------------------------------------------------------------

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Text that Word keeps and does not show, or shows a second time: deletions, fallbacks of drawings, comments' anchors.
UNSEEN = {f"{W}del", f"{W}moveFrom", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
# A cell with more words holds prose of a page laid out as a table; with fewer it is a cell of figures or names.
LONG_CELL = 25


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    style: str = ""

    @property
    def heads(self) -> bool:
        return (
            re.match(
                r"(title|titel|titre|título|titolo|heading ?1|überschrift ?1|titre ?1)$", self.style, re.IGNORECASE
            )
            is not None
        )


def read_word(data: bytes, *, item: str) -> Article:
    """The article of a Word file. Raises CannotRead."""
    return word_article(word_paragraphs(data, item=item), item=item)


def word_paragraphs(data: bytes, *, item: str) -> list[Paragraph]:
    """The paragraphs of a Word file, at least one. Raises CannotRead."""
    check_office(Source(item, len(data), lambda: io.BytesIO(data)))
    import docx

    document = docx.Document(io.BytesIO(data))
    names = {s.style_id: s.name or "" for s in document.styles}
    paragraphs = list(paragraphs_in(document.element.body, names))
    if not paragraphs:
        raise CannotRead(
            item, "The document holds no text, perhaps only pictures. Save it as text, or paste the article."
        )
    return paragraphs


def word_article(paragraphs: Sequence[Paragraph], *, item: str) -> Article:
    """The article that the paragraphs of a Word file are. Raises CannotRead."""
    title = next((p.text for p in paragraphs if p.heads), None)
    article = lines_read(BLANK_LINE.join(p.text for p in paragraphs), item)
    return titled(article, title, "heading of the document") if title else article


def paragraphs_in(block: Any, names: dict[str, str]) -> Iterator[Paragraph]:
    """The paragraphs of a body, a cell or a content control, in order; a row of short cells is one line, parted by tabs."""
    for child in block:
        if child.tag == f"{W}p":
            for line in shown_text(child).split("\n"):
                if bare := line.strip():
                    style = child.find(f"{W}pPr/{W}pStyle")
                    yield Paragraph(bare, "" if style is None else names.get(style.get(f"{W}val"), ""))
        elif child.tag == f"{W}tbl":
            for row in child.iter(f"{W}tr"):
                cells = [list(paragraphs_in(cell, names)) for cell in row.iter(f"{W}tc")]
                if any(len(p.text.split()) > LONG_CELL for cell in cells for p in cell) or len(cells) == 1:
                    yield from (p for cell in cells for p in cell)
                elif shown := "\t".join(" ".join(p.text for p in cell) for cell in cells).strip():
                    yield Paragraph(shown)
        elif child.tag not in UNSEEN and child.tag != f"{W}sectPr":
            yield from paragraphs_in(child, names)


def shown_text(paragraph: Any) -> str:
    """The text of a paragraph as Word shows it; a text box in it stands after it, parted by line ends."""
    pieces: list[str] = []
    boxes: list[str] = []
    stack = [paragraph]
    while stack:
        node = stack.pop()
        if node.tag in UNSEEN:
            continue
        if node.tag == f"{W}txbxContent":
            boxes += [shown_text(p) for p in node.iter(f"{W}p")]
            continue
        if node.tag == f"{W}t":
            pieces.append(node.text or "")
        elif node.tag in {f"{W}tab", f"{W}ptab"} and node.getparent().tag == f"{W}r":
            pieces.append(" ")
        elif node.tag in {f"{W}br", f"{W}cr"}:
            pieces.append("\n")
        elif node.tag == f"{W}noBreakHyphen":
            pieces.append("-")
        stack.extend(reversed(node))
    return "\n".join(["".join(pieces), *boxes])


def titled(article: Article, title: str, source: str) -> Article:
    """The article with the line that the document marks as its title as the title; the line taken for it before is body."""
    wanted = normalised(title)
    if normalised(article.fact("title").text or "") == wanted:
        return article
    at = next((i for i, p in enumerate(article.parts) if normalised(p.text) == wanted), None)
    if at is None:
        return article
    lines = [
        replace(p, kind="title" if i == at else "body" if p.kind == "title" else p.kind)
        for i, p in enumerate(article.parts)
    ]
    return assemble(lines, {**article.facts, "title": Fact(title, source, title)}, article.variables)


# --- PDF --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a PDF page: its text, its place in points from the foot of the page, its size, and its page."""

    text: str
    x: float
    y: float
    size: float
    page: int


def read_pdf(data: bytes, *, item: str) -> Article:
    """The article of a PDF file. Raises CannotRead; Locked where it needs a password."""
    return pdf_article(pdf_lines(data, item=item), item=item)


def pdf_lines(data: bytes, *, item: str, most_pages: int = MOST_PAGES) -> list[Line]:
    """The lines of a PDF, at least one. Raises CannotRead; Locked where it needs a password."""
    import logging

    import pypdf
    from pypdf.errors import DependencyError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its notes on slight faults of a file are not for people
    locked = Locked(
        item, "The PDF is protected by a password. Open it, print it to a new PDF without one and offer that."
    )
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise locked
        count = len(reader.pages)
    except DependencyError as error:
        raise locked from error
    except PyPdfError as error:
        raise CannotRead(
            item, "The PDF is broken or incomplete. Download it again, or print it to a new PDF."
        ) from error
    if count > most_pages:
        raise too_many_pages(item, count, most_pages)
    lines = [line for i, page in enumerate(reader.pages) for line in lines_of_page(page, i)]
    if not lines:
        raise CannotRead(
            item, "The PDF holds pictures of pages and no text. Run text recognition (OCR) on it and offer the result."
        )
    return lines


def too_many_pages(item: str, count: int, most: int = MOST_PAGES) -> CannotRead:
    return CannotRead(item, f"The PDF has {count:,} pages; at most {most:,} are read. Cut out the article's pages.")


def pdf_article(lines: Sequence[Line], *, item: str) -> Article:
    """The article that the lines of a PDF are. Raises CannotRead."""
    if lines[-1].page >= MOST_PAGES:
        raise too_many_pages(item, lines[-1].page + 1)
    if (size := sum(len(line.text) for line in lines)) > MOST_TEXT:
        raise too_large(item, size, MOST_TEXT)
    running = running_lines(lines)
    kept = [line for line in lines if line not in running]
    article = lines_read(BLANK_LINE.join(paragraphs_of(kept)), item)
    if headline := largest(kept):
        article = titled(article, headline, "largest line of the PDF")
    heads = [Part("furniture", line.text) for line in lines if line in running]
    return assemble([*article.parts, *heads], article.facts, article.variables)


def lines_of_page(page: Any, number: int) -> list[Line]:
    """The lines of a page in the order it draws them; pieces at one height that follow one another are one line."""
    pieces: list[Line] = []

    def visit(text: str, cm: Sequence[float], tm: Sequence[float], _font: Any, size: float) -> None:
        x = cm[0] * tm[4] + cm[2] * tm[5] + cm[4]
        y = cm[1] * tm[4] + cm[3] * tm[5] + cm[5]
        scale = abs(tm[3] or tm[1] or 1) * abs(cm[3] or cm[1] or 1)
        pieces.append(Line(text, x, y, float(size or 0) * scale, number))

    page.extract_text(visitor_text=visit)
    lines: list[Line] = []
    end: float | None = None  # where the open line ends, roughly: fonts are about half as wide as high
    for piece in pieces:
        for i, text in enumerate(piece.text.split("\n")):
            if i:
                end = None
            if not text.strip():
                if end is not None and text:
                    lines[-1] = replace(lines[-1], text=lines[-1].text + " ")
                continue
            level = end is not None and abs(lines[-1].y - piece.y) < max(2.0, 0.3 * piece.size)
            if level and end is not None and piece.x - end < GUTTER * piece.size:
                lines[-1] = replace(lines[-1], text=lines[-1].text + text, size=max(lines[-1].size, piece.size))
            else:
                lines.append(replace(piece, text=text))
            end = piece.x + 0.5 * piece.size * len(text)
    return in_columns([replace(line, text=" ".join(line.text.split())) for line in lines])


def in_columns(lines: list[Line]) -> list[Line]:
    """The lines of a page, its columns one after the other where the page is drawn row by row across two of them."""
    edges = sorted(line.x for line in lines)
    gaps = [(b - a, b) for a, b in pairwise(edges) if b - a > LEAST_COLUMN]
    if not gaps:
        return lines
    gutter = max(gaps)[1] - 1
    crossings = [i for i, (a, b) in enumerate(pairwise(lines)) if (a.x < gutter) != (b.x < gutter)]
    right = [line for line in lines if line.x >= gutter]
    uneven = sum(abs(line.x - median(r.x for r in right)) > 30 for line in right) > 0.1 * len(right)
    if len(crossings) < 6 or len(crossings) < 0.3 * len(lines) or uneven:
        return lines
    first, last = crossings[0], crossings[-1] + 2
    while last < len(lines) and abs(lines[last - 1].y - lines[last].y) < 2 * lines[last].size:
        last += 1
    across = lines[first:last]
    left = [line for line in across if line.x < gutter]
    return [*lines[:first], *left, *(line for line in across if line.x >= gutter), *lines[last:]]


def running_lines(lines: Sequence[Line]) -> set[Line]:
    """Lines at the head or foot of several pages that say the same but for numbers, and page numbers there."""
    pages: dict[int, list[Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    if len(pages) < 2:
        return set()
    edges: list[Line] = []
    for page in pages.values():
        by_height = sorted(page, key=lambda line: -line.y)
        edges += dict.fromkeys([*by_height[:EDGE], *by_height[-EDGE:]])
    said: Counter[str] = Counter()
    for page_number in pages:
        said.update({without_numbers(line.text) for line in edges if line.page == page_number})
    least = max(2, LEAST_SHARE * len(pages))
    return {line for line in edges if said[without_numbers(line.text)] >= least}


def without_numbers(text: str) -> str:
    return re.sub(r"\d+", "#", normalised(text))


def largest(lines: Sequence[Line]) -> str | None:
    """The headline by its size: the lines of the first page set clearly larger than the text, where they are a few words."""
    first = [line for line in lines if line.page == lines[0].page] if lines else []
    if len(first) < 4:
        return None
    usual = median(line.size for line in lines)
    top = max(line.size for line in first)
    if top < 1.25 * usual:
        return None
    start = next(i for i, line in enumerate(first) if line.size > 0.97 * top)
    run = []
    for line in first[start:]:
        if line.size < 0.97 * top:
            break
        run.append(line.text)
    words = " ".join(run)
    return words if 3 <= len(words.split()) <= 40 else None


def paragraphs_of(lines: Sequence[Line]) -> list[str]:
    """Lines joined to paragraphs: a new one begins at a gap, another size, an indent, or after a short line that ends a sentence."""
    if not lines:
        return []
    words = Counter(w.casefold() for line in lines for w in re.findall(r"[\w’'-]+", line.text))
    steps = [round(a.y - b.y, 1) for a, b in pairwise(lines) if a.page == b.page and 0 < a.y - b.y < 4 * max(1, a.size)]
    step = median(steps) if steps else 0.0
    widths = sorted(len(line.text) for line in lines)
    width = widths[int(0.8 * len(widths))]
    paragraphs = [[lines[0]]]
    for before, line in pairwise(lines):
        if parted(before, line, step, width):
            paragraphs.append([line])
        else:
            paragraphs[-1].append(line)
    return [joined([line.text for line in p], words) for p in paragraphs]


def parted(before: Line, line: Line, step: float, width: int) -> bool:
    """Whether a paragraph ends between two lines."""
    if abs(before.size - line.size) > 0.1 * max(before.size, line.size):
        return True
    ends = re.search(r"[.!?:…][\"”’')\]]*$", before.text) is not None
    if before.page == line.page and before.y > line.y:
        if step and before.y - line.y > 1.35 * step:
            return True
        if line.x - before.x > 4 and ends:
            return True
    elif not ends:
        return False  # a column or a page ends inside a sentence
    return ends and len(before.text) < 0.8 * width


def joined(lines: Sequence[str], words: Counter[str]) -> str:
    """The lines of a paragraph as one; a word cut at a line end is joined where it is one word.

    >>> joined(["The coopera-", "tion of long-", "term partners"], Counter(["long-term"]))
    'The cooperation of long-term partners'
    """
    text = lines[0]
    for line in lines[1:]:
        cut = re.search(r"([\w’']+)[-\u00ad\u2010]$", text)
        rest = re.match(r"[\w’']+", line)
        if cut and rest and line[0].islower():
            with_hyphen = f"{cut[1]}-{rest[0]}".casefold()
            keep = words[with_hyphen] > words[f"{cut[1]}{rest[0]}".casefold()] and text[-1] != "\u00ad"
            text = (text if keep else text[:-1]) + line
        elif cut and rest and text[-1] != "\u00ad":
            text += line  # "Anglo-" / "American"
        else:
            text = f"{text} {line}"
    return text
