"""Questions to a project: the Filter, relations with one row a thing counted, and DuckDB over the read copy.

A measure writes SQL over these tables (DuckDB):

    kept        the articles the Filter keeps: key, article_id, outlet, published (DATE, null unless stated to the day),
                published_first, published_last (DATE, null where unknown), published_precision, title, section, agency,
                language, words (BIGINT, words of text), distinct_text (BIGINT, equal for near-duplicate texts), opening_start,
                opening_end (the first sentence of the body), added (when it was imported, ISO, UTC), agency_copy (BOOLEAN, see AGENCY_COPY), weight (DOUBLE: 1; in the unit
                "distinct texts" 1 / versions of its text that the Filter keeps, so that a text weighs one)
    articles    the same columns, of all articles, without the weight
    variables   article, name, value
    paragraphs  article, hash, words: of each paragraph of a body; hash is equal for paragraphs of the same words
    boilerplate article: those that are mostly paragraphs of other texts (project/leaving.py)
    runs        article, layer, version, count, error, encoder
    <layer>     a table for each layer: article (the key), then the row's columns, "start" and "end" quoted
    entity_counts   article, kind, name, n, first_start, first_end      (small count tables kept with the copy), and
                    name_key (BIGINT, equal for equal kind and name: to group by), quoted (BOOLEAN: the article quotes the name)
    tone_counts     article, sentences, mean (score)
    cue_counts      article, frame, n, first_start, first_end           (cue words of the generic frames)
    target_counts   article, kind, voice, mentions, negative, positive
    keyword_counts  article, lemma, n, first_start, first_end
    quote_counts    article, quote, kind, speaker, speaker_name, words, first_start, first_end      (one row a quotation, of its pieces)
"""

from __future__ import annotations

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any, Literal, TypeVar

import duckdb
import pandas as pd
import pyarrow as pa

from analysis.errors import UnknownName
from analysis.project import copy, leaving, search
from analysis.project.state import Project

T = TypeVar("T")
Parameters = tuple[Any, ...] | dict[str, Any]  # by place, or by name

# What a chart counts; the words double as the unit of a relation.
Unit = Literal["articles", "distinct texts"]
UNITS: tuple[Unit, ...] = ("articles", "distinct texts")

# The one definition of agency copy, for people and for DuckDB. It belongs to a text, not to a version: which outlet wrote a text that several
# printed can't be told from days, and the copy that names no agency is as little the outlet's own as the one that does.
AGENCY_COPY = "articles whose text, in any of its versions, credits an agency or stands in more than one outlet"
_AGENCY_COPY = """distinct_text IN (
    SELECT distinct_text FROM found GROUP BY distinct_text HAVING count(agency) > 0 OR coalesce(min(outlet) <> max(outlet), false))"""
# Versions of a text whose sentences an entry of evidence holds: agency copy in 50 outlets would make a drawer of some megabytes.
MOST_VERSIONS = 10

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
# Decimals that a sum of weights keeps: three thirds are one, and no weight is that small.
EXACT = 9
# Readers remembered by the process: a project in use has one.
MOST_READERS = 4


