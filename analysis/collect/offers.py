"""What is offered: one file, member or row at a time, with the limits of what is read.

Every reader takes a `Source` and gives articles or raises `CannotRead`; what reaches a person is an `Offer`.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from analysis.article import Article
from analysis.errors import CannotRead, TooLarge

MB = 1_000_000
# 200 MB: 40,000 articles of 5,000 characters as CSV, and a scanned yearbook as PDF. Streamlit keeps an upload in memory.
MOST_FILE = 200 * MB
# 5 MB for one text or page: a 1,000-page novel is 2 MB of text; the heaviest of 450 saved pages was 2.9 MB of HTML.
MOST_TEXT = 5 * MB
# Characters of one article: what the language pipeline takes at once (language.LONGEST; a test holds them equal).
LONGEST_ARTICLE = 1_000_000
# A rejected original is kept in full, so that it can be mended and offered again: 200,000 characters are a long report.
KEPT_ORIGINAL = 200_000
STEP = " › "


@dataclass(frozen=True, slots=True)
class Stated:
    """What an export says of itself: the database, the search string, the day of the search (ISO, or as written), and how many documents
    it declares to hold. None where it does not say.
    """

    database: str | None = None
    query: str | None = None
    searched: str | None = None
    declared: int | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """One offered article, read or rejected; exactly one of `article` and `reason` is given.

    `item` names it for people: "a.zip › b.csv › row 3" (rows as a spreadsheet counts them: the column names are row 1).
    `reason` is a sentence or two with the next step. `original` is the text of what was rejected, where it is text. `stated` is what the
    export says of itself, on the first offer of its file.
    """

    item: str
    article: Article | None = None
    reason: str | None = None
    original: str | None = None
    stated: Stated | None = None


class Stopped(Exception):
    """The person cancelled while a reader waited for something; what came before stands."""


def rejected(item: str, reason: str, original: str | None = None) -> Offer:
    """A rejected offer, its original cut to the KEPT_ORIGINAL first characters (None where it is empty)."""
    return Offer(item, None, reason, (original or "").strip()[:KEPT_ORIGINAL] or None)


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes under a name, openable more than once; `size` is what the disk or the archive declares."""

    item: str
    size: int
    open: Callable[[], BinaryIO]

    @property
    def name(self) -> str:
        """The last step of the item: the file's own name."""
        return self.item.rsplit(STEP, 1)[-1]

    def head(self, count: int) -> bytes:
        """The first bytes, at most `count`."""
        with self.open() as stream:
            return stream.read(count)

    def seekable(self) -> BinaryIO:
        """The bytes as a stream that seeks without cost: a member of an archive is taken into memory first."""
        stream = self.open()
        if isinstance(stream, (io.BytesIO, io.BufferedReader)):
            return stream
        stream.close()
        return io.BytesIO(self.read())

    def read(self, most: int = MOST_FILE) -> bytes:
        """All bytes. Raises TooLarge beyond `most`, whatever the declared size says."""
        if self.size > most:
            raise too_large(self.item, self.size, most)
        with self.open() as stream:
            data = stream.read(most + 1)
        if len(data) > most:
            raise too_large(self.item, len(data), most)
        return data


def source_of(name: str, data: bytes | Path) -> Source:
    """The Source of an upload (bytes) or of a file on disk (its path). Raises CannotRead where it can't be opened."""
    if isinstance(data, bytes):
        return Source(name, len(data), lambda: io.BytesIO(data))
    try:
        size = data.stat().st_size
    except OSError as error:
        raise CannotRead(name, f"It can't be opened ({error.strerror}). Check the path and the rights.") from error
    return Source(name, size, lambda: data.open("rb"))


def too_large(item: str, size: int, most: int) -> TooLarge:
    return TooLarge(
        item,
        f"It has {shown(size)}; at most {shown(most)} are read at once. "
        "Split it into smaller files and offer those together.",
    )


def shown(size: int) -> str:
    """Bytes for people.

    >>> shown(200_000_000), shown(5_300_000), shown(1_200)
    ('200 MB', '5.3 MB', '1 kB')
    """
    if size < MB:
        return f"{size // 1000} kB" if size >= 1000 else f"{size} bytes"
    return f"{size / MB:.1f}".removesuffix(".0") + " MB"


def checked(article: Article, item: str) -> Article:
    """The article, where it has text of a length the layers can read. Raises CannotRead or TooLarge."""
    if not any(p.kind == "body" and p.text.strip() for p in article.parts):
        raise CannotRead(item, "No article text was found in it. Open it, copy the article and paste it instead.")
    if len(article.text) > LONGEST_ARTICLE:
        raise TooLarge(
            item,
            f"Its text has {len(article.text):,} characters; one article may have {LONGEST_ARTICLE:,}. "
            "If it holds several articles, split it into a file or a table row each.",
        )
    return article
