"""The project folder: `project.sqlite` is the truth, and this module alone writes articles and rows into it.

    ~/newsprism/<folder>/         or under NEWSPRISM_HOME
        project.sqlite            articles, a table a layer, runs, imports, jobs, corrections, pins, full text
        copy/                     the read copy; may be deleted at any time
        incoming/<import>/        the files of an import, as offered

Every change is one transaction, `BEGIN IMMEDIATE`, through `Project.writing`. A transaction that changes what pages show raises
`Project.version`.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import re
import shutil
import sqlite3
import tempfile
import time
import unicodedata
import zlib
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import IO, Any, Protocol

from analysis.article import Article, loads, to_json
from analysis.collect import duplicates
from analysis.collect.duplicates import Sameness
from analysis.encoder import ENCODERS, FAST
from analysis.errors import AtWork, Damaged, DiskFull, NewsprismError, ProjectError, UnknownName
from analysis.project import migrations
from analysis.project.outlets import join_one
from analysis.registry import Layer, Run, all_layers, layers
from analysis.tongues import NOT_ENGLISH

FILE = "project.sqlite"
# Held by the process of a job, or while an import is undone: one at a time writes at length.
LOCK = "writing.lock"
# Articles that share files in the read copy: they are rewritten together, in 1.3 s of processor time.
BUCKET = 1_000
# A chunk of a job is committed in well under a second; half a minute of waiting means something is wrong.
WAIT_S = 30.0
LONGEST_NAME = 80
# Of those in one band, and of those compared, which share most bands: copies of one text beyond these belong to its cluster anyway. A
# limit keeps the cost linear.
MOST_CANDIDATES = 20
# Texts of its own outlet in a cluster that an article is compared with before it joins it for its likeness to another's copy.
MOST_OWN = 5
# Shingles of texts kept for the next comparison in a transaction, some 30 kB each.
MOST_SHINGLES = 2_000
WORD = re.compile(r"\w+(?:[-'’]\w+)*")


class Analysed(Protocol):
    """An article with what the layers found in it, as `analysis.batch.work.Result` has it."""

    @property
    def article(self) -> Article: ...
    @property
    def runs(self) -> Sequence[Run]: ...
    @property
    def rows(self) -> Mapping[str, Sequence[Any]]: ...


@dataclass(frozen=True, slots=True)
class Found:
    """An article with its runs and rows: the plain form of `Analysed`."""

    article: Article
    runs: Sequence[Run] = ()
    rows: Mapping[str, Sequence[Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failure:
    """A layer that failed on an article."""

    article_id: str
    title: str | None
    layer: str
    version: int
    error: str


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person changed in an article, in words, and when."""

    id: int
    article_id: str
    at: str
    what: str


# ---- where projects are ------------------------------------------------------------------------------------------------


def home() -> Path:
    """The folder of all projects: NEWSPRISM_HOME, or ~/newsprism."""
    return Path(os.environ.get("NEWSPRISM_HOME") or Path.home() / "newsprism").expanduser()


def names() -> list[str]:
    """The projects' shown names, in alphabetical order."""
    return sorted(_folders(), key=str.casefold)


def create(name: str) -> Project:
    """A new, empty project. Raises ProjectError for a name that is taken or can't be one."""
    shown = _checked(name)
    path = _free_folder(shown)
    path.mkdir(parents=True)
    return create_at(path, shown)


