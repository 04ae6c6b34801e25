"""Imports: what was offered, what became of it, and the way back.

    begin     the files are copied into the project                                    state "offered"
    stage     each is read; every offer is kept as new, duplicate or rejected          "reading" → "read"
    commit    the person says so; the articles are analysed and added (batch/run)      "adding" → "added"
    discard   before anything was added                                                "discarded"
    undo      afterwards; articles that another import also brought stay               "undone"

Always offered = new + added + duplicates + rejected. Each step is committed in parts and goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from analysis.article import Article, dumps, loads
from analysis.collect.offers import Stopped
from analysis.collect.orders import EXPORTS as DATES_OF_EXPORTS
from analysis.errors import ProjectError
from analysis.project import cards
from analysis.project.cards import Missing, SourceCard
from analysis.project.doubts import flagged
from analysis.project.state import FULL, LOCK, Analysed, Found, Project, Writing, now, prepare, settle_offers, telling

if TYPE_CHECKING:
    from analysis.collect.feeds import Request
    from analysis.collect.offers import Offer

Mappings = Mapping[str, Mapping[str, str]]

# Offers read before they are committed: a kill loses the reading of these at most, and they are read again.
STAGED_AT_ONCE = 200
STAGED_EVERY_S = 1.0
ADDRESSES = "addresses"
# What the reason of a row without text, but with an address, names as the next step.
FROM_THE_WEB = "From the web"
# Of a rejected original, on the screen: some 300 words tell which document it is. The download has all that is kept.
SHOWN_ORIGINAL = 2_000
LIVE = "('adding', 'added')"


@dataclass(frozen=True, slots=True)
class Rejected:
    """An offer that gave no article: what, why (a sentence for people), and the original where it is text (`rejects`: all that is kept of
    it; `reconcile`: its beginning).
    """

    item: str
    reason: str
    original: str | None


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What became of what was offered: offered = new + added + duplicates + rejected. `new` waits for the person's word.

    `card` says where it comes from and how many hits the database declared; `missing` which facts the new articles lack;
    `doubts` how many of them are dated after the day of the import, and the like (doubts.KINDS).
    """

    import_id: int
    kind: str
    name: str
    state: str
    offered: int
    new: int
    added: int
    duplicates: int
    rejected: list[Rejected]
    by_reason: dict[str, int]
    card: SourceCard
    missing: tuple[Missing, ...]
    doubts: Mapping[str, int]
    declared_of: int

    @property
    def short(self) -> int | None:
        """How many fewer documents were found than the database declared (negative: more); None where it declared none.

        Compared with `declared_of`, the offers of the files that declare a number: a web page or a table beside an export is none of its hits.
        """
        return None if self.card.declared is None else self.card.declared - self.declared_of


