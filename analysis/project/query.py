"""Questions to a project: the Filter, relations with one row a thing counted, and DuckDB over the read copy.

A measure writes SQL over these tables (DuckDB):

    kept        the articles the Filter keeps: key, article_id, outlet, published (DATE, null unless stated to the day),
                published_first, published_last (DATE, null where unknown), published_precision, title, section, agency,
                language, words (BIGINT, words of text), distinct_text (BIGINT, equal for near-duplicate texts), opening_start,
                opening_end (the first sentence of the body)
    articles    the same columns, of all articles
    variables   article, name, value
    runs        article, layer, version, count, error
    <layer>     a table for each layer: article (the key), then the row's columns, "start" and "end" quoted
    entity_counts   article, kind, name, n, first_start, first_end      (small count tables kept with the copy)
    keyword_counts  article, lemma, n, first_start, first_end
    quote_counts    article, quote, kind, speaker, speaker_name, words, first_start, first_end      (one row a quotation, of its pieces)
"""

from __future__ import annotations

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pandas as pd
import pyarrow as pa

from analysis.errors import UnknownName
from analysis.project import copy, search
from analysis.project.state import Project

T = TypeVar("T")

# In process beside the server: two threads, a quarter of the memory that the server may have, and no extension from the network.
SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "threads": 2,
    "memory_limit": "400MB",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "preserve_insertion_order": "false",
}
# Filters remembered by a reader: keys only, 0.8 MB each at 100,000 articles.
MOST_FILTERS = 64
# Readers remembered by the process: a project in use has one.
MOST_READERS = 4