@dataclass(frozen=True, slots=True)
class Filter:
    """Which articles are looked at; the same on every page and in the URL.

    A set period (`first` or `last`) leaves undated articles out. `outlets` empty means all; None among them means unknown outlet.
    `agency_copy` False leaves agency copy out (see AGENCY_COPY: it is told by all articles of the project). `unit` leaves nothing out: it
    says what weighs one. `left_out` are kinds of articles, outlets and days that a person set aside (project/leaving.py).
    """

    outlets: tuple[str | None, ...] = ()
    first: date | None = None
    last: date | None = None
    text: str = ""
    variables: tuple[tuple[str, str], ...] = ()
    agency_copy: bool = True
    unit: Unit = "articles"
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Relation:
    """One row a thing counted: `article, start, end, weight` and the group columns.

    `sql` selects those columns from the tables above; `unit` names what a row is, in the plural ("articles", "quotations"). `folds` is
    False where versions of a text stand each by itself, whatever the Filter's unit. `nearer` selects `article, start, end` for articles with
    a better place to show than the row's own: its named parameters are `$articles`, a list of keys, and `$` with each group column's name.
    """

    sql: str
    groups: tuple[str, ...]
    unit: str
    parameters: tuple[Any, ...] = ()
    folds: bool = True
    nearer: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing counted, with its sentence. `mark_start, mark_end` count characters of `sentence`.

    In the unit "distinct texts" one entry is a text: the first thing counted in its earliest version, and `folded` in it the rest of that
    version and what is counted in later ones, by date. `versions` have something counted, of which at most MOST_VERSIONS are in `folded`
    unless asked for; `weight` is what the entry counts as.
    """

    article_id: str
    outlet: str | None
    published: str | None
    title: str | None
    sentence: str
    mark_start: int
    mark_end: int
    start: int
    end: int
    weight: float = 1.0
    versions: int = 1
    folded: tuple[Evidence, ...] = ()


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

    def frame(self, chosen: Filter, sql: str, parameters: Parameters = ()) -> pd.DataFrame:
        """The answer to a SELECT over the tables above, with `kept` resolved for that Filter."""
        return self._ask(chosen, sql, parameters, lambda answer: answer.df())

    def rows(self, chosen: Filter, sql: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        """As `frame`, as plain tuples: None for null, dates as `date`."""
        return self._ask(chosen, sql, parameters, lambda answer: answer.fetchall())

    def _ask(
        self, chosen: Filter, sql: str, parameters: Parameters, take: Callable[[duckdb.DuckDBPyConnection], T]
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
        found = self.rows(
            chosen, f"SELECT coalesce(fsum(weight), 0) FROM {restricted}", (*relation.parameters, *values)
        )
        return round(float(found[0][0]), EXACT)

    def entries(self, chosen: Filter, relation: Relation, where: Mapping[str, Any] | None = None) -> int:
        """How many entries `evidence` has of a group: things counted, or the distinct texts that they stand in."""
        restricted, values = _restricted(relation, where)
        sql = f"SELECT count(*) FROM {restricted}"
        if _folds(chosen, relation):
            sql = f"SELECT count(DISTINCT articles.distinct_text) FROM {restricted} AS counted JOIN articles ON articles.key = counted.article"
        return int(self.rows(chosen, sql, (*relation.parameters, *values))[0][0])

    def evidence(
        self,
        chosen: Filter,
        relation: Relation,
        where: Mapping[str, Any] | None = None,
        *,
        limit: int = 50,
        offset: int = 0,
        versions: int = MOST_VERSIONS,
    ) -> list[Evidence]:
        """The things counted in a group (a value of None matches null), by date, article and position.

        In the unit "distinct texts" one entry a text, with at most so many of its `versions`; `limit` and `offset` then count texts.
        """
        restricted, values = _restricted(relation, where)
        if _folds(chosen, relation):
            rows = self.rows(
                chosen, _FOLDED.format(restricted), (*relation.parameters, *values, limit, offset, versions)
            )
            rows = self._nearer(chosen, relation, where or {}, rows)
            with self.project.reading() as db:
                return [e for _, of in groupby(rows, key=lambda row: row[0]) for e in _entry(db, list(of))]
        sql = f"""SELECT counted.article, counted."start", counted."end" FROM {restricted} AS counted
            LEFT JOIN articles ON articles.key = counted.article
            ORDER BY articles.published_first NULLS LAST, counted.article, counted."start", counted."end" LIMIT ? OFFSET ?"""
        page = self.rows(chosen, sql, (*relation.parameters, *values, limit, offset))
        page = self._nearer(chosen, relation, where or {}, page)
        with self.project.reading() as db:
            return [
                e
                for key, rows in groupby(page, key=lambda row: int(row[0]))
                for e in _shown(db, key, [r[1:] for r in rows])
            ]

    def _nearer(
        self, chosen: Filter, relation: Relation, where: Mapping[str, Any], rows: list[tuple[Any, ...]]
    ) -> list[tuple[Any, ...]]:
        """Rows that end in article, start and end, with the places of `Relation.nearer` where the group has a value for each column."""
        if relation.nearer is None or any(where.get(name) is None for name in relation.groups):
            return rows
        asked = {name: where[name] for name in relation.groups} | {"articles": [row[-3] for row in rows]}
        places = {article: place for article, *place in self.rows(chosen, relation.nearer, asked)}
        return [(*row[:-2], *places.get(row[-3], row[-2:])) for row in rows]

    # ---- the Filter

    @contextmanager
    def _cursor(self, chosen: Filter) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor of this call alone, in which `kept` is what the Filter keeps."""
        with self._lock:
            table = self._resolve(chosen)
            self._in_use[table] = self._in_use.get(table, 0) + 1
            cursor = self._db.cursor()
        try:
            kept = f"weight FROM articles JOIN {table} USING (key)" if table else "1.0::DOUBLE AS weight FROM articles"
            cursor.execute(f"CREATE TEMP VIEW kept AS SELECT articles.*, {kept}")
            yield cursor
        finally:
            cursor.close()
            with self._lock:
                self._in_use[table] -= 1

    def _resolve(self, chosen: Filter) -> str:
        """The table of the keys that the Filter keeps and their weights, made when first asked for; "" where all are kept and weigh one."""
        if chosen not in self._kept:
            conditions, values = _conditions(chosen)
            found = search.keys(self.project, chosen.text)
            if not conditions and found is None and chosen.unit == "articles":
                return ""
            self._made += 1
            name = f"kept_{self._made}"
            if found is not None:
                conditions.append("key IN (SELECT key FROM found)")
                self._db.register("found", pa.table({"key": pa.array(found, pa.int64())}))
            weight = (
                "1.0::DOUBLE"
                if chosen.unit == "articles"
                else "1.0::DOUBLE / count(*) OVER (PARTITION BY distinct_text)"
            )
            where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
            self._db.execute(f"CREATE TABLE {name} AS SELECT key, {weight} AS weight FROM articles {where}", values)
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
        found = " UNION ALL ".join(sources)
        if table == "articles":
            # At 100,000 articles 20 ms; as windows over the versions of each text 40.
            db.execute(
                f"CREATE TABLE articles AS WITH found AS ({found}) SELECT *, {_AGENCY_COPY} AS agency_copy FROM found"
            )
        else:
            db.execute(f'CREATE VIEW "{table}" AS {found}')
    db.execute(f"CREATE TABLE boilerplate AS {leaving.BOILERPLATE}")
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
    if not chosen.agency_copy:
        conditions.append("NOT agency_copy")
    for item in chosen.left_out:
        asked, told = leaving.condition(item)
        conditions.append(f"NOT ({asked})")
        values += told
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