@dataclass(frozen=True, slots=True)
class Import:
    """One line of the list of imports. `kind` is "files", "web" or "paste"; `rejected` is a count here."""

    id: int
    kind: str
    name: str
    state: str
    begun: str
    ended: str | None
    offered: int
    new: int
    added: int
    duplicates: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a paste; `added` is False for a duplicate, and `reason` says of what."""

    import_id: int
    article_id: str
    added: bool
    reason: str | None


# ---- begin and stage -----------------------------------------------------------------------------------------------------


def begin(
    project: Project,
    name: str,
    files: Sequence[tuple[str, bytes | Path]],
    *,
    mappings: Mappings | None = None,
    kind: str = "files",
) -> int:
    """Copies the files into the project and gives the number of the import. Nothing is read yet.

    A file that can't be copied is a rejected offer at once. `mappings` says what the columns of tables are, as for `collect.files.read_file`.
    """
    if not files:
        raise ProjectError("No file was offered: choose one or more.")
    arriving = project.path / "incoming" / f".{uuid.uuid4().hex}"
    try:
        with telling(project.path):
            arriving.mkdir(parents=True)
            copied = [
                (n, _clean(shown), _copied(arriving, n, shown, content)) for n, (shown, content) in enumerate(files)
            ]
        print_of_all = fingerprint(files, mappings)
        with project.writing() as change:
            made = change.db.execute(
                "INSERT INTO imports (kind, name, state, begun, mappings, fingerprint) VALUES (?, ?, 'offered', ?, ?, ?)",
                (kind, name, now(), json.dumps(mappings or {}, default=dict), print_of_all),
            )
            import_id = int(made.lastrowid or 0)
            _remember(change.db, mappings or {})
            change.db.executemany(
                "INSERT INTO import_files (import, n, name, path) VALUES (?, ?, ?, ?)",
                ((import_id, n, shown, path) for n, shown, path in copied if isinstance(path, str)),
            )
            change.db.executemany(
                "INSERT INTO offers (import, n, file, item, status, reason) VALUES (?, ?, ?, ?, 'rejected', ?)",
                (
                    (
                        import_id,
                        n + 1,
                        n,
                        shown,
                        f"It can't be opened ({path.strerror}). Check the path and the rights.",
                    )
                    for n, shown, path in copied
                    if isinstance(path, OSError)
                ),
            )
            # The folder of a number that no import has is left from a kill between here and the commit.
            shutil.rmtree(incoming(project, import_id), ignore_errors=True)
            arriving.rename(incoming(project, import_id))
    finally:
        shutil.rmtree(arriving, ignore_errors=True)
    return import_id


def begin_web(project: Project, request: Request) -> int:
    """An import of pages at addresses; the job that reads it asks the sites. Only a person's word may call this: it leads to outside calls."""
    what = [*request.feeds, *request.urls]
    if not what:
        raise ProjectError("No address was given: write one or more, each beginning with https://.")
    name = what[0][:150] + (f" and {len(what) - 1:,} more" if len(what) > 1 else "")
    return begin(project, name, [(ADDRESSES, request.dumps())], kind="web")


def web_fingerprint(request: Request) -> str:
    """As `fingerprint`, for what `begin_web` begins."""
    return fingerprint([(ADDRESSES, request.dumps())], None)


def failed_addresses(project: Project, import_id: int) -> list[str]:
    """The addresses of an import from the web that gave no article, to be tried again."""
    return [each.item for each in rejects(project, import_id)]


def named_addresses(project: Project, import_id: int) -> list[str]:
    """The addresses of pages in the rejected rows of an import that have no text (story lists): of each row the first that is no home page."""
    from analysis.collect.feeds import addresses_in

    found: dict[str, None] = {}
    for each in rejects(project, import_id):
        pages = [url for url in addresses_in(each.original or "") if urlsplit(url).path.strip("/")]
        if FROM_THE_WEB in each.reason and pages:
            found.setdefault(pages[0])
    return list(found)


def _remember(db: sqlite3.Connection, mappings: Mappings) -> None:
    """Keeps what the columns of each table were said to be, for the next table with the same columns."""
    db.executemany(
        "INSERT INTO remembered VALUES (?, ?) ON CONFLICT (columns) DO UPDATE SET mapping = excluded.mapping",
        (
            (_columns_key(m), json.dumps(dict(m), ensure_ascii=False))
            for item, m in mappings.items()
            if item != DATES_OF_EXPORTS
        ),
    )


def remembered(project: Project, columns: Iterable[str]) -> dict[str, str] | None:
    """What these columns were said to be when a table with the same ones was imported last; None where none was."""
    with project.reading() as db:
        row = db.execute("SELECT mapping FROM remembered WHERE columns = ?", (_columns_key(columns),)).fetchone()
    return dict(json.loads(row[0])) if row else None


def _columns_key(columns: Iterable[str]) -> str:
    return json.dumps(sorted(columns), ensure_ascii=False)


def incoming(project: Project, import_id: int) -> Path:
    return project.path / "incoming" / str(import_id)


def fingerprint(files: Sequence[tuple[str, bytes | Path]], mappings: Mappings | None) -> str:
    """Equal for the same files, by name and content, with the same mappings: what was begun with them can go on."""
    told = hashlib.sha256(json.dumps(mappings or {}, sort_keys=True, default=dict).encode())
    for name, content in files:
        told.update(b"\x00" + name.encode("utf-8", "surrogateescape") + b"\x00")
        if isinstance(content, bytes):
            told.update(hashlib.sha256(content).digest())
            continue
        try:
            with content.open("rb") as file:
                told.update(hashlib.file_digest(file, "sha256").digest())
        except OSError as trouble:
            told.update(str(trouble.strerror).encode())
    return told.hexdigest()


