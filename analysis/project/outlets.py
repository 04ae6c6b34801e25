"""A table of outlets (country, leaning, type …) joined to the articles by outlet.

    read_table    a CSV, XLSX, XLS or JSONL file with a column of outlet names → OutletTable
    match         which outlets of the project it knows, which not, and what may be meant       (changes nothing)
    apply         every other column becomes a variable "outlet country" of the articles of that outlet
    undo          the table applied last is taken off; the one before it holds again, and the articles' own variables come back

The join lives in the table `variables` alone: an article as it was imported is not touched. Articles that come later, and articles
whose outlet is corrected, get it too (`join_one`, called by state.Writing). Names are the same where they are equal after case folding
and without a leading "The".
"""

from __future__ import annotations

import difflib
import json
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import ProjectError

if TYPE_CHECKING:
    from analysis.project.state import Project, Writing

# Names that are much alike: "Farow Today" and "Farrow Today" have a ratio of 0.96, "The Times" and "Time" 0.89 without the article,
# two unrelated names seldom above 0.5.
CLOSE = 0.7
MOST_SUGGESTIONS = 3
# Suggestions compare every name with every other, 20 ms for one among 2,000: for more than 100 names a page would keep one waiting.
MOST_COMPARED, MOST_SUGGESTED = 2_000, 100
MOST_ROWS = 100_000
NAME_COLUMNS = (
    "outlet", "outletname", "newspaper", "medium", "media", "medianame", "publication", "source", "name", "journal", "title", "zeitung",
    "journalname", "domain", "site",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OutletTable:
    """A table of outlets: `outlets` gives for each name as written its variables by name; `doubled` the names that stand there twice."""

    item: str
    column: str
    columns: tuple[str, ...]
    outlets: Mapping[str, Mapping[str, str]]
    doubled: tuple[str, ...] = ()

    @property
    def variables(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for values in self.outlets.values() for name in values))


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A name without a partner on the other side, and names there that are much alike. `articles` is 0 for a name of the table."""

    name: str
    articles: int
    close: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """What a table means for a project. `matched` gives outlet, name in the table and articles, most first."""

    item: str
    column: str
    variables: tuple[str, ...]
    matched: tuple[tuple[str, str, int], ...]
    outlets_without: tuple[Unmatched, ...]
    rows_without: tuple[Unmatched, ...]
    doubled: tuple[str, ...]
    unknown: int

    @property
    def articles(self) -> int:
        return sum(n for _, _, n in self.matched)


def folded(name: str) -> str:
    """A name for comparing.

    >>> folded("The Harn  Courier"), folded("HARN COURIER"), folded("The")
    ('harn courier', 'harn courier', 'the')
    """
    bare = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    return re.sub(r"^the\s+(?=\S)", "", bare)


def variable_of(column: str) -> str:
    """The variable that a column becomes.

    >>> variable_of("Country"), variable_of("outlet_type"), variable_of("Owner in EU")
    ('outlet country', 'outlet type', 'outlet owner in EU')
    """
    words = re.sub(r"[_\s]+", " ", column).strip().split()
    if len(words) > 1 and words[0].casefold() == "outlet":
        words = words[1:]
    return "outlet " + " ".join(w if w.isupper() and len(w) > 1 else w.lower() for w in words)


# ---- reading ------------------------------------------------------------------------------------------------------------------


def read_table(name: str, data: bytes | Path, *, column: str | None = None, known: Iterable[str] = ()) -> OutletTable:
    """The table in a file. `column` names the one with the outlets; else it is the one that holds most of the `known` names, else
    the one named like it. Raises ProjectError, or CannotRead where the file is none.
    """
    from analysis.collect import tables
    from analysis.collect.files import kind_of
    from analysis.collect.offers import source_of
    from analysis.collect.rows import as_text

    source = source_of(name, data)
    kind = kind_of(source)
    if kind not in {"csv", "xlsx", "xls", "jsonl"}:
        raise ProjectError(
            f"{name} is no table: offer a CSV, TSV, XLSX, XLS or JSONL file with a column of outlet names."
        )
    table = next(iter(tables.tables_of(source, kind)))
    rows: list[dict[str, str]] = []
    for row in table.rows():
        if row.problem:
            raise ProjectError(f"{name}, {row.label}: {row.problem}")
        rows.append({c: " ".join(t.split()) for c in table.columns if (t := as_text(row.cells.get(c)))})
        if len(rows) > MOST_ROWS:
            raise ProjectError(f"{name} has more than {MOST_ROWS:,} rows: a table of outlets has one row an outlet.")
    if column is not None and column not in table.columns:
        raise ProjectError(f"{name} has no column '{column}'. Its columns: {', '.join(table.columns)}.")
    at = column or name_column(table.columns, rows, known)
    if at is None or len(table.columns) < 2:
        raise ProjectError(
            f"{name} needs a column of outlet names and at least one more. Its columns: {', '.join(table.columns)}."
        )
    return built(name, at, table.columns, rows)


def name_column(columns: Sequence[str], rows: Sequence[Mapping[str, str]], known: Iterable[str]) -> str | None:
    """The column that holds the outlets' names: most hits among the known ones; without a hit by its name; else the first."""
    from analysis.collect.columns import plain_name

    wanted = {folded(n) for n in known}
    hits = {c: sum(1 for r in rows if c in r and folded(r[c]) in wanted) for c in columns}
    best = max(columns, key=lambda c: hits[c], default=None)
    if best is not None and hits[best]:
        return best
    named = sorted(
        (NAME_COLUMNS.index(plain_name(c)), i, c) for i, c in enumerate(columns) if plain_name(c) in NAME_COLUMNS
    )
    return named[0][2] if named else best


