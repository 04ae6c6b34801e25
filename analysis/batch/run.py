"""Jobs: long work in a process of its own, with progress, cancel and resume. A closed tab or a stopped server changes nothing.

    read      stages an import's offers (project/imports)
    add       analyses the staged articles and adds them
    analyze   runs the layers that articles lack, and those that failed where asked (batch/plan)

One job a project: it holds a lock file that the system frees when its process dies, however it dies. A job that was at work and
holds no lock any more is "interrupted"; `resume` goes on from what is committed. Nothing is done twice: what is done is marked in the
same transaction that keeps it. So a paused job is one whose process has ended too: it holds no memory and no lock.
"""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Self

from analysis.article import Article
from analysis.batch import plan, spread
from analysis.batch.cluster import Cluster
from analysis.batch.work import Result, warm, work
from analysis.batch.workers import Workers
from analysis.encoder import FAST
from analysis.errors import AtWork, ClusterError, DiskFull, NewsprismError, ProjectError
from analysis.project import copy, imports
from analysis.project.state import LOCK, Project, now, open_project, sign, telling

KINDS = ("read", "add", "analyze")
# What a job's process runs.
MODULE = "analysis.batch"
# A page shows what a job did within this time, and a cancel is seen within it.
BEAT_S = 0.4
# Starting a worker costs the loading of the models (some 4 s of work): one reads 40 articles in the time a second takes to start.
LEAST_FOR_ALL = 40
# Two: what the machines that this is made for have to spare beside the server; each takes 0.5 to 0.7 GB.
WORKERS = 2
CANCELLED = "What was done until then is kept: resume it, or undo it."
PAUSED = "What was done until then is kept, and nothing is held in memory: it goes on whenever you say so."
LOADING = "Loading the models"
# What `jobs.cancel` holds.
ASKED = {0: None, 1: "cancel", 2: "pause"}
# How long a process that has done its job may take to end: interpreter and libraries are taken down in less than a second.
ENDING_S = 5.0
# What a transaction of a few pages takes in the log of SQLite, with room to spare.
BALLAST = 256_000
# The rate is of the last half minute: articles differ in length, and the model loads first.
RATE_OVER_S = 30.0


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands. `total` is None while unknown; `asked` is "pause" or "cancel" where a living job has been asked to stop.

    `state`: queued, running, done; paused or cancelled by a person; stopped by a full disk or a lost cluster; failed; interrupted (its
    process ended without a word). All but done can be resumed.
    """

    id: int
    kind: str
    import_id: int | None
    state: str
    done: int
    total: int | None
    rate: float | None
    seconds_left: float | None
    message: str
    asked: str | None = None

    @property
    def alive(self) -> bool:
        return self.state in {"queued", "running"}


class Cancelled(Exception):
    """Somebody asked the job to stop."""


class Paused(Exception):
    """Somebody asked the job to stop for a while."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a job is to do with articles. `layers` None: the default ones; `workers` 0: in the job's own process; `dask`: a cluster's address."""

    layers: tuple[str, ...] | None = None
    workers: int = WORKERS
    dask: str | None = None


# ---- what the server calls ----------------------------------------------------------------------------------------------

# The server's own children, so that they can be reaped: a killed job would else stay as a zombie.
_children: dict[tuple[Path, int], subprocess.Popen[bytes]] = {}


def start(
    project: Project,
    kind: str,
    import_id: int | None = None,
    *,
    layers: tuple[str, ...] | None = None,
    workers: int = WORKERS,
    dask: str | None = None,
    retry: bool = False,
) -> int:
    """Starts a job in its own process and gives its number. Raises AtWork while another is at work in the project.

    `retry`: an "analyze" job also runs the layers that failed before.
    """
    with _lock(project) as descriptor:
        job_id = _new(project, kind, import_id, Options(layers, workers, dask), retry=retry)
        _launch(project, job_id, descriptor)
    return job_id