def unfinished(project: Project, print_of_all: str) -> int | None:
    """The latest import of that fingerprint that was begun and has not come to an end."""
    sql = """SELECT id FROM imports WHERE fingerprint = ? AND state IN ('offered', 'reading', 'read', 'adding') ORDER BY id DESC LIMIT 1"""
    with project.reading() as db:
        row = db.execute(sql, (print_of_all,)).fetchone()
    return int(row[0]) if row else None


def _copied(folder: Path, n: int, name: str, content: bytes | Path) -> str | OSError:
    """The file's name in the folder: a number, so that names can't collide or lead elsewhere, and the suffix. Or why it has none."""
    suffix = re.sub(r"[^.a-z0-9]", "", Path(name).suffix.lower())[:12]
    path = folder / f"{n:05d}{suffix}"
    if isinstance(content, bytes):
        path.write_bytes(content)
        return path.name
    try:
        shutil.copyfile(content, path)
    except OSError as trouble:
        path.unlink(missing_ok=True)
        if trouble.errno in FULL:
            raise  # no trouble of this file: the project's disk is full
        return trouble
    return path.name


def stage(
    project: Project,
    import_id: int,
    *,
    stopped: Callable[[], bool] = lambda: False,
    told: Callable[[int], None] = lambda _: None,
) -> bool:
    """Reads what has not been read yet; False when stopped before the end. `told` hears how many offers there are so far."""
    with project.reading() as db:
        state, mappings = _import(db, import_id)
        (kind,) = db.execute("SELECT kind FROM imports WHERE id = ?", (import_id,)).fetchone()
        files = db.execute(
            "SELECT n, name, path FROM import_files WHERE import = ? AND done = 0 ORDER BY n", (import_id,)
        ).fetchall()
    if state not in {"offered", "reading"}:
        return True
    _set_state(project, import_id, "reading")
    for n, name, path in files:
        file = incoming(project, import_id) / path
        passed = _staged(project, import_id, n)
        if kind == "web":
            offers = _fetched(project, file, stopped, passed)
        else:
            # A file gives the same offers in the same order each time: those kept before a stop are passed over.
            offers = islice(_read(name, file, mappings), passed, None)
        if not _stage_file(project, import_id, n, offers, (stopped, told)):
            return False
    with project.writing() as change:
        cards.count_missing(change.db, import_id)
        change.db.execute("UPDATE imports SET state = 'read' WHERE id = ?", (import_id,))
    return True


def read_anew(project: Project, import_id: int, *, day_first: bool) -> None:
    """Makes an import that waits for the person's word be read again, the open dates of its exports in that order. Raises ProjectError."""
    with _quiet(project), project.writing() as change:
        state, mappings = _import(change.db, import_id)
        if state != "read":
            raise ProjectError(f"Import {import_id} is {state}: only one that waits for your word can be read anew.")
        answer = {DATES_OF_EXPORTS: {"published": f"published/{'day' if day_first else 'month'}-first"}}
        change.db.execute(
            "UPDATE imports SET state = 'offered', missing = NULL, mappings = ? WHERE id = ?",
            (json.dumps({**mappings, **answer}, default=dict), import_id),
        )
        # What could not be copied was no file to read and stays rejected.
        change.db.execute(
            "DELETE FROM offers WHERE import = :this AND file IN (SELECT n FROM import_files WHERE import = :this)",
            {"this": import_id},
        )
        change.db.execute("UPDATE import_files SET done = 0, stated = '[]' WHERE import = ?", (import_id,))


def _read(name: str, path: Path, mappings: Mappings) -> Iterator[Offer]:
    # Here, for the readers of files take a second to load, and most that use this module read none.
    from analysis.collect.files import read_file

    return read_file(name, path, mappings=mappings)


def _fetched(project: Project, path: Path, stopped: Callable[[], bool], passed: int) -> Iterator[Offer]:
    from analysis.collect.feeds import read_request, request_of

    request = request_of(path.read_bytes())
    plan = path.with_suffix(".plan")
    return read_request(request, project.path / "fetched", plan=plan, passed=passed, stopped=stopped, today=now()[:10])


