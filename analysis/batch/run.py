"""Jobs: long work in a process of its own, with progress, cancel and resume. A closed tab or a stopped server changes nothing.

    read      stages an import's offers (project/imports)
    add       analyses the staged articles and adds them
    analyze   runs the layers that articles lack (batch/plan)

One job a project: it holds a lock file that the system frees when its process dies, however it dies. A job that was at work and
holds no lock any more is "interrupted"; `resume` goes on from what is committed. Nothing is done twice: what is done is marked in the
same transaction that keeps it.
"""

from __future__ import annotations

import fcntl
import json
import multiprocessing
import os
import subprocess
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Self

from analysis.article import Article
from analysis.batch import plan
from analysis.batch.work import Result, failed, work
from analysis.errors import NewsprismError, ProjectError
from analysis.project import copy, imports
from analysis.project.state import LOCK, Project, now, open_project

KINDS = ("read", "add", "analyze")
# A page shows what a job did within this time, and a cancel is seen within it.
BEAT_S = 0.4
# Starting workers costs each the loading of the model (some 4 s of work): 40 articles are read in the process itself by then.
LEAST_FOR_WORKERS = 40
# Two: what the machines that this is made for have to spare beside the server; each takes about 0.5 GB.
WORKERS = 2
# Articles to a commit. Few, so that a cancel is quick and a kill loses seconds; 16 is also the parser's batch.
AT_ONCE, AT_ONCE_HERE = 16, 4
# How long a process that has done its job may take to end: interpreter and libraries are taken down in less than a second.
ENDING_S = 5.0
# The rate is of the last half minute: articles differ in length, and the model loads first.
RATE_OVER_S = 30.0


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands. `state`: queued, running, done, cancelled, failed, interrupted. `total` is None while unknown."""

    id: int
    kind: str
    import_id: int | None
    state: str
    done: int
    total: int | None
    rate: float | None
    seconds_left: float | None
    message: str

    @property
    def alive(self) -> bool:
        return self.state in {"queued", "running"}


class Cancelled(Exception):
    """Somebody asked the job to stop."""


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
) -> int:
    """Starts a job in its own process and gives its number. Raises ProjectError while another is at work in the project."""
    with _lock(project) as descriptor:
        job_id = _new(project, kind, import_id, layers, workers)
        _launch(project, job_id, descriptor)
    return job_id


def resume(project: Project, job_id: int) -> None:
    """Starts a cancelled, failed or interrupted job again; it goes on from what is committed."""
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
                "UPDATE jobs SET state = 'cancelled' WHERE id = ? AND state IN ('queued', 'running', 'interrupted')",
                (job_id,),
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
    sql = f"SELECT id, kind, import, state, done, total, rate, message FROM jobs {where} ORDER BY id DESC"
    with project.reading() as db:
        found = db.execute(sql, values).fetchall()
    shown = []
    for number, kind, import_id, state, done, total, rate, message in found:
        left = (total - done) / rate if state == "running" and total is not None and rate else None
        shown.append(Job(number, kind, import_id, state, done, total, rate, left, message))
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
            busy = next(
                (f"{j.kind}, {j.done} of {j.total or '?'}" for j in _read_jobs(project, None) if j.alive), "an undo"
            )
            raise ProjectError(f"A job is at work in '{project.name}' ({busy}): wait for it, or cancel it first.")
        # With the lock in hand nobody else is at work, whatever the rows of dead jobs say.
        with project.writing(raises=False) as change:
            change.db.execute("UPDATE jobs SET state = 'interrupted' WHERE state IN ('queued', 'running')")
        yield held.fileno()


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


def _new(project: Project, kind: str, import_id: int | None, layers: tuple[str, ...] | None, workers: int) -> int:
    if kind not in KINDS:
        raise ProjectError(f"There is no job '{kind}'. Known: {', '.join(KINDS)}.")
    if kind == "add":
        imports.commit(project, import_id or 0)
    options = json.dumps({"layers": layers, "workers": workers})
    with project.writing(raises=False) as change:
        made = change.db.execute(
            "INSERT INTO jobs (kind, import, options, state, started, heartbeat) VALUES (?, ?, ?, 'queued', ?, ?)",
            (kind, import_id, options, now(), time.time()),
        )
    return int(made.lastrowid or 0)


def _launch(project: Project, job_id: int, descriptor: int) -> None:
    (project.path / "jobs").mkdir(exist_ok=True)
    with (project.path / "jobs" / f"{job_id}.log").open("ab") as log:
        child = subprocess.Popen(  # noqa: S603  our own module
            [sys.executable, "-m", "analysis.batch", str(project.path), str(job_id)],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            pass_fds=(descriptor,),
        )
    _children[project.path, job_id] = child


# ---- what the job's process does -------------------------------------------------------------------------------------------


class Watch:
    """The job's row while it is at work: progress goes out and the cancel flag comes in, every BEAT_S, from a thread."""

    def __init__(self, project: Project, job_id: int, shown: Callable[[Watch], None] | None = None) -> None:
        self.done = 0
        self.total: int | None = None
        self.message = ""
        self._project, self._job_id, self._shown = project, job_id, shown
        self._cancelled, self._over = threading.Event(), threading.Event()
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
        return self._cancelled.is_set()

    def check(self) -> None:
        if self._cancelled.is_set():
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
            with self._project.writing(raises=False, synchronous="NORMAL") as change:
                change.db.execute(
                    "UPDATE jobs SET done = ?, total = ?, rate = ?, message = ?, heartbeat = ? WHERE id = ?",
                    (self.done, self.total, self.rate(), self.message, time.time(), self._job_id),
                )
                (flag,) = change.db.execute("SELECT cancel FROM jobs WHERE id = ?", (self._job_id,)).fetchone()
            if flag:
                self._cancelled.set()
            if self._shown is not None:
                self._shown(self)


