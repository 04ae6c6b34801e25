"""ZIP files and the Office files that are ZIP files inside: what they declare is checked before anything is expanded."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast
from xml.parsers import expat

from analysis.collect.offers import MB, STEP, Source, shown
from analysis.errors import CannotRead, Locked, TooLarge

# 100,000 articles in one ZIP, twice over.
MOST_MEMBERS = 200_000
# Of all members together, as declared: news text packs 3 to 10 times, so the largest ZIP (200 MB) may hold 2 GB.
MOST_EXPANDED = 2_000 * MB
# Packed HTML reaches 20 to 30 times, an Excel sheet of numbers 60; a bomb of zeros 1,000. Asked only of members large
# enough to do harm.
MOST_RATIO = 200
RATIO_FROM = 10 * MB
# python-docx and openpyxl keep a document's XML or a workbook's strings in memory, at several times this size.
MOST_OFFICE = 500 * MB
MOST_OFFICE_PART = 300 * MB

BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, RuntimeError)


@contextmanager
def opened(source: Source) -> Iterator[zipfile.ZipFile]:
    """The archive of a source; it and its stream are closed at the end. Raises CannotRead where it is broken."""
    with source.seekable() as stream:
        try:
            archive = zipfile.ZipFile(stream)
        except BROKEN as error:
            raise CannotRead(
                source.item, "The ZIP file is broken or incomplete. Download or pack it again and offer the new one."
            ) from error
        with archive:
            yield archive


def members_of(archive: zipfile.ZipFile, source: Source) -> Iterator[Source | CannotRead]:
    """The files in an archive, each to be opened when asked, or the reason why one may not be.

    Raises TooLarge, before anything is expanded, where the members together pass a limit.
    """
    infos = [i for i in archive.infolist() if not i.is_dir()]
    if len(infos) > MOST_MEMBERS:
        raise TooLarge(
            source.item, f"It holds {len(infos):,} files; at most {MOST_MEMBERS:,} are read at once. Split it in two."
        )
    total = sum(i.file_size for i in infos)
    if total > MOST_EXPANDED:
        raise TooLarge(
            source.item,
            f"Unpacked it would have {shown(total)}; at most {shown(MOST_EXPANDED)} are read at once. "
            "If you trust it, unpack it and offer its files in parts.",
        )
    seen: Counter[str] = Counter()
    for info in infos:
        label = label_of(info)
        seen[label] += 1
        if seen[label] > 1:
            stem, dot, suffix = label.rpartition(".")
            label = f"{stem} ({seen[label]}){dot}{suffix}" if dot else f"{label} ({seen[label]})"
        item = source.item + STEP + label
        yield refused(info, item) or member(archive, info, item)


def member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, item: str) -> Source:
    """One file of an archive. zipfile stops at the declared size, whatever the packed data would give."""
    return Source(item, info.file_size, lambda: cast("BinaryIO", archive.open(info)))


def refused(info: zipfile.ZipInfo, item: str) -> CannotRead | None:
    """Why a member is not opened, by what the archive says of it; None where it may be."""
    if info.flag_bits & 1:
        return Locked(
            item, "It is encrypted in the ZIP file. Unpack it with its password and offer it without encryption."
        )
    times = info.file_size // max(1, info.compress_size)
    if info.file_size > RATIO_FROM and times > MOST_RATIO:
        return TooLarge(
            item,
            f"It unpacks to {times:,} times its size, as only a ZIP bomb does; it was not opened. "
            "If you trust it, unpack it and offer the file itself.",
        )
    return None


def label_of(info: zipfile.ZipInfo) -> str:
    """A member's name for people: UTF-8 where an old packer wrote it so without saying, no "../", no control characters."""
    name = info.filename
    if not info.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = info.filename
    steps = [s for s in re.split(r"[/\\]", "".join(c for c in name if c.isprintable())) if s not in {"", ".", ".."}]
    return "/".join(steps) or "(without a name)"


def check_office(source: Source) -> None:
    """Raises where a DOCX or XLSX must not be opened: broken, a bomb by its declared sizes, or XML with a DTD (entities)."""
    with opened(source) as archive:
        infos = [i for i in archive.infolist() if not i.is_dir()]
        for info in infos:
            if (reason := refused(info, source.item)) is not None:
                raise reason
        largest = max((i.file_size for i in infos), default=0)
        total = sum(i.file_size for i in infos)
        if total > MOST_OFFICE or largest > MOST_OFFICE_PART:
            raise TooLarge(
                source.item,
                f"Unpacked it would have {shown(total)}; at most {shown(MOST_OFFICE)} are read at once. "
                "Save a table as CSV; split a document.",
            )
        for info in infos:
            if info.filename.endswith((".xml", ".rels")):
                with archive.open(info) as stream:
                    refuse_doctype(cast("BinaryIO", stream), source.item)


class RootReached(Exception):
    """The document's element began: no DTD can follow."""


def refuse_doctype(stream: BinaryIO, item: str) -> None:
    """Raises CannotRead where XML declares a document type: Office files never do, entity bombs must.

    Reads up to the first element only; XML that breaks before it is left to the reader that opens it.
    """

    def refuse(*_: object) -> None:
        raise CannotRead(
            item, "Its XML declares entities, as no Office program writes them; it was not opened. Save it anew."
        )

    def stop(*_: object) -> None:
        raise RootReached

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = stop
    try:
        parser.ParseFile(stream)
    except (RootReached, expat.ExpatError):
        return