def _stage_file(
    project: Project,
    import_id: int,
    file: int,
    offers: Iterator[Offer],
    watch: tuple[Callable[[], bool], Callable[[int], None]],
) -> bool:
    stopped, told = watch
    waiting: list[Offer] = []
    last = time.monotonic()
    done = True
    try:
        for offer in offers:
            if stopped():
                done = False
                break
            waiting.append(offer)
            if len(waiting) >= STAGED_AT_ONCE or time.monotonic() - last > STAGED_EVERY_S:
                _keep(project, import_id, file, waiting, told, done=False)
                waiting, last = [], time.monotonic()
    except Stopped:
        done = False
    _keep(project, import_id, file, waiting, told, done=done)
    return done


def _staged(project: Project, import_id: int, file: int) -> int:
    with project.reading() as db:
        sql = "SELECT count(*) FROM offers WHERE import = ? AND file = ?"
        return int(db.execute(sql, (import_id, file)).fetchone()[0])


def _keep(
    project: Project, import_id: int, file: int, offers: Iterable[Offer], told: Callable[[int], None], *, done: bool
) -> None:
    with project.writing(raises=False) as change:
        db = change.db
        (n,) = db.execute("SELECT coalesce(max(n), 0) FROM offers WHERE import = ?", (import_id,)).fetchone()
        for offer in offers:
            n += 1
            db.execute(
                "INSERT INTO offers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (import_id, n, file, *_judged(db, import_id, offer)),
            )
            if offer.stated is not None:
                cards.keep_stated(db, import_id, file, offer.stated)
        if done:
            db.execute("UPDATE import_files SET done = 1 WHERE import = ? AND n = ?", (import_id, file))
    told(n)


def _judged(db: sqlite3.Connection, import_id: int, offer: Offer) -> tuple[str | None, ...]:
    """item, status, article_id, reason, original, article."""
    item = _clean(offer.item)
    if offer.article is None:
        return (
            item,
            "rejected",
            None,
            _clean(offer.reason or "It gave no article."),
            offer.original and _clean(offer.original),
            None,
        )
    kept = dumps(flagged(offer.article, date.fromisoformat(now()[:10])))
    if kept != _clean(kept):
        reason = (
            "Its text holds characters that are no text (halves of UTF-16 pairs). Save it anew as UTF-8 and offer that."
        )
        return item, "rejected", None, reason, _clean(offer.article.text[:2_000]), None
    twin = _duplicate(db, import_id, offer.article.article_id)
    return item, "duplicate" if twin else "new", offer.article.article_id, twin, None, kept


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _duplicate(db: sqlite3.Connection, import_id: int, article_id: str) -> str | None:
    """Of what an offered article is a duplicate, in words; None where it is new."""
    earlier = db.execute(
        "SELECT item FROM offers WHERE import = ? AND article_id = ? AND status IN ('new', 'added')",
        (import_id, article_id),
    ).fetchone()
    if earlier:
        return f"the same article as {earlier[0]} of this import"
    there = db.execute("SELECT added FROM articles WHERE article_id = ?", (article_id,)).fetchone()
    return f"in the project since {there[0][:10]}" if there else None


# ---- the decision, and the way back ---------------------------------------------------------------------------------------


def commit(project: Project, import_id: int) -> int:
    """The person's word: what is new may be added. Gives how many articles wait; `batch.run` analyses and adds them.

    What was a duplicate of an article that has been removed since is new again.
    """
    with project.writing() as change:
        db = change.db
        state, _ = _import(db, import_id)
        if state not in {"read", "adding"}:
            raise ProjectError(f"Import {import_id} is {state}: only an import that has been read can be added.")
        db.execute("UPDATE imports SET state = 'adding' WHERE id = ?", (import_id,))
        gone = db.execute(
            """SELECT n, article_id FROM offers WHERE import = ? AND status = 'duplicate' AND article IS NOT NULL
            AND article_id NOT IN (SELECT article_id FROM articles) ORDER BY n""",
            (import_id,),
        ).fetchall()
        for n, article_id in gone:
            if _duplicate(db, import_id, article_id) is None:
                db.execute("UPDATE offers SET status = 'new', reason = NULL WHERE import = ? AND n = ?", (import_id, n))
        (new,) = db.execute("SELECT count(*) FROM offers WHERE import = ? AND status = 'new'", (import_id,)).fetchone()
    return int(new)


