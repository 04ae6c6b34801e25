"""Full text: which articles hold the words of a query, and the sentences in which they stand.

A query is plain words, all of which must occur, in any order; words in double quotes must follow one another. Case and accents make
no difference. Operators, brackets and other marks have no meaning of their own, so no query is an error.
"""

from __future__ import annotations

import re
import secrets
import sqlite3
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.project.state import Project

if TYPE_CHECKING:
    from analysis.project.query import Filter

TERM = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]|([^\s"“”„«»]+)')
# FTS5 refuses expressions above a depth of 256; longer queries are asked in pieces.
PIECE = 32
KWIC_CHARACTERS = 45


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that holds words of the query. `words` are their spans in characters of `text`, as are start and end of the article's."""

    start: int
    end: int
    text: str
    words: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that holds all words of the query, with every sentence that holds one of them."""

    article_id: str
    title: str | None
    outlet: str | None
    published: str | None
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Hits:
    """`total` counts articles; `hits` are those of the page asked for, the best match first."""

    total: int
    hits: tuple[Hit, ...]


def terms(query: str) -> list[str]:
    """The words and phrases of a query, those without a letter or digit left out.

    >>> terms('Kremlin "foreign minister" AND - (talks')
    ['Kremlin', 'foreign minister', 'AND', '(talks']
    """
    found = (phrase or word for phrase, word in TERM.findall(query.replace("\x00", " ")))
    return [term.strip() for term in found if any(c.isalnum() for c in term)]


def expressions(query: str) -> list[str]:
    """The query in FTS5's own language, each word quoted; an article must match every expression. Empty where there are no words."""
    quoted = ['"' + term.encode("utf-8", "ignore").decode().replace('"', '""') + '"' for term in terms(query)]
    return [" AND ".join(quoted[i : i + PIECE]) for i in range(0, len(quoted), PIECE)]


def keys(project: Project, query: str) -> list[int] | None:
    """The keys of the articles that hold all words, in order; None where the query has no words (so it keeps nothing out)."""
    asked = expressions(query)
    if not asked:
        return None
    with project.reading() as db:
        return sorted(_matching(db, asked))


def _matching(db: sqlite3.Connection, asked: Sequence[str]) -> set[int]:
    sets = [{key for (key,) in db.execute("SELECT rowid FROM fulltext WHERE fulltext MATCH ?", (e,))} for e in asked]
    return set.intersection(*sets)


def search(project: Project, query: str, chosen: Filter | None = None, limit: int = 20, offset: int = 0) -> Hits:
    """The articles of the Filter that hold all words of the query. A query without words finds nothing."""
    asked = expressions(query)
    if not asked:
        return Hits(0, ())
    kept = None
    if chosen is not None:
        from analysis.project.query import read

        kept = set(read(project).keys(chosen))
    with project.reading() as db:
        matching = _matching(db, asked)
        wanted = matching if kept is None else matching & kept
        ranked = [
            key
            for (key,) in db.execute(
                "SELECT rowid FROM fulltext WHERE fulltext MATCH ? ORDER BY rank, rowid", asked[:1]
            )
            if key in wanted
        ]
        page = ranked[offset : offset + limit]
        return Hits(len(ranked), tuple(_hit(db, key, asked) for key in page))


def _hit(db: sqlite3.Connection, key: int, asked: Sequence[str]) -> Hit:
    article_id, title, outlet, first, precision, text = db.execute(
        "SELECT article_id, title, outlet, published_first, published_precision, text FROM articles WHERE key = ?",
        (key,),
    ).fetchone()
    spans = sorted({span for e in asked for span in _spans(db, key, e)})
    return Hit(
        article_id, title, outlet, cut(first, precision), tuple(_sentences(text, bounds_of(db, key, text), spans))
    )


def cut(first: str | None, precision: str | None) -> str | None:
    """A publication date as far as it is known: "2015-06-05", "2015-06" or "2015"."""
    return None if first is None else first[: {"month": 7, "year": 4}.get(precision or "day", 10)]


def _spans(db: sqlite3.Connection, key: int, expression: str) -> Iterator[tuple[int, int]]:
    """Where the words stand in the text: FTS5 marks them itself, so what is shown is what it matched (accents, phrases)."""
    mark = secrets.token_hex(8)
    opening, closing = f"\x02{mark}", f"\x03{mark}"
    row = db.execute(
        "SELECT highlight(fulltext, 1, ?, ?) FROM fulltext WHERE fulltext MATCH ? AND rowid = ?",
        (opening, closing, expression, key),
    ).fetchone()
    before, *marked = (row[0] if row else "").split(opening)
    at = len(before)
    for piece in marked:
        inside, _, after = piece.partition(closing)
        yield at, at + len(inside)
        at += len(inside) + len(after)


def bounds_of(db: sqlite3.Connection, key: int, text: str) -> list[tuple[int, int]]:
    """The sentences of an article by start and end; its paragraphs where the layer has not run."""
    there = db.execute("SELECT 1 FROM layers WHERE name = 'sentences'").fetchone()
    found = (
        db.execute('SELECT "start", "end" FROM sentences WHERE article = ? ORDER BY n', (key,)).fetchall()
        if there
        else []
    )
    return found or [m.span() for m in re.finditer(r"\S(?:.|\n(?!\s*\n))*", text)]


def _sentences(text: str, bounds: Sequence[tuple[int, int]], spans: Sequence[tuple[int, int]]) -> Iterator[Sentence]:
    holding: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for start, end in spans:
        holding.setdefault(around(bounds, start, end), []).append((start, end))
    for (start, end), words in sorted(holding.items()):
        yield Sentence(start, end, text[start:end], tuple((a - start, b - start) for a, b in words))


def around(bounds: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """The stretch of whole sentences that start to end touches; the stretch itself, where it touches none."""
    first = bisect_right(bounds, start, key=lambda b: b[0]) - 1
    touched = [b for b in bounds[max(first, 0) :] if b[0] < max(end, start + 1) and start < b[1]]
    return (min(start, touched[0][0]), max(end, touched[-1][1])) if touched else (start, end)


def kwic(hit: Hit, *, width: int = KWIC_CHARACTERS) -> Iterator[tuple[str, str, str]]:
    """Key words in context: for each occurrence what stands before it, itself, and what stands after, within its sentence."""
    for sentence in hit.sentences:
        line = re.sub(r"\s", " ", sentence.text)
        for start, end in sentence.words:
            yield line[max(0, start - width) : start], line[start:end], line[end : end + width]