@dataclass(frozen=True, slots=True)
class Filter:
    """Which articles are looked at; the same on every page and in the URL.

    A set period (`first` or `last`) leaves undated articles out. `outlets` empty means all; None among them means unknown outlet.
    """

    outlets: tuple[str | None, ...] = ()
    first: date | None = None
    last: date | None = None
    text: str = ""
    variables: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Relation:
    """One row a thing counted: `article, start, end, weight` and the group columns.

    `sql` selects those columns from the tables above; `unit` names what a row is, in the plural ("articles", "quotations").
    """

    sql: str
    groups: tuple[str, ...]
    unit: str
    parameters: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing counted, with its sentence. `mark_start, mark_end` count characters of `sentence`."""

    article_id: str
    outlet: str | None
    published: str | None
    title: str | None
    sentence: str
    mark_start: int
    mark_end: int
    start: int
    end: int


class Reader:
    """The read copy of one project at one version, asked through DuckDB. Safe to share between threads."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._lock = threading.RLock()
        self._kept: OrderedDict[Filter, str] = OrderedDict()
        self._in_use: dict[str, int] = {}
        self._made = 0
        self._open()

    def _open(self) -> None:
        copied = copy.refresh(self.project)
        self.version = copied.version
        self._kept.clear()
        self._db = _database(copied, self.project.path / "copy")

    def frame(self, chosen: Filter, sql: str, parameters: tuple[Any, ...] = ()) -> pd.DataFrame:
        """The answer to a SELECT over the tables above, with `kept` resolved for that Filter."""
        return self._ask(chosen, sql, parameters, lambda answer: answer.df())

    def rows(self, chosen: Filter, sql: str, parameters: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """As `frame`, as plain tuples: None for null, dates as `date`."""
        return self._ask(chosen, sql, parameters, lambda answer: answer.fetchall())

    def _ask(
        self, chosen: Filter, sql: str, parameters: tuple[Any, ...], take: Callable[[duckdb.DuckDBPyConnection], T]
    ) -> T:
        try:
            with self._cursor(chosen) as cursor:
                return take(cursor.execute(sql, parameters))
        except duckdb.IOException:
            # Somebody removed the copy, as they may: build it again and ask once more.
            with self._lock:
                self._open()
            with self._cursor(chosen) as cursor:
                return take(cursor.execute(sql, parameters))

    def keys(self, chosen: Filter) -> list[int]:
        """The keys of the articles that the Filter keeps, in order."""
        return [key for (key,) in self.rows(chosen, "SELECT key FROM kept ORDER BY key")]

    def count(self, chosen: Filter, relation: Relation, where: Mapping[str, Any] | None = None) -> float:
        """The sum of weights of the relation, restricted to a group."""
        restricted, values = _restricted(relation, where)
        found = self.rows(chosen, f"SELECT coalesce(sum(weight), 0) FROM {restricted}", (*relation.parameters, *values))
        return float(found[0][0])

    def evidence(
        self,
        chosen: Filter,
        relation: Relation,
        where: Mapping[str, Any] | None = None,
        *,
        limit: int = 50,
        offset: int = 0,
    ) -> list[Evidence]:
        """The things counted in a group (a value of None matches null), by date, article and position."""
        restricted, values = _restricted(relation, where)
        sql = f"""SELECT counted.article, counted."start", counted."end" FROM {restricted} AS counted
            LEFT JOIN articles ON articles.key = counted.article
            ORDER BY articles.published_first NULLS LAST, counted.article, counted."start", counted."end" LIMIT ? OFFSET ?"""
        page = self.rows(chosen, sql, (*relation.parameters, *values, limit, offset))
        with self.project.reading() as db:
            return [
                e
                for key, rows in groupby(page, key=lambda row: int(row[0]))
                for e in _shown(db, key, [r[1:] for r in rows])
            ]

    # ---- the Filter

    @contextmanager
    def _cursor(self, chosen: Filter) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor of this call alone, in which `kept` is what the Filter keeps."""
        with self._lock:
            table = self._resolve(chosen)
            self._in_use[table] = self._in_use.get(table, 0) + 1
            cursor = self._db.cursor()
        try:
            kept = f"SEMI JOIN {table} USING (key)" if table else ""
            cursor.execute(f"CREATE TEMP VIEW kept AS SELECT articles.* FROM articles {kept}")
            yield cursor
        finally:
            cursor.close()
            with self._lock:
                self._in_use[table] -= 1

    def _resolve(self, chosen: Filter) -> str:
        """The table of the keys that the Filter keeps, made when first asked for; "" where it keeps all."""
        if chosen not in self._kept:
            conditions, values = _conditions(chosen)
            found = search.keys(self.project, chosen.text)
            if not conditions and found is None:
                return ""
            self._made += 1
            name = f"kept_{self._made}"
            if found is not None:
                conditions.append("key IN (SELECT key FROM found)")
                self._db.register("found", pa.table({"key": pa.array(found, pa.int64())}))
            self._db.execute(
                f"CREATE TABLE {name} AS SELECT key FROM articles WHERE {' AND '.join(conditions)}", values
            )
            if found is not None:
                self._db.unregister("found")
            self._kept[chosen] = name
            self._forget()
        self._kept.move_to_end(chosen)
        return self._kept[chosen]

    def _forget(self) -> None:
        idle = [c for c, table in self._kept.items() if not self._in_use.get(table)]
        for chosen in idle[: max(0, len(self._kept) - MOST_FILTERS)]:
            table = self._kept.pop(chosen)
            self._in_use.pop(table, None)
            self._db.execute(f"DROP TABLE {table}")


_readers: OrderedDict[tuple[Path, int], Reader] = OrderedDict()
_readers_lock = threading.Lock()


def read(project: Project) -> Reader:
    """The reader of the project as it is now; the same one until a commit changes what pages show."""
    with _readers_lock:
        asked = (project.path, project.version)
        if asked not in _readers:
            made = Reader(project)
            for path, version in [k for k in _readers if k[0] == project.path]:
                del _readers[path, version]
            # A commit may have come in between: the reader tells of which version it is.
            asked = (project.path, made.version)
            _readers[asked] = made
            while len(_readers) > MOST_READERS:
                _readers.popitem(last=False)
        _readers.move_to_end(asked)
        return _readers[asked]


def _database(copied: copy.Copy, folder: Path) -> duckdb.DuckDBPyConnection:
    """A database in memory with a view for each table of the copy; `articles` itself is held, for every question joins it."""
    db = duckdb.connect(":memory:", config=SETTINGS)
    db.execute(f"SET temp_directory = {_quoted(str(folder / 'spill'))}")
    # Written out: 0.36 s over 13 million rows, where a table of them takes 0.43 and none 0.38.
    changed = ", ".join(str(key) for key in copied.changed)
    for table, columns in copied.columns.items():
        sources = []
        names = ", ".join(f'"{name}"' for name, _ in columns)
        if files := copied.files[table]:
            listed = ", ".join(_quoted(str(path)) for path in files)
            out = f'WHERE "{columns[0][0]}" NOT IN ({changed})' if changed else ""
            sources.append(f"SELECT {names} FROM read_parquet([{listed}]) {out}")
        if table in copied.late or not sources:
            db.execute(f'CREATE TABLE "late_{table}" ({", ".join(f"{_name(name)} {kind}" for name, kind in columns)})')
            if (late := copied.late.get(table)) is not None and late.num_rows:
                db.register("arriving", late)
                db.execute(f'INSERT INTO "late_{table}" SELECT * FROM arriving')
                db.unregister("arriving")
            sources.append(f'SELECT {names} FROM "late_{table}"')
        kind = "TABLE" if table == "articles" else "VIEW"
        db.execute(f'CREATE {kind} "{table}" AS {" UNION ALL ".join(sources)}')
    return db


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _name(column: str) -> str:
    return f'"{column}"'


def _conditions(chosen: Filter) -> tuple[list[str], list[Any]]:
    """What the Filter asks of an article, its text aside."""
    conditions: list[str] = []
    values: list[Any] = []
    if chosen.outlets:
        named = [o for o in chosen.outlets if o is not None]
        either = [f"outlet IN ({', '.join('?' * len(named))})"] if named else []
        either += ["outlet IS NULL"] if None in chosen.outlets else []
        conditions.append(f"({' OR '.join(either)})")
        values += named
    # A month or a year counts as within a period only where all of it is.
    if chosen.first is not None or chosen.last is not None:
        conditions.append("published_first >= ? AND published_last <= ?")
        values += [chosen.first or date.min, chosen.last or date.max]
    by_name: dict[str, list[str]] = {}
    for name, value in chosen.variables:
        by_name.setdefault(name, []).append(value)
    for name, wanted in by_name.items():
        holes = ", ".join("?" * len(wanted))
        conditions.append(f"key IN (SELECT article FROM variables WHERE name = ? AND value IN ({holes}))")
        values += [name, *wanted]
    return conditions, values


def _restricted(relation: Relation, where: Mapping[str, Any] | None) -> tuple[str, list[Any]]:
    """The relation, or the part of it in one group, to select from; and the group's values."""
    for name in where or {}:
        if name not in relation.groups:
            raise UnknownName("group", name, relation.groups)
    conditions = " AND ".join(f"{_name(name)} IS NOT DISTINCT FROM ?" for name in where or {})
    return f"(SELECT * FROM ({relation.sql}) {'WHERE ' + conditions if conditions else ''})", list(
        (where or {}).values()
    )


def _shown(db: sqlite3.Connection, key: int, spans: Sequence[tuple[Any, ...]]) -> list[Evidence]:
    """The things counted in one article, each with its sentence. One without a place is shown by the title or the first words."""
    row = db.execute(
        "SELECT article_id, outlet, published_first, published_precision, title, text FROM articles WHERE key = ?",
        (key,),
    ).fetchone()
    if row is None:
        return []
    article_id, outlet, first, precision, title, text = row
    bounds = search.bounds_of(db, key, text)
    found = []
    for begin, finish in spans:
        start, end = (bounds[0] if bounds else (0, len(text))) if begin is None else (int(begin), int(finish))
        around = search.around(bounds, start, end)
        sentence = text[around[0] : around[1]]
        marks = (start - around[0], end - around[0])
        found.append(Evidence(article_id, outlet, search.cut(first, precision), title, sentence, *marks, start, end))
    return found