def built(item: str, at: str, columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> OutletTable:
    """The table by outlet. Of a name that stands there twice with other values, the first row counts and the name is told."""
    names = {c: variable_of(c) for c in columns if c != at}
    for c in list(names):  # two columns that would become one variable keep their own names
        if sum(v == names[c] for v in names.values()) > 1:
            names[c] = f"outlet {c}"
    outlets: dict[str, dict[str, str]] = {}
    seen: dict[str, str] = {}
    doubled: dict[str, None] = {}
    for row in rows:
        name = row.get(at)
        if not name:
            continue
        values = {names[c]: row[c] for c in names if c in row}
        first = seen.setdefault(folded(name), name)
        if first not in outlets:
            outlets[first] = values
        elif outlets[first] != values:
            doubled[name] = None
    if not outlets:
        raise ProjectError(f"The column '{at}' of {item} is empty: choose the one that holds the names of outlets.")
    if not any(outlets.values()):
        raise ProjectError(f"{item} says nothing of its outlets: every other column is empty.")
    return OutletTable(item, at, tuple(columns), outlets, tuple(doubled))


# ---- matching -------------------------------------------------------------------------------------------------------------------


def match(project: Project, table: OutletTable, *, suggest: bool = True) -> Match:
    """Which outlets of the project the table knows; for the others, on both sides, what may be meant (of the first MOST_SUGGESTED)."""
    articles = project.outlets()
    unknown = articles.pop(None, 0)
    outlets = {str(name): n for name, n in articles.items()}
    rows = {folded(name): name for name in table.outlets}
    matched = [(name, rows[folded(name)], n) for name, n in outlets.items() if folded(name) in rows]
    without = [name for name in outlets if folded(name) not in rows]
    met = {folded(name) for name, _, _ in matched}
    left = [name for key, name in rows.items() if key not in met]
    return Match(
        table.item,
        table.column,
        table.variables,
        tuple(matched),
        tuple(
            Unmatched(name, outlets[name], close)
            for name, close in suggested(without, table.outlets if suggest else ())
        ),
        tuple(Unmatched(name, 0, close) for name, close in suggested(left, without if suggest else ())),
        table.doubled,
        unknown,
    )


def suggested(names: Sequence[str], among: Iterable[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    others = list(among)
    for n, name in enumerate(names):
        yield name, alike(name, others) if n < MOST_SUGGESTED else ()


def alike(name: str, among: Iterable[str]) -> tuple[str, ...]:
    """Names that may be meant: much alike, or one within the other ("Times" in "The Harn Times"); closest first."""
    keys = {folded(other): other for other in list(among)[:MOST_COMPARED]}
    own = folded(name)
    close = difflib.get_close_matches(own, keys, n=MOST_SUGGESTIONS, cutoff=CLOSE)
    words = set(own.split())
    within = [k for k in keys if k not in close and (set(k.split()) > words or (k and set(k.split()) < words))]
    return tuple(keys[k] for k in [*close, *within][:MOST_SUGGESTIONS])


# ---- applying -------------------------------------------------------------------------------------------------------------------


def apply(project: Project, table: OutletTable) -> Match:
    """Joins the table to the articles, in one transaction, and gives what it met. It takes the place of a table applied before, which
    `undo` brings back. Raises ProjectError where no outlet of the project is in it.
    """
    from analysis.project.state import now

    found = match(project, table)
    if not found.matched:
        raise ProjectError(
            f"None of the {len(table.outlets):,} names in the column '{table.column}' of {table.item} is an outlet of this project. "
            "Choose another column, or write the names as the project has them."
        )
    kept = {
        "item": table.item,
        "column": table.column,
        "columns": list(table.columns),
        "outlets": {n: dict(v) for n, v in table.outlets.items()},
        "doubled": list(table.doubled),
    }
    with project.writing() as change:
        before = _in_force(change.db)
        change.db.execute(
            "INSERT INTO outlet_tables (at, content) VALUES (?, ?)", (now(), json.dumps(kept, ensure_ascii=False))
        )
        _join_all(change, before, table)
    return found


def undo(project: Project) -> OutletTable | None:
    """Takes off the table applied last and gives the one that holds now; None where there is none left. Raises ProjectError where none is applied."""
    with project.writing() as change:
        row = change.db.execute("SELECT id FROM outlet_tables ORDER BY id DESC LIMIT 1").fetchone()
        if row is None:
            raise ProjectError("No table of outlets is applied in this project: there is nothing to undo.")
        before = _in_force(change.db)
        change.db.execute("DELETE FROM outlet_tables WHERE id = ?", row)
        after = _in_force(change.db)
        _join_all(change, before, after)
    return after


def current(project: Project) -> OutletTable | None:
    """The table in force; None where none is applied."""
    with project.reading() as db:
        return _in_force(db)


def join_one(db: sqlite3.Connection, key: int, outlet: str | None) -> None:
    """Gives one article the variables of its outlet, over its own of the same names. For an article that has just been written."""
    if outlet is None:
        return
    found = db.execute("SELECT name, value FROM outlet_values WHERE outlet = ?", (folded(outlet),)).fetchall()
    db.executemany("INSERT OR REPLACE INTO variables VALUES (?, ?, ?)", ((key, name, value) for name, value in found))


def _in_force(db: sqlite3.Connection) -> OutletTable | None:
    row = db.execute("SELECT content FROM outlet_tables ORDER BY id DESC LIMIT 1").fetchone()
    if row is None:
        return None
    kept = json.loads(row[0])
    return OutletTable(kept["item"], kept["column"], tuple(kept["columns"]), kept["outlets"], tuple(kept["doubled"]))


def _join_all(change: Writing, before: OutletTable | None, after: OutletTable | None) -> None:
    """Replaces what one table gave to the articles by what another gives; the articles' own variables come back where neither has a say."""
    db = change.db
    db.create_function("folded", 1, lambda name: None if name is None else folded(name), deterministic=True)
    names = sorted({n for t in (before, after) if t for n in t.variables})
    holes = ", ".join("?" * len(names))
    told = [(folded(n), k, v) for n, values in (after.outlets if after else {}).items() for k, v in values.items()]
    concerned = {folded(n) for t in (before, after) if t for n in t.outlets}
    db.execute("CREATE TEMP TABLE concerned (key INTEGER PRIMARY KEY, outlet TEXT NOT NULL)")
    db.execute("CREATE TEMP TABLE wanted (outlet TEXT PRIMARY KEY)")
    db.executemany("INSERT INTO wanted VALUES (?)", ((n,) for n in concerned))
    db.execute(
        "INSERT INTO concerned SELECT key, folded(outlet) FROM articles WHERE folded(outlet) IN (SELECT outlet FROM wanted)"
    )
    db.execute(f"DELETE FROM variables WHERE name IN ({holes}) AND article IN (SELECT key FROM concerned)", names)
    db.execute(
        f"""INSERT INTO variables SELECT articles.key, own.key, own.value FROM articles, json_each(articles.facts, '$.variables') AS own
        WHERE articles.key IN (SELECT key FROM concerned) AND own.key IN ({holes})""",
        names,
    )
    db.execute("DELETE FROM outlet_values")
    db.executemany("INSERT INTO outlet_values VALUES (?, ?, ?)", told)
    db.execute(
        """INSERT OR REPLACE INTO variables SELECT concerned.key, name, value FROM concerned
        JOIN outlet_values ON outlet_values.outlet = concerned.outlet"""
    )
    db.execute(
        """INSERT INTO changes SELECT key, ? FROM concerned WHERE true
        ON CONFLICT (key) DO UPDATE SET version = excluded.version""",
        (change.version,),
    )
    db.execute("DROP TABLE concerned")
    db.execute("DROP TABLE wanted")
