"""Files → offers: which reader takes a file, what an archive holds, and what happens to what can't be read.

1. What a file is: by its suffix, unless its first bytes say otherwise (a PDF named .txt).
2. An export of a news database (exports/): a text, Word, RTF, PDF or HTML file with many documents.
3. Else one article a file: html.read_page, documents.read_text, read_word, read_rich, read_pdf.
4. Many: tables.read_table (CSV, TSV, XLSX, JSONL), a ZIP of all these (one ZIP inside a ZIP is opened, no deeper).
5. What fails is one rejected Offer with the next step; nothing else of the batch is lost.

Archives are never unpacked to disk: a member's name is a label, so "../../etc/passwd" is harmless.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path, PurePosixPath
from typing import TypeVar

from analysis.article import Article
from analysis.collect import documents, exports, html, orders, tables, web_archive
from analysis.collect.archives import BROKEN, MOST_EXPANDED, MOST_MEMBERS, MOST_RATIO, members_of, opened
from analysis.collect.encodings import decode
from analysis.collect.exports.sheet import Sheet, pdf_lines, sheet_of, text_lines
from analysis.collect.offers import (
    KEPT_ORIGINAL,
    LONGEST_ARTICLE,
    MB,
    MOST_FILE,
    MOST_TEXT,
    STEP,
    Offer,
    Source,
    checked,
    rejected,
    source_of,
    too_large,
)
from analysis.collect.tables import TableLook
from analysis.errors import CannotRead, Locked, NewsprismError

__all__ = [
    "KEPT_ORIGINAL", "LONGEST_ARTICLE", "MOST_EXPANDED", "MOST_FILE", "MOST_MEMBERS", "MOST_RATIO", "MOST_TEXT",
    "SUFFIXES", "Offer", "find_tables", "read_file",
]  # fmt: skip

NESTED = 1
# A page saved as a single file holds its pictures; without them MOST_TEXT holds for it too.
MOST_SINGLE_FILE = 50 * MB
# An export of a news database: 500 documents of 100,000 characters (databases give 500 to 1,000 at once), on 10 pages each.
MOST_EXPORT = 50 * MB
MOST_EXPORT_PAGES = 5_000

KINDS = {
    "html": (".html", ".htm", ".xhtml"),
    "web archive": (".mhtml", ".mht", ".webarchive", ".eml"),
    "text": (".txt", ".text", ".md", ".ris"),
    "word": (".docx",),
    "rtf": (".rtf",),
    "pdf": (".pdf",),
    "csv": (".csv", ".tsv", ".tab"),
    "xlsx": (".xlsx", ".xlsm"),
    "xls": (".xls",),
    "jsonl": (".jsonl", ".ndjson", ".json"),
    "zip": (".zip",),
}
SUFFIXES: tuple[str, ...] = tuple(s for suffixes in KINDS.values() for s in suffixes)
KIND_OF = {suffix: kind for kind, suffixes in KINDS.items() for suffix in suffixes}
TABLES = ("csv", "xlsx", "xls", "jsonl")

ELSEWHERE = {
    ".doc": "It is an old Word file. Open it in Word or LibreOffice and save it as .docx.",
    ".odt": "It is an OpenDocument text. Open it in LibreOffice and save it as .docx.",
    ".pages": "It is an Apple Pages file. Export it as .docx or .pdf.",
    ".ods": "It is an OpenDocument table. Open it in LibreOffice and save it as .xlsx or .csv.",
    ".epub": "It is an e-book. Convert it to .docx or paste its text.",
    ".7z": "It is a 7-Zip archive. Unpack it and offer the files, or pack them as .zip.",
    ".rar": "It is a RAR archive. Unpack it and offer the files, or pack them as .zip.",
    ".tar": "It is a TAR archive. Unpack it and offer the files, or pack them as .zip.",
    ".gz": "It is a gzip archive. Unpack it and offer the file inside.",
    ".xml": "It is an XML file. Export the documents anew as HTML, RTF, plain text or a table, and offer that.",
    ".msg": "It is an Outlook mail. Save it as HTML, or save its attachments, and offer those.",
}
KNOWN = "HTML, TXT, DOCX, RTF, PDF, CSV, TSV, XLSX, XLS, RIS, JSONL and ZIP of these"
OFFICE = {"word/document.xml": "word", "xl/workbook.xml": "xlsx"}
# The container of old Office files, and the bare stream of records that Excel 2 to 4 wrote.
OLD_EXCEL = (b"\xd0\xcf\x11\xe0", b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
Mappings = Mapping[str, Mapping[str, str]]
Content = TypeVar("Content", str, bytes)


def read_file(
    name: str, data: bytes | Path, *, mappings: Mappings | None = None, url: str | None = None
) -> Iterator[Offer]:
    """Each article that a file offers, read or rejected, one at a time and in its order. Never raises for bad content.

    A file or member without a readable article is exactly one rejected Offer. A folder gives its files. `mappings` says
    what the columns of a table are: the table's item (see `find_tables`) → {column: a fact's name, "text", "variable" or
    "ignore"}; columns it leaves out become variables, and tables it leaves out are guessed. `url` is the address of a page.
    """
    if isinstance(data, Path) and data.is_dir():
        for path in sorted(p for p in data.rglob("*") if p.is_file()):
            yield from read_file(f"{name}{STEP}{path.relative_to(data).as_posix()}", path, mappings=mappings, url=url)
        return
    try:
        source = source_of(name, data)
    except CannotRead as error:
        yield rejected(error.item, error.reason)
        return
    yield from offers_of(source, mappings or {}, url, depth=0)


def find_tables(name: str, data: bytes | Path) -> list[TableLook]:
    """A look at each table of a file (each sheet, each table in a ZIP) before it is read; what can't be read is left out."""
    if isinstance(data, Path) and data.is_dir():
        paths = sorted(p for p in data.rglob("*") if p.is_file())
        return [t for p in paths for t in find_tables(f"{name}{STEP}{p.relative_to(data).as_posix()}", p)]
    try:
        source = source_of(name, data)
    except CannotRead:
        return []  # read_file says why
    return list(looks_of(source, depth=0))