def resume(project: Project, job_id: int) -> None:
    """Starts a job again that is not at work and not done; it goes on from what is committed."""
    found = job(project, job_id)
    if found.alive or found.state == "done":
        raise ProjectError(f"Job {job_id} is {found.state}: there is nothing to resume.")
    with _lock(project) as descriptor:
        with project.writing(raises=False) as change:
            change.db.execute(
                "UPDATE jobs SET state = 'queued', cancel = 0, message = '', rate = NULL, heartbeat = ? WHERE id = ?",
                (time.time(), job_id),
            )
        _launch(project, job_id, descriptor)


def cancel(project: Project, job_id: int) -> None:
    """Asks a job to stop; it does within seconds. What is committed stays: resume it, or undo the import."""
    dead = not job(project, job_id).alive
    with project.writing(raises=False) as change:
        change.db.execute("UPDATE jobs SET cancel = 1 WHERE id = ? AND state IN ('queued', 'running')", (job_id,))
        if dead:
            change.db.execute(
                "UPDATE jobs SET state = 'cancelled', message = ? WHERE id = ? AND state NOT IN ('done', 'cancelled')",
                (CANCELLED, job_id),
            )


def pause(project: Project, job_id: int) -> None:
    """Asks a job at work to stop for a while; it does within seconds. `resume` goes on where it stopped, another day too."""
    with project.writing(raises=False) as change:
        change.db.execute(
            "UPDATE jobs SET cancel = 2 WHERE id = ? AND state IN ('queued', 'running') AND cancel = 0", (job_id,)
        )


def job(project: Project, job_id: int) -> Job:
    """The job as it stands. Raises ProjectError for a number that no job has."""
    found = jobs(project, job_id)
    if not found:
        raise ProjectError(f"There is no job {job_id} in this project: it may belong to another one.")
    return found[0]


def jobs(project: Project, job_id: int | None = None) -> list[Job]:
    """All jobs of the project (or the one), the latest first."""
    for key in [key for key, child in _children.items() if child.poll() is not None]:
        _children.pop(key, None)
    found = _read_jobs(project, job_id)
    if any(j.alive for j in found) and not _at_work(project):
        # Read again: one that came to its end just now says so itself.
        found = [_interrupted(j) if j.alive else j for j in _read_jobs(project, job_id)]
    return found


def wait(project: Project, job_id: int, *, most_s: float = 600.0) -> Job:
    """Waits until the job is no more at work (for tests and scripts) and gives it; after `most_s`, as it then is."""
    until = time.monotonic() + most_s
    while (found := job(project, job_id)).alive and time.monotonic() < until:
        time.sleep(0.05)
    return found


def _read_jobs(project: Project, job_id: int | None) -> list[Job]:
    where, values = ("", ()) if job_id is None else ("WHERE id = ?", (job_id,))
    sql = f"SELECT id, kind, import, state, done, total, rate, message, cancel FROM jobs {where} ORDER BY id DESC"
    with project.reading() as db:
        found = db.execute(sql, values).fetchall()
    shown = []
    for number, kind, import_id, state, done, total, rate, message, asked in found:
        left = (total - done) / rate if state == "running" and total is not None and rate else None
        shown.append(Job(number, kind, import_id, state, done, total, rate, left, message, ASKED[asked]))
    return shown


def _interrupted(found: Job) -> Job:
    message = "Its process ended before the work did. Resume it: it goes on where it stopped."
    return Job(found.id, found.kind, found.import_id, "interrupted", found.done, found.total, None, None, message)


# ---- the lock -------------------------------------------------------------------------------------------------------------


@contextmanager
def _lock(project: Project) -> Iterator[int]:
    """The descriptor of the project's lock file, locked. A process that is handed it keeps the lock until it ends."""
    # A job says that it is done a moment before its process ends and lets go; a page may go on to the next at once.
    ending = not any(j.alive for j in _read_jobs(project, None))
    with project.lock(LOCK, wait_s=ENDING_S if ending else 0.2) as held:
        if held is None:
            raise busy(project)
        # With the lock in hand nobody else is at work, whatever the rows of dead jobs say.
        with project.writing(raises=False) as change:
            change.db.execute("UPDATE jobs SET state = 'interrupted' WHERE state IN ('queued', 'running')")
        yield held.fileno()