def _folds(chosen: Filter, relation: Relation) -> bool:
    return relation.folds and chosen.unit == "distinct texts"


# Texts by their earliest version that has something counted, each with what is counted in its first versions.
_FOLDED = """
    WITH counted AS MATERIALIZED (
        SELECT found.article, found."start", found."end", found.weight, articles.distinct_text, articles.published_first
        FROM {} AS found JOIN articles ON articles.key = found.article),
    texts AS (
        SELECT distinct_text, fsum(weight) AS counts_as, count(DISTINCT article) AS versions,
               row_number() OVER (ORDER BY min(published_first) NULLS LAST, min(article)) AS place
        FROM counted GROUP BY distinct_text ORDER BY place LIMIT ? OFFSET ?)
    SELECT place, counts_as, versions, article, "start", "end" FROM counted JOIN texts USING (distinct_text)
    QUALIFY dense_rank() OVER (PARTITION BY place ORDER BY published_first NULLS LAST, article) <= ?
    ORDER BY place, published_first NULLS LAST, article, "start", "end"
"""


def _entry(db: sqlite3.Connection, rows: Sequence[tuple[Any, ...]]) -> list[Evidence]:
    """A distinct text as one entry, from its rows of _FOLDED; none where its articles were removed since the copy was made."""
    found = [
        e for key, of in groupby(rows, key=lambda row: int(row[3])) for e in _shown(db, key, [row[4:] for row in of])
    ]
    _, counts_as, versions, *_ = rows[0]
    weight = round(float(counts_as), EXACT)
    return [replace(e, weight=weight, versions=int(versions), folded=tuple(found[1:])) for e in found[:1]]


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