def looks_of(source: Source, depth: int) -> Iterator[TableLook]:
    try:
        kind = kind_of(source)
        if kind in TABLES:
            yield from tables.look_at_source(source, kind)
        elif kind == "zip" and depth <= NESTED:
            with opened(source) as archive:
                for member in members_of(archive, source):
                    if isinstance(member, Source):
                        yield from looks_of(member, depth + 1)
    except NewsprismError:
        return  # read_file gives it as a rejected offer, with the reason
    except Exception:  # noqa: BLE001  what a broken file makes a library raise has no end; read_file tells it
        return


def offers_of(source: Source, mappings: Mappings, url: str | None, depth: int) -> Iterator[Offer]:
    """The offers of one source; whatever its reader raises becomes a rejected one."""
    try:
        kind = kind_of(source)
        if kind == "zip":
            yield from archive_offers(source, mappings, depth)
        elif kind in TABLES:
            yield from tables.read_table(source, kind, mappings)
        else:
            yield from document_offers(source, kind, url, mappings)
    except CannotRead as error:
        yield rejected(error.item, error.reason, original_of(source))
    except NewsprismError:
        raise  # no fault of the file: a missing model, say
    except Exception as error:  # noqa: BLE001  what a broken file makes a library raise has no end; the batch goes on
        yield rejected(source.item, failed(error), original_of(source))


def original_of(source: Source) -> str | None:
    """The text of a file that is rejected as a whole, as far as it is kept; None where it is no text."""
    try:
        data = source.head(KEPT_ORIGINAL)
        return None if data.startswith((b"PK\x03\x04", b"%PDF-")) else decode(data, source.item)
    except (CannotRead, *BROKEN):
        return None


def failed(error: Exception) -> str:
    told = str(error).split("\n")[0][:200]
    return (
        f"Reading it failed ({type(error).__name__}: {told}). Open it in the program it comes from, save it anew and offer that. "
        "If good files fail in the same way, the fault is Newsprism's: report it with this message."
    )


def document_offers(source: Source, kind: str, url: str | None, mappings: Mappings) -> Iterator[Offer]:
    """The documents of an export of a news database, else the one article that the file is. Raises CannotRead."""
    sheet, article = opened_as(source, kind, url)
    if adapter := exports.find(sheet):
        yield from exports.offers_of(sheet, adapter, day_first=orders.chosen_for_exports(mappings))
    else:
        yield Offer(source.item, checked(article(), source.item))


def opened_as(source: Source, kind: str, url: str | None) -> tuple[Sheet, Callable[[], Article]]:
    """A file as exports are read, and the reader that takes it for one article. Raises CannotRead."""
    item = source.item
    if kind in {"html", "web archive"}:
        if kind == "html":
            page = without_pictures(source)
            markup = decode(page, item, declared=html.charset_of(page))
        else:
            data = source.read(MOST_SINGLE_FILE)
            if source.name.lower().endswith(".eml"):
                check_mail(data, item)
            markup, told = web_archive.page_in(data, item=item)
            page, url, kind = ("\ufeff" + markup).encode("utf-8", "replace"), url or told, "html"
        return sheet_of(item, kind, text_lines(markup)), lambda: html.read_page(small(page, item), item=item, url=url)
    if kind == "word":
        paragraphs = documents.word_paragraphs(source.read(), item=item)
        lines = tuple(replace(line, style=p.style) for p in paragraphs for line in text_lines(p.text, cut=False))
        return sheet_of(item, kind, lines), lambda: documents.word_article(paragraphs, item=item)
    if kind == "pdf":
        found = documents.pdf_lines(source.read(), item=item, most_pages=MOST_EXPORT_PAGES)
        return sheet_of(item, kind, pdf_lines(found)), lambda: documents.pdf_article(found, item=item)
    data = source.read(MOST_EXPORT)
    text = documents.rich_text(data, item=item) if kind == "rtf" else decode(data, item)
    return sheet_of(item, kind, text_lines(text, cut=kind == "text")), lambda: documents.lines_read(
        small(text, item), item
    )