def waiting(project: Project, import_id: int, *, at_once: int = 100) -> Iterator[Article]:
    """The staged articles not yet added, in the order offered."""
    last = 0
    while True:
        with project.reading() as db:
            found = db.execute(
                "SELECT n, article FROM offers WHERE import = ? AND status = 'new' AND n > ? ORDER BY n LIMIT ?",
                (import_id, last, at_once),
            ).fetchall()
        if not found:
            return
        for n, line in found:
            yield loads(line)
            last = n


def sample(project: Project, import_id: int, most: int) -> list[Article]:
    """Up to `most` of the articles that wait, evenly spread over the order offered: the first, the last and some between."""
    sql = "SELECT article FROM offers WHERE import = ? AND status = 'new' ORDER BY n LIMIT 1 OFFSET ?"
    with project.reading() as db:
        (of,) = db.execute("SELECT count(*) FROM offers WHERE import = ? AND status = 'new'", (import_id,)).fetchone()
        count = min(most, of)
        places = [round(i * (of - 1) / max(count - 1, 1)) for i in range(count)]
        return [loads(db.execute(sql, (import_id, place)).fetchone()[0]) for place in places]


def finish(project: Project, import_id: int) -> None:
    """Closes an import of which nothing waits any more; its staged articles are kept no longer."""
    with project.writing() as change:
        change.db.execute(
            "UPDATE imports SET state = 'added', ended = ? WHERE id = ? AND state = 'adding'", (now(), import_id)
        )
        change.db.execute("UPDATE offers SET article = NULL WHERE import = ? AND article IS NOT NULL", (import_id,))


def discard(project: Project, import_id: int) -> None:
    """Drops an import of which nothing was added: its offers and its files. Raises ProjectError where something was."""
    with _quiet(project), project.writing() as change:
        state, _ = _import(change.db, import_id)
        (added,) = change.db.execute(
            "SELECT count(*) FROM offers WHERE import = ? AND status = 'added'", (import_id,)
        ).fetchone()
        if state not in {"offered", "reading", "read", "adding"} or added:
            raise ProjectError(f"Import {import_id} is {state}, with {added} articles added: undo it instead.")
        change.db.execute("DELETE FROM offers WHERE import = ?", (import_id,))
        _end(change, import_id, "discarded")
    shutil.rmtree(incoming(project, import_id), ignore_errors=True)


def undo(project: Project, import_id: int) -> int:
    """Removes what the import brought, in one transaction, and gives how many articles went. Those that another import also brought stay."""
    with _quiet(project), project.writing() as change:
        state, _ = _import(change.db, import_id)
        if state not in {"adding", "added"}:
            raise ProjectError(f"Import {import_id} is {state}: there is nothing of it to undo.")
        doomed = change.db.execute(
            f"""SELECT key FROM articles JOIN (SELECT DISTINCT article_id FROM offers
                WHERE import = :this AND status IN ('added', 'duplicate')) AS mine USING (article_id)
            WHERE EXISTS (SELECT 1 FROM offers WHERE offers.article_id = mine.article_id AND status = 'added')
            AND NOT EXISTS (SELECT 1 FROM offers JOIN imports ON imports.id = offers.import
                WHERE offers.article_id = mine.article_id AND import != :this AND status IN ('added', 'duplicate')
                AND imports.state IN {LIVE})""",
            {"this": import_id},
        ).fetchall()
        change.remove(key for (key,) in doomed)
        change.db.execute("UPDATE offers SET article = NULL WHERE import = ?", (import_id,))
        _end(change, import_id, "undone")
    shutil.rmtree(incoming(project, import_id), ignore_errors=True)
    return len(doomed)


def save_one(project: Project, result: Analysed, name: str) -> Saved:
    """Adds one article as an import of its own, in one transaction. A duplicate is recorded and told."""
    article = flagged(result.article, date.fromisoformat(now()[:10]))
    result = Found(article, result.runs, result.rows)
    prepared = prepare(result)
    with project.writing() as change:
        change.layer_tables([result.rows])
        made = change.db.execute(
            "INSERT INTO imports (kind, name, state, begun, ended, mappings, fingerprint) VALUES ('paste', ?, 'added', ?, ?, '{}', '')",
            (name, now(), now()),
        )
        import_id = int(made.lastrowid or 0)
        reason = _duplicate(change.db, import_id, article.article_id)
        change.db.execute(
            "INSERT INTO offers (import, n, file, item, status, article_id, reason) VALUES (?, 1, 0, ?, 'new', ?, NULL)",
            (import_id, name, article.article_id),
        )
        added = change.add(result, prepared)
        settle_offers(change.db, [(import_id, article.article_id)], {article.article_id} if added else set())
        if reason:
            change.db.execute("UPDATE offers SET reason = ? WHERE import = ?", (reason, import_id))
    return Saved(import_id, article.article_id, added, reason)


