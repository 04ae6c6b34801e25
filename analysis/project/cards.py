"""The source card of an import: which database, which search, on which day, how many hits; and which facts its articles lack.

What an export states of itself is kept as read; what a person enters stands before it. Both are shown with where they come from.
"""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from analysis.article import FACTS
from analysis.errors import ProjectError
from analysis.project import doubts as doubtful
from analysis.project.state import Project, now

if TYPE_CHECKING:
    from analysis.collect.offers import Stated

FIELDS = ("database", "query", "searched", "declared")
LONGEST_QUERY = 20_000
# Where an article is not told to have any of it, the screen would list fourteen facts as missing: these are what charts and filters ask for.
ASKED = ("title", "outlet", "published", "authors", "url", "section")


@dataclass(frozen=True, slots=True)
class SourceCard:
    """Where an import comes from. `searched` is the day of the search (ISO, or as the export writes it), `declared` the number of hits
    that the database told. None where neither the export nor a person says; `by_hand` names the fields that a person entered.
    """

    database: str | None = None
    query: str | None = None
    searched: str | None = None
    declared: int | None = None
    by_hand: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, name) is not None for name in FIELDS)


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact or variable that `n` of the `of` articles of an import do not state."""

    name: str
    n: int
    of: int

    @property
    def share(self) -> float:
        return self.n / self.of if self.of else 0.0


# ---- the card --------------------------------------------------------------------------------------------------------------


def keep_stated(db: sqlite3.Connection, import_id: int, file: int, stated: Stated) -> None:
    """Notes what an export in a file of the import says of itself. A ZIP may hold several."""
    (before,) = db.execute("SELECT stated FROM import_files WHERE import = ? AND n = ?", (import_id, file)).fetchone()
    told = [*json.loads(before), dataclasses.asdict(stated)]
    db.execute(
        "UPDATE import_files SET stated = ? WHERE import = ? AND n = ?",
        (json.dumps(told, ensure_ascii=False), import_id, file),
    )


def card(project: Project, import_id: int) -> SourceCard:
    """The card as it stands. Raises ProjectError for an import that is not there."""
    with project.reading() as db:
        return card_of(db, import_id)


def card_of(db: sqlite3.Connection, import_id: int) -> SourceCard:
    row = db.execute("SELECT card FROM imports WHERE id = ?", (import_id,)).fetchone()
    if row is None:
        raise ProjectError(f"There is no import {import_id} in this project: choose one from the list of imports.")
    entered: dict[str, Any] = json.loads(row[0])
    files = db.execute("SELECT stated FROM import_files WHERE import = ? ORDER BY n", (import_id,)).fetchall()
    by_file = [json.loads(told) for (told,) in files]
    stated: dict[str, Any] = {name: _joined([one[name] for told in by_file for one in told]) for name in FIELDS}
    stated["declared"] = _hits([_hits([one["declared"] for one in told], listed=True) for told in by_file])
    found = {name: entered.get(name, stated[name]) for name in FIELDS}
    return SourceCard(**found, by_hand=tuple(name for name in FIELDS if name in entered))


def _joined(told: Sequence[Any]) -> str | None:
    """What several exports of one import say, each once."""
    known = [str(each) for each in told if each is not None]
    return "; ".join(dict.fromkeys(known)) or None


def _hits(told: Sequence[int | None], *, listed: bool = False) -> int | None:
    """Hits of several exports together. `listed`: of one ZIP, where a list of documents may declare all that the others declare one by one."""
    known = sorted((each for each in told if each is not None), reverse=True)
    if not known:
        return None
    singles = known[1:]
    return known[0] if listed and singles and known[0] > 1 >= max(singles) else sum(known)


def enter(project: Project, import_id: int, **fields: str | int | None) -> SourceCard:
    """Keeps what a person says of the source; None or "" takes back what was entered, so that the export's own word counts again.

    Raises ProjectError for a number of hits that is none, and for a search string longer than LONGEST_QUERY.
    """
    given = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    _check(given)
    with project.writing() as change:
        row = change.db.execute("SELECT card FROM imports WHERE id = ?", (import_id,)).fetchone()
        if row is None:
            raise ProjectError(f"There is no import {import_id} in this project: choose one from the list of imports.")
        kept = {**json.loads(row[0]), **given}
        kept = {name: value for name, value in kept.items() if value not in (None, "")}
        change.db.execute("UPDATE imports SET card = ? WHERE id = ?", (json.dumps(kept, ensure_ascii=False), import_id))
        return card_of(change.db, import_id)


def _check(given: dict[str, Any]) -> None:
    if unknown := given.keys() - set(FIELDS):
        raise ProjectError(f"A source card has no field {sorted(unknown)}. Its fields: {', '.join(FIELDS)}.")
    hits = given.get("declared")
    if hits is not None and (not isinstance(hits, int) or hits < 0):
        raise ProjectError(f"“{hits}” is no number of hits: give a whole number, or nothing where it is unknown.")
    for name, value in given.items():
        if isinstance(value, str) and len(value) > LONGEST_QUERY:
            raise ProjectError(f"The {name} has {len(value):,} characters; a source card keeps {LONGEST_QUERY:,}.")


# ---- what is missing -------------------------------------------------------------------------------------------------------


def count_missing(db: sqlite3.Connection, import_id: int) -> None:
    """Counts, over the articles read and not yet added, what they do not state and which dates are doubtful; kept with the import, for their texts are not."""
    asked = ", ".join(f"coalesce(sum(json_extract(article, '$.{name}.value') IS NULL), 0)" for name in FACTS)
    of, *none = db.execute(
        f"SELECT count(*), {asked} FROM offers WHERE import = ? AND status = 'new'", (import_id,)
    ).fetchone()
    held = db.execute(
        """SELECT held.key, count(*) FROM offers, json_each(article, '$.variables') AS held
        WHERE import = ? AND status = 'new' GROUP BY held.key ORDER BY held.key""",
        (import_id,),
    ).fetchall()
    days = db.execute(
        """SELECT json_extract(article, '$.published.value') AS day, count(*) FROM offers
        WHERE import = ? AND status = 'new' AND day IS NOT NULL GROUP BY day""",
        (import_id,),
    ).fetchall()
    open_dates = db.execute(
        """SELECT count(*), min(json_extract(article, '$.published.raw')) FROM offers WHERE import = ? AND status = 'new'
        AND item LIKE '%› document %' AND json_extract(article, '$.published.value') IS NULL
        AND json_extract(article, '$.published.candidates[1].value') IS NOT NULL""",
        (import_id,),
    ).fetchone()
    told = {
        "of": of,
        "open_dates": open_dates,
        "doubts": doubtful.counts(dict(days), date.fromisoformat(now()[:10])),
        "facts": dict(zip(FACTS, none, strict=True)),
        "variables": {name: of - known for name, known in held},
    }
    db.execute("UPDATE imports SET missing = ? WHERE id = ?", (json.dumps(told, ensure_ascii=False), import_id))


def doubts(project: Project, import_id: int) -> dict[str, int]:
    """How many of the new articles were dated in each way of doubts.KINDS when the import was read; {} where none was."""
    with project.reading() as db:
        row = db.execute("SELECT missing FROM imports WHERE id = ?", (import_id,)).fetchone()
    return dict(json.loads(row[0]).get("doubts", {})) if row and row[0] else {}


def open_dates(project: Project, import_id: int) -> tuple[int, str]:
    """How many documents of exports have a date that may be read in two ways ("03/04/2021"), and one of them as written; (0, "") for none."""
    with project.reading() as db:
        row = db.execute("SELECT missing FROM imports WHERE id = ?", (import_id,)).fetchone()
    count, example = (json.loads(row[0]).get("open_dates") if row and row[0] else None) or (0, None)
    return count, example or ""


def missing(project: Project, import_id: int) -> list[Missing]:
    """For each fact that any chart asks for or that some article of the import states, and for each variable, how many lack it.

    Counted when the import was read, over the articles that were new then; empty where none was, and for an import read by an earlier version.
    """
    with project.reading() as db:
        row = db.execute("SELECT missing FROM imports WHERE id = ?", (import_id,)).fetchone()
    told = json.loads(row[0]) if row and row[0] else None
    if not told or not told["of"]:
        return []
    of = told["of"]
    shown = [name for name in FACTS if name in ASKED or told["facts"][name] < of]
    facts = [Missing(name, told["facts"][name], of) for name in shown]
    return [*facts, *(Missing(name, n, of) for name, n in told["variables"].items())]