def create_at(path: Path, name: str) -> Project:
    """A new, empty project in that folder (made where it is missing)."""
    path.mkdir(parents=True, exist_ok=True)
    if (path / FILE).exists():
        raise ProjectError(f"There is already a project in {path}: open it, or choose another folder.")
    half = path / f".{FILE}.new"
    half.unlink(missing_ok=True)
    with closing(_connect(half)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("BEGIN IMMEDIATE")
        migrations.migrate(db, now())
        migrations.layer_tables(db, all_layers())
        db.executemany("INSERT INTO meta VALUES (?, ?)", [("name", name), ("version", "1"), ("created", now())])
        db.execute("COMMIT")
    # Only a whole project gets the name by which projects are found: a kill before this line leaves none.
    half.rename(path / FILE)
    return Project(path)


def open_project(name_or_path: str | Path) -> Project:
    """A project by its shown name or its folder, brought to the shape this version knows. Raises UnknownName or ProjectError."""
    path = Path(name_or_path).expanduser()
    if (path / FILE).is_file() and (isinstance(name_or_path, Path) or os.sep in name_or_path):
        found = path
    elif isinstance(name_or_path, str) and (known := _folder_of(name_or_path)):
        found = known
    elif (path / FILE).is_file():
        found = path
    else:
        raise UnknownName("project", str(name_or_path), names())
    project = Project(found.resolve())
    _bring_up_to_date(project)
    return project


def rename(name: str, new: str) -> Project:
    """The project under another shown name. Its folder stays, for a job or an open page may be at work in it."""
    project = open_project(name)
    shown = _checked(new, but=project.path)
    project.set_meta("name", shown)
    return project


def delete(name: str) -> None:
    """Removes the project with its folder. Raises ProjectError while a job is at work in it."""
    project = open_project(name)
    with project.lock(LOCK) as held:
        if held is None:
            raise ProjectError(f"A job is at work in '{project.name}': cancel it, then delete the project.")
        # Renamed first: what is being removed is found by nobody, also where the removal is cut short.
        doomed = project.path.with_name(f".deleted-{project.path.name}-{os.getpid()}")
        project.path.rename(doomed)
    shutil.rmtree(doomed)


def _checked(name: str, *, but: Path | None = None) -> str:
    shown = re.sub(r"\s+", " ", unicodedata.normalize("NFC", name)).strip() if name.isprintable() else name
    rule = f"A name has 1 to {LONGEST_NAME} characters: letters, digits, spaces and punctuation, but no / or \\ and no line breaks."
    if not shown.strip(" .") or len(shown) > LONGEST_NAME or not shown.isprintable() or "/" in shown or "\\" in shown:
        seen = shown if len(shown) <= LONGEST_NAME else f"{shown[:20]}… ({len(shown)} characters)"
        raise ProjectError(f"{seen!r} can't name a project. {rule} Choose another name.")
    for other, path in _folders().items():
        if other.casefold() == shown.casefold() and path != but:
            raise ProjectError(f"There is already a project named '{other}'. Open it, or choose another name.")
    return shown


def _free_folder(shown: str) -> Path:
    plain = unicodedata.normalize("NFKD", shown).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")
    slug = slug or "project-" + hashlib.sha256(shown.encode()).hexdigest()[:8]
    tried = (home() / (slug if n == 1 else f"{slug}-{n}") for n in range(1, 10_000))
    return next(p for p in tried if not p.exists())


def _folders() -> dict[str, Path]:
    if not home().is_dir():
        return {}
    found = sorted(p.parent for p in home().glob(f"*/{FILE}") if not p.parent.name.startswith("."))
    return {_shown_name(path): path.resolve() for path in found}


def _shown_name(path: Path) -> str:
    try:
        return Project(path).name
    except NewsprismError:
        # It can't be read: listed by its folder, so that the other projects are found, and opening this one says what is wrong.
        return path.name


def _folder_of(name: str) -> Path | None:
    known = _folders()
    folded = {n.casefold(): p for n, p in known.items()}
    return known.get(name) or folded.get(name.strip().casefold())


def _bring_up_to_date(project: Project) -> None:
    with project.reading() as db:
        there = db.execute("SELECT name FROM migrations").fetchall()
        newer = {n for (n,) in there} - {step.__name__ for step in migrations.MIGRATIONS}
        if newer:
            raise ProjectError(
                f"{project.path} was written by a newer version of Newsprism ({', '.join(sorted(newer))}): update, then open it again."
            )
        waiting = migrations.pending(db)
        changed = [] if waiting else migrations.changed_layers(db, all_layers())
    if waiting or changed:
        with project.writing() as change:
            migrations.migrate(change.db, now())
            migrations.layer_tables(change.db, all_layers())


# ---- what can go wrong with the database ------------------------------------------------------------------------------

# No room on the disk, or beyond the quota or the largest file that this user may write.
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FREE_IS_SMALL = 1_000_000


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Turns what SQLite or the disk says about the project in `path` into what a person can act on: DiskFull, AtWork, Damaged, ProjectError."""
    try:
        yield
    except sqlite3.Error as trouble:
        told = _told(path, trouble)
        if told is None:
            raise
        raise told from trouble
    except OSError as trouble:
        if trouble.errno not in FULL:
            raise
        raise disk_full(path) from trouble


def _told(path: Path, trouble: sqlite3.Error) -> ProjectError | None:
    """The error for people; None for a mistake in this program."""
    code = getattr(trouble, "sqlite_errorcode", None)
    primary = None if code is None else code & 0xFF
    if primary == sqlite3.SQLITE_FULL:
        return disk_full(path)
    # A quota, or a limit on the size of files, comes as a failed write.
    if code == sqlite3.SQLITE_IOERR_WRITE or (primary == sqlite3.SQLITE_IOERR and _free(path) < _FREE_IS_SMALL):
        return disk_full(path)
    if primary in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return at_work(path)
    if primary in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return damaged(path, str(trouble))
    if primary in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}:
        return ProjectError(
            f"{path / FILE} can't be opened or written ({trouble}): check that you may write in {path}, or copy the folder to where you may."
        )
    if primary == sqlite3.SQLITE_IOERR:
        return ProjectError(
            f"The disk of {path} could not be read or written ({trouble}): check that it is connected and sound, then try again."
        )
    return None


def damaged(path: Path, found: str) -> Damaged:
    """That the project's database is damaged, with what is known of it and what to do."""
    return Damaged(
        f"The database of the project in {path} is damaged ({found}): something else changed or cut off {FILE}, or the disk fails. "
        f"Stop every Newsprism and copy the folder before anything else. Then put a backup of the folder in its place, or make a new project "
        f"and add the files again (those of imports that are not finished are in {path / 'incoming'}). "
        "'python -m analysis check PROJECT' says whether a project is sound."
    )


def disk_full(path: Path) -> DiskFull:
    """That the disk of the project is full: which, what is free, and what to do."""
    disk = path.resolve()
    while disk != disk.parent and not disk.is_mount():
        disk = disk.parent
    temporary = Path(tempfile.gettempdir())
    also = ""
    if _free(path) > _FREE_IS_SMALL:
        also = f" (or this user's quota, or the disk of temporary files, {temporary}: {size(_free(temporary))} free)"
    return DiskFull(
        f"The disk is full: nothing more can be written to {path}, {size(_free(path))} free on the disk of {disk}{also}. "
        f"What was kept until then is whole. Make room there, or move the folder to another disk, then go on where it stopped."
    )


def at_work(path: Path) -> AtWork:
    """That another process writes in the project for longer than one waits."""
    project = Project(path)
    pid = project.holder()
    who = f" (process {pid})" if pid is not None and pid != os.getpid() else ""
    return AtWork(
        f"Another Newsprism is at work in the project in {path}{who}: nothing could be written for {WAIT_S:.0f} seconds. Wait for it, or stop it, then try again."
    )


def _free(path: Path) -> int:
    return shutil.disk_usage(path if path.exists() else path.parent).free


def size(count: int) -> str:
    """Bytes in words.

    >>> size(0), size(3_400_000), size(12_000_000_000)
    ('0.0 MB', '3.4 MB', '12.0 GB')
    """
    return f"{count / 1e6:,.1f} MB" if count < 1_000_000_000 else f"{count / 1e9:,.1f} GB"


def now() -> str:
    """The time in UTC, to the second, as the store writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _connect(path: Path, *, synchronous: str = "FULL") -> sqlite3.Connection:
    # FULL: a commit is on the disk when it returns. NORMAL outlives a kill of the process too, but not a cut of the power; it
    # is for what may be lost (a job's progress).
    db = sqlite3.connect(path, timeout=WAIT_S, isolation_level=None, check_same_thread=False)
    db.execute(f"PRAGMA synchronous = {synchronous}")
    db.execute("PRAGMA cache_size = -32768")
    return db


def sign(lock: Path, pid: int) -> None:
    """Writes into a held lock file which process holds it, for messages."""
    try:
        with lock.open("r+b") as file:
            file.write(f"{pid:<10}".encode("ascii"))
    except OSError as trouble:
        # A full disk may have no room for ten characters; the lock itself needs none, and a message can do without.
        if trouble.errno not in FULL:
            raise


def _locked(file: IO[bytes], wait_s: float | None) -> bool:
    if wait_s is None:
        fcntl.flock(file, fcntl.LOCK_EX)
        return True
    until = time.monotonic() + wait_s
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # Somebody may only be looking whether it is held, which takes no time.
            if time.monotonic() > until:
                return False
            time.sleep(0.02)
        else:
            return True


# ---- one project -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Project:
    """One project. Holds nothing but the path: safe to keep, to share between threads and to send to another process."""

    path: Path

    @property
    def name(self) -> str:
        return self.meta("name") or self.path.name

    @property
    def version(self) -> int:
        """Raised by every commit that changes what pages show (a job's progress does not)."""
        return int(self.meta("version") or 0)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that can't write; what is read in it is of one moment."""
        if not (self.path / FILE).is_file():
            raise ProjectError(f"There is no project in {self.path} (any more): choose another one.")
        with telling(self.path), closing(_connect(self.path / FILE)) as db:
            db.execute("PRAGMA query_only = ON")
            db.execute("BEGIN")
            yield db

    @contextmanager
    def writing(self, *, raises: bool = True, synchronous: str = "FULL") -> Iterator[Writing]:
        """One transaction: all of it or, on an exception, nothing. `raises=False` leaves the version as it is."""
        if not (self.path / FILE).is_file():
            raise ProjectError(f"There is no project in {self.path} (any more): choose another one.")
        with telling(self.path), closing(_connect(self.path / FILE, synchronous=synchronous)) as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                change = Writing(db)
                yield change
                if raises:
                    db.execute("UPDATE meta SET value = ? WHERE key = 'version'", (str(change.version),))
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise

    @contextmanager
    def lock(self, name: str, *, wait_s: float | None = 0.5) -> Iterator[IO[bytes] | None]:
        """A lock file of the project, held for the block; None where another holds it for longer than `wait_s` (None: no limit).

        The system frees it when the process that holds it ends, however it ends.
        """
        with (self.path / name).open("ab") as file:
            held = _locked(file, wait_s)
            if held:
                sign(self.path / name, os.getpid())
            yield file if held else None

    def holder(self, name: str = LOCK) -> int | None:
        """The process that took the lock last; None where it can't be told. It may have ended since."""
        try:
            return int((self.path / name).read_text("ascii"))
        except (OSError, ValueError):
            return None

    def wrong(self) -> list[str]:
        """What is wrong with the database, page by page, the first few; empty where it is sound."""
        with self.reading() as db:
            found = [str(line) for (line,) in db.execute("PRAGMA integrity_check(5)")]
        return [] if found == ["ok"] else found

    def meta(self, key: str) -> str | None:
        with self.reading() as db:
            row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def set_meta(self, key: str, value: str) -> None:
        with self.writing() as change:
            change.db.execute(
                "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", (key, value)
            )

    # ---- reading

    def article(self, article_id: str) -> Article:
        """Raises UnknownName for an id that is not in the project."""
        with self.reading() as db:
            row = db.execute(
                "SELECT article_id, text, facts FROM articles WHERE article_id = ?", (article_id,)
            ).fetchone()
        if row is None:
            raise _no_article(article_id)
        return unpacked(*row)

    def articles(self, keys: Iterable[int] | None = None) -> Iterator[Article]:
        """All articles (or those of the keys), by key; one at a time, so that a large project fits in memory."""
        with self.reading() as db:
            if keys is None:
                for row in db.execute("SELECT article_id, text, facts FROM articles ORDER BY key"):
                    yield unpacked(*row)
                return
            for key in keys:
                row = db.execute("SELECT article_id, text, facts FROM articles WHERE key = ?", (key,)).fetchone()
                if row is not None:
                    yield unpacked(*row)

    def holds(self, article_id: str) -> bool:
        with self.reading() as db:
            return db.execute("SELECT 1 FROM articles WHERE article_id = ?", (article_id,)).fetchone() is not None

    def __len__(self) -> int:
        with self.reading() as db:
            return int(db.execute("SELECT count(*) FROM articles").fetchone()[0])

    def __bool__(self) -> bool:
        return True

    def is_empty(self) -> bool:
        """Whether it has no article: for a page, which asks this twenty times, without counting them all."""
        with self.reading() as db:
            return db.execute("SELECT 1 FROM articles LIMIT 1").fetchone() is None

    def rows(self, article_id: str, layer: str) -> list[Any]:
        """That layer's rows, as its row dataclass, in order."""
        with self.reading() as db:
            return _rows(db, _key(db, article_id), _layer(layer))

    def runs(self, article_id: str) -> list[Run]:
        with self.reading() as db:
            return _runs(db, _key(db, article_id))

    def forget_failures(self, names: Iterable[str] | None = None) -> int:
        """Forgets that layers (those named; all when None) failed, so that they count as not yet looked at; gives how many times they had."""
        named = None if names is None else [layer.name for layer in layers(names)]
        known = "" if named is None else f"AND layer IN ({', '.join('?' * len(named))})"
        with self.writing() as change:
            found = change.db.execute(
                f"SELECT article, layer FROM runs WHERE error IS NOT NULL AND error <> ? {known}",
                (NOT_ENGLISH, *(named or ())),
            ).fetchall()
            for key, layer in found:
                change.db.execute("DELETE FROM runs WHERE article = ? AND layer = ?", (key, layer))
                change.touch(key)
        return len(found)

    def failures(self) -> list[Failure]:
        """Every layer that failed on an article, by layer; one left out for its language did not fail (see `foreign`)."""
        with self.reading() as db:
            found = db.execute(
                """SELECT article_id, title, layer, version, error FROM runs JOIN articles ON key = article
                WHERE error IS NOT NULL AND error <> ? ORDER BY layer, key""",
                (NOT_ENGLISH,),
            ).fetchall()
        return [Failure(*row) for row in found]

    def foreign(self) -> int:
        """Articles that the English layers did not read because they are in another language."""
        with self.reading() as db:
            counted = db.execute("SELECT count(DISTINCT article) FROM runs WHERE error = ?", (NOT_ENGLISH,)).fetchone()
        return int(counted[0])

    def outlets(self) -> dict[str | None, int]:
        """Each outlet (None: unknown) and its articles, most first."""
        with self.reading() as db:
            return dict(
                db.execute(
                    "SELECT outlet, count(*) AS n FROM articles GROUP BY outlet ORDER BY n DESC, outlet"
                ).fetchall()
            )

    def variables(self) -> dict[str, int]:
        """Each variable and how many different values it has."""
        with self.reading() as db:
            return dict(
                db.execute("SELECT name, count(DISTINCT value) FROM variables GROUP BY name ORDER BY name").fetchall()
            )

    def values(self, variable: str) -> dict[str, int]:
        """Each value of a variable and its articles, most first."""
        sql = "SELECT value, count(*) AS n FROM variables WHERE name = ? GROUP BY value ORDER BY n DESC, value"
        with self.reading() as db:
            return dict(db.execute(sql, (variable,)).fetchall())

    def variables_of(self, article_id: str) -> dict[str, str]:
        """The variables of an article: its own, and those of its outlet where a table of outlets is applied."""
        with self.reading() as db:
            sql = "SELECT name, value FROM variables WHERE article = ? ORDER BY name"
            return dict(db.execute(sql, (_key(db, article_id),)).fetchall())

    def corrections(self, article_id: str | None = None) -> list[Correction]:
        """What was corrected by hand (in one article, or anywhere), the latest first."""
        where = "" if article_id is None else "WHERE article_id = ?"
        with self.reading() as db:
            found = db.execute(
                f"SELECT id, article_id, at, what FROM corrections {where} ORDER BY id DESC",
                () if article_id is None else (article_id,),
            ).fetchall()
        return [Correction(*row) for row in found]

    # ---- writing

    def put(self, results: Iterable[Analysed], import_id: int | None = None) -> list[str]:
        """Adds articles with their runs and rows, all or none, and gives the ids of the added; those already there stay as they are.

        With an import, its staged offers of these articles are settled in the same transaction.
        """
        prepared = [(r, prepare(r)) for r in results]
        with self.writing() as change:
            change.layer_tables(r.rows for r, _ in prepared)
            added = [r.article.article_id for r, columns in prepared if change.add(r, columns)]
            if import_id is not None:
                ids = [(import_id, r.article.article_id) for r, _ in prepared]
                settle_offers(change.db, ids, set(added))
        return added

    def correct(self, article: Article, result: Analysed) -> None:
        """Replaces the article's parts, facts and rows by the corrected ones and records what changed, when, and what was before."""
        if result.article.text != article.text or result.article.article_id != article.article_id:
            raise ValueError(f"The rows are not of the corrected article {article.article_id}: analyse it again.")
        prepared = prepare(Found(article, result.runs, result.rows))
        with self.writing() as change:
            change.layer_tables([result.rows])
            key = _key(change.db, article.article_id)
            before = _kept(change.db, key)
            what = differences(before.article, article)
            change.db.execute(
                "INSERT INTO corrections (article_id, at, what, before) VALUES (?, ?, ?, ?)",
                (article.article_id, now(), what, _frozen(before)),
            )
            change.replace(key, Found(article, result.runs, result.rows), prepared)

    def undo_correction(self, article_id: str) -> Article | None:
        """Takes back the latest correction of the article, its rows included, and gives it as it is now; None where there is none."""
        with self.writing() as change:
            row = change.db.execute(
                "SELECT id, before FROM corrections WHERE article_id = ? ORDER BY id DESC LIMIT 1", (article_id,)
            ).fetchone()
            if row is None:
                return None
            before = _thawed(row[1])
            change.replace(_key(change.db, article_id), before, prepare(before))
            change.db.execute("DELETE FROM corrections WHERE id = ?", (row[0],))
        return before.article

    def put_rows(self, results: Iterable[Analysed]) -> None:
        """Replaces the rows of the layers in each result's runs, for articles that are there; other layers' rows stay."""
        found = list(results)
        with self.writing() as change:
            change.layer_tables(r.rows for r in found)
            for result in found:
                row = change.db.execute(
                    "SELECT key FROM articles WHERE article_id = ?", (result.article.article_id,)
                ).fetchone()
                if row is not None:
                    change.set_rows(row[0], result)

    @property
    def encoder(self) -> str:
        """The encoder that reads this project's articles, one of ENCODERS."""
        return self.meta("encoder") or FAST

    def set_encoder(self, encoder: str) -> None:
        """Chooses another encoder: articles read by the one before are read again when asked for (batch/plan.py). Raises UnknownName."""
        if encoder not in ENCODERS:
            raise UnknownName("encoder", encoder, ENCODERS)
        self.set_meta("encoder", encoder)

    def sameness(self) -> Sameness:
        """From when on two articles of this project carry one distinct text."""
        return Sameness(**json.loads(self.meta("sameness") or "{}"))

    def recluster(self, sameness: Sameness) -> int:
        """Applies another rule of sameness to all articles and keeps it for later ones; how many articles changed their cluster.

        Takes about a minute for 100,000 articles. Raises ProjectError while a job is at work.
        """
        with self.lock(LOCK) as held:
            if held is None:
                raise ProjectError("A job is at work in this project: wait for it, or cancel it first.")
            with self.writing() as change:
                return change.recluster(sameness)

    def pin(self, card: Mapping[str, Any]) -> int:
        """Keeps a card for the report and gives its number."""
        with self.writing() as change:
            made = change.db.execute(
                "INSERT INTO pins (at, card) VALUES (?, ?)", (now(), json.dumps(dict(card), ensure_ascii=False))
            )
            return int(made.lastrowid or 0)

    def pins(self) -> list[tuple[int, dict[str, Any]]]:
        """The pinned cards with their numbers, in the order pinned."""
        with self.reading() as db:
            return [(n, json.loads(card)) for n, card in db.execute("SELECT id, card FROM pins ORDER BY id")]

    def unpin(self, pin_id: int) -> None:
        with self.writing() as change:
            change.db.execute("DELETE FROM pins WHERE id = ?", (pin_id,))


# ---- inside a transaction ----------------------------------------------------------------------------------------------


class Writing:
    """A transaction in progress. `version` is the project's once it is committed."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        row = db.execute("SELECT value FROM meta WHERE key = 'version'").fetchone()
        self.version = int(row[0]) + 1
        self._shingles: OrderedDict[int, frozenset[int]] = OrderedDict()
        self._sameness: Sameness | None = None

    def layer_tables(self, found: Iterable[Mapping[str, Any]]) -> None:
        """Makes the tables of layers that have none yet."""
        known = {name for (name,) in self.db.execute("SELECT name FROM layers")}
        if new := {name for rows in found for name in rows} - known:
            migrations.layer_tables(self.db, layers(sorted(new)))

    def add(self, result: Analysed, prepared: Prepared) -> bool:
        """Adds an article with its rows; False where one of its id is there already."""
        columns = {**prepared.columns, "article_id": result.article.article_id, "added": now(), "distinct_text": 0}
        made = self.db.execute(
            f"INSERT INTO articles ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))}) ON CONFLICT (article_id) DO NOTHING",
            tuple(columns.values()),
        )
        if made.rowcount == 0:
            return False
        key = int(made.lastrowid or 0)
        self._set_variables(key, result.article)
        self._set_paragraphs(key, result.article)
        self.set_rows(key, result)
        self._settle(key, prepared)
        return True

    def replace(self, key: int, result: Analysed, prepared: Prepared) -> None:
        """Replaces all that is known of an article but its id and key."""
        sql = "SELECT distinct_text, text_hash, outlet, published_first, published_last FROM articles WHERE key = ?"
        cluster, *before = self.db.execute(sql, (key,)).fetchone()
        named = ", ".join(f"{name} = ?" for name in prepared.columns)
        self.db.execute(f"UPDATE articles SET {named} WHERE key = ?", (*prepared.columns.values(), key))
        self.db.execute("DELETE FROM variables WHERE article = ?", (key,))
        self._set_variables(key, result.article)
        self._set_paragraphs(key, result.article)
        for (layer,) in self.db.execute("SELECT name FROM layers").fetchall():
            self.db.execute(f'DELETE FROM "{layer}" WHERE article = ?', (key,))
        self.db.execute("DELETE FROM runs WHERE article = ?", (key,))
        self.set_rows(key, result)
        if before != [prepared.columns[name] for name in ("text_hash", "outlet", "published_first", "published_last")]:
            self._resettle({cluster})

    def remove(self, keys: Iterable[int]) -> None:
        """Removes articles with all that belongs to them."""
        doomed = list(keys)
        clusters = {self._cluster(key) for key in doomed}
        tables = [
            "variables",
            "paragraphs",
            "runs",
            *(name for (name,) in self.db.execute("SELECT name FROM layers").fetchall()),
        ]
        for key in doomed:
            for table in tables:
                self.db.execute(f'DELETE FROM "{table}" WHERE article = ?', (key,))
            self.db.execute("DELETE FROM bands WHERE key = ?", (key,))
            self.db.execute(
                "DELETE FROM corrections WHERE article_id = (SELECT article_id FROM articles WHERE key = ?)", (key,)
            )
            self.db.execute("DELETE FROM articles WHERE key = ?", (key,))
            self.touch(key)
        self._resettle(clusters)

    def set_rows(self, key: int, result: Analysed) -> None:
        """Replaces rows by the layers in the result's runs: one that found nothing or failed leaves none of its old ones."""
        for run in result.runs:
            self.db.execute(
                "INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?, ?, ?)",
                (key, run.layer, run.version, run.count, run.error, run.encoder),
            )
            layer = _layer(run.layer)
            self.db.execute(f'DELETE FROM "{layer.name}" WHERE article = ?', (key,))
            holes = ", ".join("?" * (len(layer.columns) + 2))
            self.db.executemany(
                f'INSERT INTO "{layer.name}" VALUES ({holes})',
                ((key, n, *values) for n, values in enumerate(_stored_rows(layer, result.rows.get(run.layer, ())))),
            )
        opening = result.rows.get("sentences")
        if opening is not None:
            start, end = opening_of(result.article, opening)
            self.db.execute("UPDATE articles SET opening_start = ?, opening_end = ? WHERE key = ?", (start, end, key))
        self.touch(key)

    def touch(self, key: int) -> None:
        """Marks the article, and so its bucket of the read copy, as changed."""
        self.db.execute(
            "INSERT INTO changes VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET version = excluded.version",
            (key, self.version),
        )

    def _set_variables(self, key: int, article: Article) -> None:
        self.db.executemany(
            "INSERT INTO variables VALUES (?, ?, ?)", ((key, n, v) for n, v in article.variables.items())
        )

    def _set_paragraphs(self, key: int, article: Article) -> None:
        self.db.execute("DELETE FROM paragraphs WHERE article = ?", (key,))
        body = article.text[duplicates.body_start(article) :]
        self.db.executemany(
            "INSERT INTO paragraphs VALUES (?, ?, ?, ?)",
            ((key, n, *p) for n, p in enumerate(duplicates.paragraphs(body))),
        )
        join_one(self.db, key, article.fact("outlet").text)

    # ---- distinct texts: which cluster an article belongs to. 0 means "not decided yet".

    def _cluster(self, key: int) -> int:
        row = self.db.execute("SELECT distinct_text FROM articles WHERE key = ?", (key,)).fetchone()
        return int(row[0]) if row else 0

    @property
    def sameness(self) -> Sameness:
        if self._sameness is None:
            row = self.db.execute("SELECT value FROM meta WHERE key = 'sameness'").fetchone()
            self._sameness = Sameness(**json.loads(row[0])) if row else Sameness()
        return self._sameness

    def recluster(self, sameness: Sameness) -> int:
        """Decides anew which articles carry one text, by another rule, which is kept; how many articles are in another cluster than before."""
        self.db.execute("INSERT OR REPLACE INTO meta VALUES ('sameness', ?)", (json.dumps(asdict(sameness)),))
        self._sameness = sameness
        before = dict(self.db.execute("SELECT key, distinct_text FROM articles ORDER BY key").fetchall())
        self.db.execute("UPDATE articles SET distinct_text = 0")
        sql = "SELECT text, body_start, text_hash, outlet, published_first, published_last FROM articles WHERE key = ?"
        for key in before:
            text, start, *told = self.db.execute(sql, (key,)).fetchone()
            columns = dict(zip(("text_hash", "outlet", "published_first", "published_last"), told, strict=True))
            found = duplicates.shingles(text[start:])
            kept = self.db.execute("SELECT hash FROM bands WHERE key = ? ORDER BY band", (key,)).fetchall()
            self.db.execute("DELETE FROM bands WHERE key = ?", (key,))
            self._settle(key, Prepared(columns, found, [b for (b,) in kept] or duplicates.bands(found)))
        after = dict(self.db.execute("SELECT key, distinct_text FROM articles").fetchall())
        changed = [key for key, cluster in before.items() if after[key] != cluster]
        for key in changed:
            self.touch(key)
        return len(changed)

    def _settle(self, key: int, prepared: Prepared) -> None:
        """Puts an undecided article into the cluster of the texts it equals, joining clusters where it equals several."""
        twin = self._twin(prepared)
        if twin:
            self._set_cluster(key, twin)
            return
        same = self._same_clusters(prepared)
        self.db.executemany("INSERT INTO bands VALUES (?, ?, ?)", ((n, b, key) for n, b in enumerate(prepared.bands)))
        self._shingles[key] = prepared.shingles
        cluster = same[0] if same else key
        self._set_cluster(key, cluster)
        outlets = self._outlets_in(cluster)
        for other in same[1:]:
            # Two texts of one outlet that were found to be two stay two, also where a copy elsewhere is like both: an outlet fills in forms.
            if not outlets.isdisjoint(theirs := self._outlets_in(other)):
                continue
            outlets |= theirs
            for (member,) in self.db.execute("SELECT key FROM articles WHERE distinct_text = ?", (other,)).fetchall():
                self._set_cluster(member, cluster)
                self.touch(member)

    def _outlets_in(self, cluster: int) -> set[str]:
        sql = "SELECT DISTINCT outlet FROM articles WHERE distinct_text = ? AND outlet IS NOT NULL"
        return {outlet for (outlet,) in self.db.execute(sql, (cluster,))}

    def _twin(self, prepared: Prepared) -> int:
        """The cluster of an article with the same words, published near enough; 0 where there is none."""
        sql = "SELECT distinct_text, published_first, published_last FROM articles WHERE text_hash = ? AND distinct_text > 0"
        found = self.db.execute(sql, (prepared.columns["text_hash"],))
        return next((int(cluster) for cluster, *days in found if self.sameness.near(tuple(days), prepared.days)), 0)

    def _same_clusters(self, prepared: Prepared) -> list[int]:
        """The clusters whose texts are the same as this one, the most alike first, of equals the oldest."""
        near: Counter[int] = Counter()
        for n, band in enumerate(prepared.bands):
            sql = "SELECT key FROM bands WHERE band = ? AND hash = ? LIMIT ?"
            near.update(key for (key,) in self.db.execute(sql, (n, band, MOST_CANDIDATES)))
        found: dict[int, float] = {}
        for candidate, _ in near.most_common(MOST_CANDIDATES):
            cluster, outlet, *days = self.db.execute(
                "SELECT distinct_text, outlet, published_first, published_last FROM articles WHERE key = ?",
                (candidate,),
            ).fetchone()
            # 0: not decided yet, while all are decided anew.
            if not cluster or not self.sameness.near(tuple(days), prepared.days):
                continue
            like = self._like(prepared, candidate, outlet)
            if like and (cluster in found or self._own_agree(prepared, cluster, but=candidate)):
                found[cluster] = max(found.get(cluster, 0.0), like)
        return sorted(found, key=lambda cluster: (-found[cluster], cluster))

    def _like(self, prepared: Prepared, other: int, outlet: str | None) -> float:
        own = outlet is not None and outlet == prepared.columns["outlet"]
        return duplicates.alike(prepared.shingles, self._shingles_of(other), one_outlet=own, least=self.sameness.least)

    def _own_agree(self, prepared: Prepared, cluster: int, *, but: int) -> bool:
        """Whether a cluster holds no other text of the same outlet, or one that this one is the same as."""
        outlet = prepared.columns["outlet"]
        sql = "SELECT key FROM articles WHERE distinct_text = ? AND outlet = ? LIMIT ?"
        own = [key for (key,) in self.db.execute(sql, (cluster, outlet, MOST_OWN))] if outlet is not None else []
        return not own or but in own or any(self._like(prepared, key, outlet) for key in own)

    def _shingles_of(self, key: int) -> frozenset[int]:
        if key not in self._shingles:
            text, start = self.db.execute("SELECT text, body_start FROM articles WHERE key = ?", (key,)).fetchone()
            self._shingles[key] = duplicates.shingles(text[start:])
            while len(self._shingles) > MOST_SHINGLES:
                self._shingles.popitem(last=False)
        return self._shingles[key]

    def _set_cluster(self, key: int, cluster: int) -> None:
        self.db.execute("UPDATE articles SET distinct_text = ? WHERE key = ?", (cluster, key))

    def _resettle(self, clusters: Iterable[int]) -> None:
        """Decides anew on the members of clusters that lost or changed one: without it they may be several texts."""
        sql = """SELECT key, distinct_text, text, body_start, text_hash, outlet, published_first, published_last
            FROM articles WHERE distinct_text = ? ORDER BY key"""
        members = [row for cluster in clusters if cluster for row in self.db.execute(sql, (cluster,)).fetchall()]
        for key, *_ in members:
            self.db.execute("DELETE FROM bands WHERE key = ?", (key,))
            self._set_cluster(key, 0)
            self._shingles.pop(key, None)
        for key, _, text, start, text_hash, outlet, first, last in members:
            found = duplicates.shingles(text[start:])
            columns = {"text_hash": text_hash, "outlet": outlet, "published_first": first, "published_last": last}
            self._settle(key, Prepared(columns, found, duplicates.bands(found)))
        for key, before, *_ in members:
            if self._cluster(key) != before:
                self.touch(key)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What can be worked out about an article before the transaction: its columns, and its shingles and bands."""

    columns: Mapping[str, Any]
    shingles: frozenset[int]
    bands: Sequence[int]

    @property
    def days(self) -> duplicates.Days:
        return self.columns["published_first"], self.columns["published_last"]


def prepare(result: Analysed) -> Prepared:
    article = result.article
    published = article.fact("published")
    first, last = published.span or (None, None)
    start = duplicates.body_start(article)
    opening = opening_of(article, result.rows.get("sentences", ()))
    found = duplicates.shingles(article.text[start:])
    columns = {
        "title": article.fact("title").text,
        "text": article.text,
        "facts": packed(article),
        **{name: article.fact(name).text for name in ("outlet", "section", "agency", "language")},
        "published": article.published.isoformat() if article.published else None,
        "published_first": first.isoformat() if first else None,
        "published_last": last.isoformat() if last else None,
        "published_precision": published.precision if first else None,
        "words": count_words(article.text),
        "body_start": start,
        "opening_start": opening[0],
        "opening_end": opening[1],
        "text_hash": duplicates.text_hash(article.text[start:]),
    }
    return Prepared(columns, found, duplicates.bands(found))


def count_words(text: str) -> int:
    """Words of a text: letters and digits, with the hyphens and apostrophes inside ("state-run", "Kremlin's").

    >>> count_words("The state-run agency's 3 editors.")
    5
    """
    return sum(1 for _ in WORD.finditer(text))


def opening_of(article: Article, sentences: Sequence[Any]) -> tuple[int | None, int | None]:
    """Start and end of the first sentence of the body; of its first paragraph where there are no sentences."""
    begin = duplicates.body_start(article)
    found = next(((s.start, s.end) for s in sentences if s.end > begin), None)
    if found is None and article.text:
        blank = article.text.find("\n\n", begin)
        found = (begin, len(article.text) if blank < 0 else blank)
    return found or (None, None)


def packed(article: Article) -> str:
    """All of an article but its id and text, as JSON; a part inside the text is kept by its offsets alone."""
    shown = to_json(article)
    del shown["article_id"], shown["text"]
    for part, kept in zip(shown["parts"], article.parts, strict=True):
        part["confidence"] = kept.confidence
        if kept.start is not None and article.text[kept.start : kept.end] == kept.text:
            part["text"] = None
    return json.dumps(shown, ensure_ascii=False)


def unpacked(article_id: str, text: str, facts: str) -> Article:
    """The Article that `packed` kept."""
    shown = json.loads(facts)
    for part in shown["parts"]:
        if part["text"] is None:
            part["text"] = text[part["start"] : part["end"]]
    return loads(json.dumps({"article_id": article_id, "text": text, **shown}))


def differences(before: Article, after: Article) -> str:
    """What a correction changed, in words: "published: unknown → 2015-06-05; line 3: body → caption"."""
    told = [
        f"{name}: {before.fact(name).text or 'unknown'} → {after.fact(name).text or 'unknown'}"
        for name in after.facts
        if before.fact(name).value != after.fact(name).value
    ]
    lines = list(zip(before.parts, after.parts, strict=False))
    told += [f"line {n}: {a.kind} → {b.kind}" for n, (a, b) in enumerate(lines, start=1) if a.kind != b.kind]
    told += [f"line {n}: words changed" for n, (a, b) in enumerate(lines, start=1) if a.text != b.text]
    if len(before.parts) != len(after.parts):
        told.append(f"lines: {len(before.parts)} → {len(after.parts)}")
    return "; ".join(told) or "analysed again"


def settle_offers(db: sqlite3.Connection, offered: Iterable[tuple[int, str]], added: set[str]) -> None:
    """Marks staged offers as added, or as duplicates where another import was quicker."""
    for import_id, article_id in offered:
        status, reason = (
            ("added", None)
            if article_id in added
            else ("duplicate", "the same article came in by another import meanwhile")
        )
        db.execute(
            "UPDATE offers SET status = ?, reason = ?, article = NULL WHERE import = ? AND article_id = ? AND status = 'new'",
            (status, reason, import_id, article_id),
        )


def _layer(name: str) -> Layer:
    return next(layer for layer in layers([name]) if layer.name == name)


def _key(db: sqlite3.Connection, article_id: str) -> int:
    row = db.execute("SELECT key FROM articles WHERE article_id = ?", (article_id,)).fetchone()
    if row is None:
        raise _no_article(article_id)
    return int(row[0])


def _no_article(article_id: str) -> ProjectError:
    return ProjectError(
        f"There is no article {article_id} in this project (any more): its import may have been undone."
    )


def _rows(db: sqlite3.Connection, key: int, layer: Layer) -> list[Any]:
    columns = ", ".join(f'"{c}"' for c in layer.columns)
    read = [_READ.get(kind, _as_is) for kind in _types(layer)]
    found = db.execute(f'SELECT {columns} FROM "{layer.name}" WHERE article = ? ORDER BY n', (key,))
    return [layer.row(*(None if v is None else turn(v) for turn, v in zip(read, row, strict=True))) for row in found]


def _as_is(value: Any) -> Any:
    return value


_READ: dict[type, Callable[[Any], Any]] = {bool: bool, date: date.fromisoformat}


@cache
def _types(layer: Layer) -> tuple[type, ...]:
    # Kept: resolving annotations takes longer than storing an article's rows.
    return tuple(layer.column_types().values())


def _stored_rows(layer: Layer, rows: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    """The rows' values as SQLite takes them, in the order of the columns."""
    take = attrgetter(*layer.columns)
    if date not in _types(layer):
        return map(take, rows)
    return (tuple(v.isoformat() if isinstance(v, date) else v for v in take(row)) for row in rows)


def _runs(db: sqlite3.Connection, key: int) -> list[Run]:
    found = db.execute(
        "SELECT layer, version, count, error, encoder FROM runs WHERE article = ? ORDER BY layer", (key,)
    )
    return [Run(*row) for row in found]


def _kept(db: sqlite3.Connection, key: int) -> Found:
    row = db.execute("SELECT article_id, text, facts FROM articles WHERE key = ?", (key,)).fetchone()
    runs = _runs(db, key)
    known = {layer.name: layer for layer in all_layers()}
    return Found(unpacked(*row), runs, {r.layer: _rows(db, key, known[r.layer]) for r in runs if r.layer in known})


def _frozen(found: Found) -> bytes:
    rows = {layer: list(_stored_rows(_layer(layer), kept)) for layer, kept in found.rows.items()}
    shapes = {layer: migrations.shape(_layer(layer)) for layer in found.rows}
    runs = [[r.layer, r.version, r.count, r.error, r.encoder] for r in found.runs]
    article = [found.article.article_id, found.article.text, packed(found.article)]
    return zlib.compress(json.dumps({"article": article, "runs": runs, "rows": rows, "shapes": shapes}).encode("utf-8"))


def _thawed(frozen: bytes) -> Found:
    """What `_frozen` kept. Rows of a layer whose columns changed since are left out with its run: it shows as not looked at."""
    kept = json.loads(zlib.decompress(frozen))
    known = {layer.name: layer for layer in all_layers()}
    fitting = [n for n, shape in kept["shapes"].items() if n in known and migrations.shape(known[n]) == shape]
    rows = {n: [known[n].row(*_values(known[n], row)) for row in kept["rows"][n]] for n in fitting}
    runs = [Run(*run) for run in kept["runs"] if run[0] in fitting]
    return Found(unpacked(*kept["article"]), runs, rows)


def _values(layer: Layer, row: Sequence[Any]) -> Iterator[Any]:
    for kind, value in zip(_types(layer), row, strict=True):
        yield None if value is None else _READ.get(kind, _as_is)(value)
