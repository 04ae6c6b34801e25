"""Work that takes longer than a page: the warm worker process that reads pasted articles, and the progress of jobs.

The worker is a process, not a thread: a busy Python thread would triple the time of every page. It is started with the server, does
one article at a time, and is started anew where it died.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait

import streamlit as st

from analysis.article import Article, Part, assemble
from analysis.batch import run
from analysis.batch.run import Job
from analysis.batch.work import Result, work
from analysis.errors import NewsprismError
from analysis.project.state import Project
from ui import project, style

# Twice a second: quick enough to be seen moving, and each time costs a few milliseconds of the server.
EVERY_S = 0.5
WARMING = "The reader is warmed with this sentence. “It works,” said Ada Lovelace."


class _Worker:
    """One spawned process behind a lock; `pool` is None until it is first needed."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.pool: ProcessPoolExecutor | None = None

    def submit(self, article: Article) -> Future[Result]:
        with self.lock:
            if self.pool is None:
                context = multiprocessing.get_context("spawn")
                self.pool = ProcessPoolExecutor(1, mp_context=context, initializer=_end_with_server)
            return self.pool.submit(_analyse, article)

    def drop(self) -> None:
        with self.lock:
            pool, self.pool = self.pool, None
        if pool is None:
            return
        # What it is at is of no more use; waiting for its end gives its semaphores back to the system.
        for process in list((getattr(pool, "_processes", None) or {}).values()):
            process.terminate()
        pool.shutdown(wait=True, cancel_futures=True)


_worker = _Worker()


def warm() -> None:
    """Starts the worker and lets it load its models, without waiting for it."""
    _worker.submit(assemble([Part("body", WARMING)], {}))


def stop() -> None:
    """Ends the worker."""
    _worker.drop()


def analysed(article: Article) -> Result:
    """The article with the rows of all layers, from the worker. A worker that died is replaced once; its second death raises."""
    try:
        return _worker.submit(article).result()
    except BrokenProcessPool:
        _worker.drop()
        return _worker.submit(article).result()


def _analyse(article: Article) -> Result:
    return work([article])[0]


def _end_with_server() -> None:
    """Ends this worker when the server is gone, killed included: its queue alone would keep it waiting for ever."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


# ---- the progress of a job ---------------------------------------------------------------------------------------------


def progress(opened: Project, job_id: int, *, doing: str) -> Job:
    """Draws a job's progress while it lives, and gives the job. When it ends the page runs once more."""
    job = run.job(opened, job_id)
    st.fragment(_progress, run_every=EVERY_S if job.alive else None)(opened, job_id, doing)
    return job


def _progress(opened: Project, job_id: int, doing: str) -> None:
    job = run.job(opened, job_id)
    if job.alive:
        total = job.total or 0
        st.progress(min(job.done / total, 1.0) if total else 0.0)
        style.caption(told(job, doing))
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            if st.button("Cancel", icon=":material/stop_circle:", key=f"cancel-{job_id}"):
                run.cancel(opened, job_id)
            style.note("You may close this page: the work goes on, and its address brings you back.")
        return
    if st.session_state.get(f"seen-{job_id}") != job.state:
        st.session_state[f"seen-{job_id}"] = job.state
        st.rerun()


def told(job: Job, doing: str) -> str:
    """Count, rate and time left, in words.

    `doing` is what is done, as in "Reading": "Reading: 1,200 of 5,000 articles, 40 a second, about 2 minutes left."
    """
    if job.state == "queued":
        return f"{doing}: starting."
    words = f"{doing}: {job.done:,}" + (f" of {job.total:,}" if job.total else "") + " articles"
    if job.rate:
        words += f", {job.rate:,.0f} a second" if job.rate >= 1 else f", {job.rate * 60:,.0f} a minute"
    if job.seconds_left is not None:
        words += f", {time_told(job.seconds_left)} left"
    return words + "."


def time_told(seconds: float) -> str:
    """A stretch of time, as rough as it is known.

    >>> time_told(4), time_told(80), time_told(9000)
    ('a few seconds', 'about 1 minute', 'about 2 hours 30 minutes')
    """
    if seconds < 10:
        return "a few seconds"
    if seconds < 55:
        return f"about {round(seconds / 10) * 10} seconds"
    minutes = max(round(seconds / 60), 1)
    if minutes < 60:
        return f"about {minutes} minute{'s' if minutes > 1 else ''}"
    hours, left = divmod(round(minutes / 10) * 10, 60)
    return f"about {hours} hour{'s' if hours > 1 else ''}" + (f" {left} minutes" if left else "")


def ended(opened: Project, job: Job) -> None:
    """What became of a job that did not finish, with the way on."""
    if job.alive or job.state == "done":
        return
    done = f"{job.done:,}" + (f" of {job.total:,}" if job.total else "")
    st.warning(
        project.plain(f"{job.state.capitalize()} after {done} articles. {job.message}".strip()),
        icon=":material/pause_circle:",
    )
    if st.button("Resume", icon=":material/play_arrow:", key=f"resume-{job.id}"):
        st.session_state.pop(f"seen-{job.id}", None)
        try:
            run.resume(opened, job.id)
        except NewsprismError as trouble:
            st.error(project.plain(str(trouble)))
            return
        st.rerun()