@contextmanager
def _quiet(project: Project) -> Iterator[None]:
    """Holds the lock that a job holds, so that none is at work meanwhile. Raises ProjectError where one is."""
    with project.lock(LOCK) as held:
        if held is None:
            raise ProjectError("A job is at work in this project: wait for it, or cancel it first.")
        yield


def _end(change: Writing, import_id: int, state: str) -> None:
    change.db.execute("UPDATE imports SET state = ?, ended = ? WHERE id = ?", (state, now(), import_id))


def _set_state(project: Project, import_id: int, state: str) -> None:
    with project.writing() as change:
        change.db.execute("UPDATE imports SET state = ? WHERE id = ?", (state, import_id))


def _import(db: sqlite3.Connection, import_id: int) -> tuple[str, Mappings]:
    row = db.execute("SELECT state, mappings FROM imports WHERE id = ?", (import_id,)).fetchone()
    if row is None:
        raise ProjectError(f"There is no import {import_id} in this project: choose one from the list of imports.")
    return row[0], json.loads(row[1])


# ---- what became of it ------------------------------------------------------------------------------------------------------


def reconcile(project: Project, import_id: int) -> Reconciliation:
    """The import's balance, with each rejected offer and its reason."""
    with project.reading() as db:
        _import(db, import_id)
        kind, name, state = db.execute("SELECT kind, name, state FROM imports WHERE id = ?", (import_id,)).fetchone()
        counts = dict(
            db.execute("SELECT status, count(*) FROM offers WHERE import = ? GROUP BY status", (import_id,)).fetchall()
        )
        found = db.execute(
            "SELECT item, reason, substr(original, 1, ?) FROM offers WHERE import = ? AND status = 'rejected' ORDER BY n",
            (SHOWN_ORIGINAL, import_id),
        ).fetchall()
        (declared_of,) = db.execute(
            """SELECT count(*) FROM offers WHERE import = ? AND file IN (SELECT files.n FROM import_files AS files, json_each(files.stated) AS told
            WHERE files.import = ? AND json_extract(told.value, '$.declared') IS NOT NULL)""",
            (import_id, import_id),
        ).fetchone()
    rejected = [Rejected(*row) for row in found]
    by_reason: dict[str, int] = {}
    for each in rejected:
        by_reason[each.reason] = by_reason.get(each.reason, 0) + 1
    by_reason = dict(sorted(by_reason.items(), key=lambda pair: -pair[1]))
    three = (counts.get("new", 0), counts.get("added", 0), counts.get("duplicate", 0))
    card, offered = cards.card(project, import_id), sum(counts.values())
    return Reconciliation(
        import_id, kind, name, state, offered, *three, rejected, by_reason,
        card, tuple(cards.missing(project, import_id)), cards.doubts(project, import_id),
        offered if "declared" in card.by_hand else declared_of,
    )  # fmt: skip


def rejects(project: Project, import_id: int) -> Iterator[Rejected]:
    """The rejected offers with all that is kept of their originals, one at a time."""
    sql = "SELECT item, reason, original FROM offers WHERE import = ? AND status = 'rejected' ORDER BY n"
    with project.reading() as db:
        for row in db.execute(sql, (import_id,)):
            yield Rejected(*row)


def list_imports(project: Project) -> list[Import]:
    """Every import with its balance, the latest first."""
    sql = """SELECT id, kind, name, state, begun, ended, count(status), coalesce(sum(status = 'new'), 0), coalesce(sum(status = 'added'), 0),
        coalesce(sum(status = 'duplicate'), 0), coalesce(sum(status = 'rejected'), 0)
        FROM imports LEFT JOIN offers ON offers.import = imports.id GROUP BY id ORDER BY id DESC"""
    with project.reading() as db:
        return [Import(*row) for row in db.execute(sql)]