def busy(project: Project) -> AtWork:
    """Who holds the project's lock, in words."""
    doing = next((f"{j.kind}, {j.done:,} of {j.total or '?'}" for j in _read_jobs(project, None) if j.alive), "an undo")
    pid = project.holder()
    who = "This Newsprism" if pid == os.getpid() or _is_child(project, pid) else "Another Newsprism"
    told = f"process {pid}: {doing}" if pid else doing
    return AtWork(f"{who} is at work in '{project.name}' ({told}): wait for it, or cancel it first.")


def _is_child(project: Project, pid: int | None) -> bool:
    return any(child.pid == pid for (path, _), child in list(_children.items()) if path == project.path)


def _at_work(project: Project) -> bool:
    """Whether a process holds the lock."""
    descriptor = os.open(project.path / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _new(project: Project, kind: str, import_id: int | None, options: Options, *, retry: bool) -> int:
    if kind not in KINDS:
        raise ProjectError(f"There is no job '{kind}'. Known: {', '.join(KINDS)}.")
    if kind == "add":
        imports.commit(project, import_id or 0)
    if retry:
        # Forgotten, they are missing like those never looked at: so a resumed job does none of them twice.
        project.forget_failures(options.layers)
    with project.writing(raises=False) as change:
        made = change.db.execute(
            "INSERT INTO jobs (kind, import, options, state, started, heartbeat) VALUES (?, ?, ?, 'queued', ?, ?)",
            (kind, import_id, json.dumps(asdict(options)), now(), time.time()),
        )
    return int(made.lastrowid or 0)


def _launch(project: Project, job_id: int, descriptor: int) -> None:
    with telling(project.path):
        (project.path / "jobs").mkdir(exist_ok=True)
    with telling(project.path), (project.path / "jobs" / f"{job_id}.log").open("ab") as log:
        child = subprocess.Popen(  # noqa: S603  our own module
            [sys.executable, "-m", MODULE, str(project.path), str(job_id)],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            pass_fds=(descriptor,),
        )
    _children[project.path, job_id] = child
    sign(project.path / LOCK, child.pid)


# ---- what the job's process does -------------------------------------------------------------------------------------------


class Watch:
    """The job's row while it is at work: progress goes out and the cancel flag comes in, every BEAT_S, from a thread."""

    def __init__(self, project: Project, job_id: int, shown: Callable[[Watch], None] | None = None) -> None:
        self.done = 0
        self.total: int | None = None
        self.message = ""
        self._project, self._job_id, self._shown = project, job_id, shown
        self._asked: str | None = None
        self._over = threading.Event()
        self._seen: deque[tuple[float, int]] = deque([(time.monotonic(), 0)])
        self._thread = threading.Thread(target=self._beat, name="beat", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def begin(self, done: int, total: int | None) -> None:
        """Sets where the work stands; the rate is counted from here."""
        self.done, self.total = done, total
        self._seen = deque([(time.monotonic(), done)])

    def told(self, done: int) -> None:
        self.done = done

    def stopped(self) -> bool:
        return self._asked is not None

    def check(self) -> None:
        """Raises Cancelled or Paused where that was asked for."""
        if self._asked == "pause":
            raise Paused
        if self._asked is not None:
            raise Cancelled

    def rate(self) -> float | None:
        """Articles a second over the last RATE_OVER_S."""
        moment = time.monotonic()
        self._seen.append((moment, self.done))
        while len(self._seen) > 2 and moment - self._seen[1][0] > RATE_OVER_S:
            self._seen.popleft()
        began, before = self._seen[0]
        return (self.done - before) / (moment - began) if self.done > before and moment > began else None

    def _beat(self) -> None:
        over = False
        while not over:
            over = self._over.wait(BEAT_S)
            try:
                self._write()
            except NewsprismError:
                # A full or busy disk stops the work itself, which says so; progress alone can wait for the next beat.
                continue
            if self._shown is not None:
                self._shown(self)

    def _write(self) -> None:
        with self._project.writing(raises=False, synchronous="NORMAL") as change:
            change.db.execute(
                "UPDATE jobs SET done = ?, total = ?, rate = ?, message = ?, heartbeat = ? WHERE id = ?",
                (self.done, self.total, self.rate(), self.message, time.time(), self._job_id),
            )
            (flag,) = change.db.execute("SELECT cancel FROM jobs WHERE id = ?", (self._job_id,)).fetchone()
        self._asked = ASKED[flag]


def run_job(project: Project, job_id: int, shown: Callable[[Watch], None] | None = None) -> tuple[str, str]:
    """Does the job's work in this process, which holds the lock; the state it ended in and the message. `shown` hears of progress."""
    with project.writing(raises=False) as change:
        kind, import_id, told, done = change.db.execute(
            "SELECT kind, import, options, done FROM jobs WHERE id = ?", (job_id,)
        ).fetchone()
        change.db.execute(
            "UPDATE jobs SET state = 'running', pid = ?, heartbeat = ? WHERE id = ?", (os.getpid(), time.time(), job_id)
        )
    options = _options(told)
    ballast = project.path / "jobs" / "ballast"
    state, message = "done", ""
    try:
        with telling(project.path), Watch(project, job_id, shown) as watch:
            _fill(ballast)
            watch.done = done
            if kind == "read":
                _read(project, import_id, watch)
            elif kind == "add":
                _add(project, import_id, options, watch)
            else:
                _analyze(project, options, watch)
            message = watch.message
    except Cancelled:
        state, message = "cancelled", CANCELLED
    except Paused:
        state, message = "paused", PAUSED
    except (DiskFull, ClusterError) as trouble:
        state, message = "stopped", str(trouble)
    except NewsprismError as trouble:
        state, message = "failed", str(trouble)
    except Exception as trouble:  # noqa: BLE001  the row must say so; the traceback goes to the job's log
        traceback.print_exc()
        state, message = (
            "failed",
            f"{type(trouble).__name__}: {trouble} (more in {project.path / 'jobs' / f'{job_id}.log'})",
        )
    finally:
        ballast.unlink(missing_ok=True)
    try:
        _end(project, job_id, state, message)
    except DiskFull as trouble:
        # Not even room for that: the job shows as interrupted, which it is, and its log says why.
        print(trouble, file=sys.stderr)
    return state, message


def _end(project: Project, job_id: int, state: str, message: str) -> None:
    with project.writing(raises=False) as change:
        change.db.execute(
            "UPDATE jobs SET state = ?, message = ?, rate = NULL, cancel = 0 WHERE id = ?", (state, message, job_id)
        )


def _options(told: str) -> Options:
    kept = json.loads(told)
    layers = kept.get("layers")
    return Options(None if layers is None else tuple(layers), kept["workers"], kept.get("dask"))


def _fill(ballast: Path) -> None:
    """A file that is removed when the job ends: on a disk that has filled up, it leaves room to say so."""
    ballast.parent.mkdir(exist_ok=True)
    ballast.write_bytes(b"\0" * BALLAST)


def run_here(
    project: Project,
    kind: str,
    import_id: int | None = None,
    *,
    layers: tuple[str, ...] | None = None,
    workers: int = WORKERS,
    dask: str | None = None,
    retry: bool = False,
    shown: Callable[[Watch], None] | None = None,
) -> Job:
    """Does a job in this process (the command line) and gives it as it ended."""
    with _lock(project):
        job_id = _new(project, kind, import_id, Options(layers, workers, dask), retry=retry)
        state, message = run_job(project, job_id, shown)
    return replace(job(project, job_id), state=state, message=message)


def _read(project: Project, import_id: int, watch: Watch) -> None:
    watch.begin(imports.reconcile(project, import_id).offered, None)
    if not imports.stage(project, import_id, stopped=watch.stopped, told=watch.told):
        watch.check()
        raise Cancelled
    watch.total = watch.done = imports.reconcile(project, import_id).offered


def _add(project: Project, import_id: int, options: Options, watch: Watch) -> None:
    balance = imports.reconcile(project, import_id)
    watch.begin(balance.added, balance.added + balance.new)
    encoder = project.encoder
    with _spread(options, balance.new, encoder) as over:
        watch.message = LOADING if over.workers else ""
        size = spread.AT_ONCE if over.workers or options.layers == () else spread.AT_ONCE_HERE
        waiting = spread.chunks(imports.waiting(project, import_id), options.layers, size, encoder)
        for results in spread.results(waiting, over, by(encoder), partial(_look, watch, over)):
            project.put(results, import_id)
            watch.message = ""
            watch.done += len(results)
    imports.finish(project, import_id)
    _refresh(project, watch)


def _analyze(project: Project, options: Options, watch: Watch) -> None:
    lacking = plan.missing(project, options.layers)
    # What an earlier process of this job did is done.
    watch.begin(watch.done, watch.done + len(lacking))
    by_layers: dict[tuple[str, ...], list[int]] = {}
    for key, names in lacking.items():
        by_layers.setdefault(names, []).append(key)
    if lacking:
        encoder = project.encoder
        reading = partial(only, by(encoder))
        with _spread(options, len(lacking), encoder) as over:
            watch.message = LOADING if over.workers else ""
            size = spread.AT_ONCE if over.workers else spread.AT_ONCE_HERE
            waiting = (
                c
                for names, keys in by_layers.items()
                for c in spread.chunks(project.articles(keys), names, size, encoder)
            )
            for results in spread.results(waiting, over, reading, partial(_look, watch, over)):
                project.put_rows(results)
                watch.message = ""
                watch.done += len(results)
    _refresh(project, watch)


def by(encoder: str) -> spread.Work:
    """The work with that encoder."""
    return work if encoder == FAST else partial(work, encoder=encoder)


def only(work: spread.Work, articles: Sequence[Article], names: spread.Names) -> list[Result]:
    """The results with the layers named alone: those that they need were run again, and stay as they are in the project."""
    kept = set(names or ())
    return [
        Result(
            r.article,
            [run for run in r.runs if run.layer in kept],
            {n: rows for n, rows in r.rows.items() if n in kept},
        )
        for r in work(articles, names)
    ]


def _refresh(project: Project, watch: Watch) -> None:
    watch.message = "Preparing the charts"
    copy.refresh(project)
    watch.message = ""


@contextmanager
def _spread(options: Options, count: int, encoder: str) -> Iterator[spread.Spread]:
    """Where the work of so many articles is done: a cluster, worker processes, or (none asked for, or nothing to read) this process."""
    over: spread.Spread
    if options.layers == ():
        over = spread.Here()
    elif options.dask is not None:
        over = Cluster(options.dask)
    elif options.workers < 1:
        over = spread.Here()
    else:
        # A text may end the process that reads it: never this one, for few articles either.
        workers = options.workers if count >= LEAST_FOR_ALL else 1
        over = Workers(workers, prepare=(warm, (options.layers, encoder)), limit=spread.limit_s)
    try:
        yield over
    finally:
        over.close()


def _look(watch: Watch, over: spread.Spread) -> None:
    watch.check()
    if isinstance(over, Cluster):
        if over.lost():
            watch.message = "No worker is connected to the cluster; waiting for one"
        elif watch.message != LOADING:
            watch.message = ""


def main(arguments: Sequence[str]) -> int:
    """`python -m analysis.batch PROJECT JOB`: the process of a job, started by `start`, which hands it the lock."""
    project = open_project(Path(arguments[0]))
    state, _ = run_job(project, int(arguments[1]))
    return 0 if state in {"done", "cancelled", "paused"} else 1