def run_job(project: Project, job_id: int, shown: Callable[[Watch], None] | None = None) -> str:
    """Does the job's work in this process, which holds the lock, and gives the state it ended in. `shown` hears of progress."""
    with project.writing(raises=False) as change:
        kind, import_id, options = change.db.execute(
            "SELECT kind, import, options FROM jobs WHERE id = ?", (job_id,)
        ).fetchone()
        change.db.execute(
            "UPDATE jobs SET state = 'running', pid = ?, heartbeat = ? WHERE id = ?", (os.getpid(), time.time(), job_id)
        )
    told = json.loads(options)
    layers = None if told["layers"] is None else tuple(told["layers"])
    state, message = "done", ""
    try:
        with Watch(project, job_id, shown) as watch:
            if kind == "read":
                _read(project, import_id, watch)
            elif kind == "add":
                _add(project, import_id, layers, told["workers"], watch)
            else:
                _analyze(project, layers, told["workers"], watch)
            message = watch.message
    except Cancelled:
        state, message = "cancelled", "Stopped. What was done until then is kept: resume it, or undo it."
    except NewsprismError as trouble:
        state, message = "failed", str(trouble)
    except Exception as trouble:  # noqa: BLE001  the row must say so; the traceback goes to the job's log
        traceback.print_exc()
        state, message = (
            "failed",
            f"{type(trouble).__name__}: {trouble} (more in {project.path / 'jobs' / f'{job_id}.log'})",
        )
    with project.writing(raises=False) as change:
        change.db.execute("UPDATE jobs SET state = ?, message = ?, rate = NULL WHERE id = ?", (state, message, job_id))
    return state


def run_here(
    project: Project,
    kind: str,
    import_id: int | None = None,
    *,
    layers: tuple[str, ...] | None = None,
    workers: int = WORKERS,
    shown: Callable[[Watch], None] | None = None,
) -> Job:
    """Does a job in this process (the command line) and gives it as it ended."""
    with _lock(project):
        job_id = _new(project, kind, import_id, layers, workers)
        run_job(project, job_id, shown)
    return job(project, job_id)


def _read(project: Project, import_id: int, watch: Watch) -> None:
    watch.begin(imports.reconcile(project, import_id).offered, None)
    if not imports.stage(project, import_id, stopped=watch.stopped, told=watch.told):
        raise Cancelled
    watch.total = watch.done = imports.reconcile(project, import_id).offered


def _add(project: Project, import_id: int, layers: tuple[str, ...] | None, workers: int, watch: Watch) -> None:
    balance = imports.reconcile(project, import_id)
    watch.begin(balance.added, balance.added + balance.new)
    for results in analysed(imports.waiting(project, import_id), balance.new, layers, workers, watch.check):
        project.put(results, import_id)
        watch.done += len(results)
    imports.finish(project, import_id)
    watch.message = "Preparing the charts"
    copy.refresh(project)
    watch.message = ""