def check_mail(data: bytes, item: str) -> None:
    """Raises CannotRead where a mail holds more than the page it shows, or none: databases send documents in the mail or attached to it."""
    parts = list(message_from_bytes(data, policy=policy.default).walk())
    names = [part.get_filename() for part in parts if part.get_content_maintype() != "image"]
    if attached := [name for name in names if name]:
        raise CannotRead(item, f"It is a mail with attachments ({', '.join(attached[:5])}). Save them and offer those.")
    if not any(part.get_content_type() == "text/html" for part in parts):
        raise CannotRead(item, "It is a mail without a page in it. Open it, save its text as .txt and offer that.")


def small(content: Content, item: str) -> Content:
    """What is read as one article, where it is not too large for one. Raises TooLarge."""
    if len(content) > MOST_TEXT:
        raise too_large(item, len(content), MOST_TEXT)
    return content


def without_pictures(source: Source) -> bytes:
    """A page's bytes without the pictures, fonts and films that "save as a single file" writes into it. Raises TooLarge."""
    return re.sub(rb"data:[\w/+.-]+(?:;[\w=-]+)*;base64,[A-Za-z0-9+/=%]+", b"", source.read(MOST_SINGLE_FILE))


def kind_of(source: Source) -> str:
    """What a source is, one of KINDS. Raises CannotRead with what to do where it is none of them."""
    suffix = PurePosixPath(source.name.lower()).suffix
    if source.size > MOST_FILE:
        raise too_large(source.item, source.size, MOST_FILE)
    head = source.head(2_000)
    if not head.strip():
        raise CannotRead(source.item, "It is empty. Check that it was saved or copied in full.")
    if companion(source.name):
        raise CannotRead(source.item, "It is a companion file of the operating system, not an article: nothing to do.")
    kind = KIND_OF.get(suffix)
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.lstrip().startswith(b"{\\rtf"):  # databases name rich text .doc
        return "rtf"
    if head.startswith(b"PK\x03\x04") and kind not in {"word", "xlsx", "zip"}:
        return office_kind(source)
    if head.startswith(b"\xd0\xcf\x11\xe0") and kind in {"word", "xlsx"}:
        raise Locked(source.item, "It is protected by a password. Open it, save a copy without one and offer that.")
    if (kind == "text" or suffix in {"", ".xls", ".php", ".asp", ".aspx"}) and looks_like_page(head):
        return "html"
    if kind == "xls" and not head.startswith(OLD_EXCEL):
        return "csv"  # programs that can't write Excel give a table of text this suffix
    if kind is None and suffix in ELSEWHERE:
        raise CannotRead(source.item, ELSEWHERE[suffix])
    if kind is None:
        raise CannotRead(source.item, f"Files of this kind ({suffix or 'no suffix'}) are not read. Offer {KNOWN}.")
    return kind


def looks_like_page(head: bytes) -> bool:
    return (
        re.match(
            rb"(\xef\xbb\xbf)?\s*(<!--.*?-->\s*|<\?xml[^>]*>\s*)*<(!doctype html|html|head|body)\b",
            head,
            re.IGNORECASE | re.DOTALL,
        )
        is not None
    )


def companion(name: str) -> bool:
    """Files that systems put beside one's own, in ZIPs of a Mac above all."""
    bits = name.split("/")
    return "__MACOSX" in bits or bits[-1].startswith("._") or bits[-1] in {".DS_Store", "Thumbs.db", "desktop.ini"}


def office_kind(source: Source) -> str:
    """word, xlsx or zip: what a file that begins as a ZIP holds."""
    with opened(source) as archive:
        names = set(archive.namelist())
    return next((kind for part, kind in OFFICE.items() if part in names), "zip")


def archive_offers(source: Source, mappings: Mappings, depth: int) -> Iterator[Offer]:
    """The offers of each member of a ZIP. Raises CannotRead where nothing of it may be read."""
    if depth > NESTED:
        raise CannotRead(
            source.item, "It is a ZIP in a ZIP in a ZIP; only one level is opened. Unpack the outer ones and offer it."
        )
    with opened(source) as archive:
        found = False
        for member in members_of(archive, source):
            found = True
            if isinstance(member, CannotRead):
                yield rejected(member.item, member.reason)
            else:
                yield from offers_of(member, mappings, None, depth + 1)
        if not found:
            raise CannotRead(source.item, "The ZIP file holds no files. Pack it again and offer the new one.")