def _analyze(project: Project, layers: tuple[str, ...] | None, workers: int, watch: Watch) -> None:
    lacking = plan.missing(project, layers)
    watch.begin(0, len(lacking))
    by_layers: dict[tuple[str, ...], list[int]] = {}
    for key, names in lacking.items():
        by_layers.setdefault(names, []).append(key)
    for names, keys in by_layers.items():
        for results in analysed(project.articles(keys), len(keys), names, workers, watch.check):
            project.put_rows(results)
            watch.done += len(results)
    copy.refresh(project)


def analysed(
    articles: Iterable[Article],
    count: int,
    layers: tuple[str, ...] | None,
    workers: int,
    check: Callable[[], None],
) -> Iterator[list[Result]]:
    """The results of `count` articles in their order, some at a time. `check` is called often and may raise to stop it."""
    if count < LEAST_FOR_WORKERS or workers < 1 or layers == ():
        for chunk in _chunks(articles, AT_ONCE_HERE if layers != () else AT_ONCE):
            check()
            yield work(chunk, layers)
        return
    pool = Pool(workers)
    try:
        yield from _mapped(pool, _chunks(articles, AT_ONCE), layers, check)
    finally:
        pool.close()


def _mapped(
    pool: Pool, chunks: Iterator[list[Article]], layers: tuple[str, ...] | None, check: Callable[[], None]
) -> Iterator[list[Result]]:
    """Chunk by chunk in order; twice as many as there are workers are under way, so that none waits for the writer."""
    under_way: deque[tuple[list[Article], Future[list[Result]]]] = deque()
    more = True
    while more or under_way:
        while more and len(under_way) < 2 * pool.workers + 1:
            chunk = next(chunks, None)
            if chunk is None:
                more = False
            else:
                under_way.append((chunk, pool.submit(chunk, layers)))
        if under_way:
            chunk, future = under_way.popleft()
            try:
                yield _waited(future, check)
            except BrokenProcessPool:
                # A text took its worker down with it (memory, a crash in a library), and with the worker the pool: the chunk's articles
                # are read one by one, so that the one at fault is found; what else was under way is asked for again.
                pool.renew()
                yield [_alone(pool, article, layers, check) for article in chunk]
                under_way = deque((c, pool.submit(c, layers)) for c, _ in under_way)


def _waited(future: Future[list[Result]], check: Callable[[], None]) -> list[Result]:
    while True:
        check()
        try:
            return future.result(timeout=BEAT_S)
        except TimeoutError:
            if future.done():
                raise


def _alone(pool: Pool, article: Article, layers: tuple[str, ...] | None, check: Callable[[], None]) -> Result:
    try:
        return _waited(pool.submit([article], layers), check)[0]
    except BrokenProcessPool:
        pool.renew()
        return failed(
            article, layers, "its reading ended the process that read it (out of memory, or a crash in a library)"
        )


class Pool:
    """Worker processes that end with this one, and can be had anew."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._executor = self._made()

    def _made(self) -> Executor:
        # spawn: a fork would inherit the threads' locks and DuckDB's state.
        return ProcessPoolExecutor(
            self.workers, mp_context=multiprocessing.get_context("spawn"), initializer=_end_with_parent
        )

    def submit(self, chunk: Sequence[Article], layers: tuple[str, ...] | None) -> Future[list[Result]]:
        try:
            return self._executor.submit(partial(work, names=layers), chunk)
        except BrokenProcessPool:
            self.renew()
            return self._executor.submit(partial(work, names=layers), chunk)

    def renew(self) -> None:
        self._executor.shutdown(wait=False, cancel_futures=True)
        self._executor = self._made()

    def close(self) -> None:
        """Ends the workers at once: what they were at is not committed and will be done again."""
        for process in list((getattr(self._executor, "_processes", None) or {}).values()):
            process.terminate()
        self._executor.shutdown(wait=True, cancel_futures=True)


def _end_with_parent() -> None:
    """Ends a worker when the job's process is killed; it would wait for work forever."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()


def _chunks(articles: Iterable[Article], size: int) -> Iterator[list[Article]]:
    ordered = iter(articles)
    while chunk := list(islice(ordered, size)):
        yield chunk


def main(arguments: Sequence[str]) -> int:
    """`python -m analysis.batch PROJECT JOB`: the process of a job, started by `start`, which hands it the lock."""
    project = open_project(Path(arguments[0]))
    return 0 if run_job(project, int(arguments[1])) in {"done", "cancelled"} else 1
