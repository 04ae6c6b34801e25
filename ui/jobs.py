"""Work that takes longer than a page: the warm worker process that reads pasted articles, and the progress of jobs.

The worker is a process, not a thread: a busy Python thread would triple the time of every page. It is started with the server, does
one article at a time, and is started anew where it died.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis.article import Article
from analysis.batch import plan, run
from analysis.batch.run import Job
from analysis.batch.spread import given_up, limit_s
from analysis.batch.work import Result, failed, work
from analysis.batch.work import warm as load_models
from analysis.batch.workers import Workers
from analysis.errors import NewsprismError
from analysis.project.state import Project
from ui import project, style

# Twice a second: quick enough to be seen moving, and each time costs a few milliseconds of the server.
EVERY_S = 0.5
DOING = {"read": "Reading", "add": "Adding", "analyze": "Reading again"}


class _Worker:
    """One worker process behind a lock; `pool` is None until it is first needed."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.pool: Workers | None = None

    def started(self) -> Workers:
        with self.lock:
            if self.pool is None:
                self.pool = Workers(1, prepare=(load_models, ()), limit=limit_s)
            return self.pool

    def submit(self, article: Article, encoder: str) -> Future[list[Result]]:
        return self.started().submit(work, [article], None, encoder)

    def drop(self) -> None:
        with self.lock:
            pool, self.pool = self.pool, None
        if pool is not None:
            pool.close()


_worker = _Worker()


def warm() -> None:
    """Starts the worker and lets it load its models, without waiting for it."""
    _worker.started()


def stop() -> None:
    """Ends the worker."""
    _worker.drop()


def analysed(article: Article, encoder: str) -> Result:
    """The article with the rows of all layers, read by that encoder, from the worker. Where its process ends twice, every layer has failed, and says why."""
    try:
        return _worker.submit(article, encoder).result()[0]
    except Workers.deaths:
        pass
    try:
        return _worker.submit(article, encoder).result()[0]
    except Workers.deaths as death:
        return failed(article, None, given_up(death), encoder)


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
            if job.asked is None:
                if st.button("Pause", icon=":material/pause:", key=f"pause-{job_id}"):
                    _asked(lambda: run.pause(opened, job_id))
                if st.button("Cancel", icon=":material/stop_circle:", key=f"cancel-{job_id}"):
                    _asked(lambda: run.cancel(opened, job_id))
            style.note("You may close this page: the work goes on, and its address brings you back.")
        return
    if st.session_state.get(f"seen-{job_id}") != job.state:
        st.session_state[f"seen-{job_id}"] = job.state
        st.rerun()


def _asked(action: Callable[[], object]) -> None:
    """Does it and draws this fragment anew, or says why not."""
    if _tried(action):
        st.rerun(scope="fragment")


def _tried(action: Callable[[], object]) -> bool:
    try:
        action()
    except NewsprismError as trouble:
        st.error(project.plain(str(trouble)), icon=":material/error:")
        return False
    return True


def told(job: Job, doing: str) -> str:
    """Count, rate and time left, in words.

    `doing` is what is done, as in "Reading": "Reading: 1,200 of 5,000 articles, 40 a second, about 2 minutes left."
    """
    if job.asked is not None:
        return f"{doing}: {'pausing' if job.asked == 'pause' else 'stopping'} after {job.done:,} articles."
    if job.state == "queued":
        return f"{doing}: starting."
    words = f"{doing}: {job.done:,}" + (f" of {job.total:,}" if job.total else "") + " articles"
    if job.rate:
        words += f", {job.rate:,.0f} a second" if job.rate >= 1 else f", {job.rate * 60:,.0f} a minute"
    if job.seconds_left is not None:
        words += f", {time_told(job.seconds_left)} left"
    return f"{words}. {job.message}." if job.message else f"{words}."


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
    words = project.plain(f"{job.state.capitalize()} after {done} articles. {job.message}".strip())
    if job.state == "paused":
        st.info(words, icon=":material/pause_circle:")
    else:
        st.warning(words, icon=":material/stop_circle:" if job.state == "cancelled" else ":material/error:")
    label = "Go on" if job.state == "paused" else "Resume"
    if st.button(label, type="primary", icon=":material/play_arrow:", key=f"resume-{job.id}"):
        st.session_state.pop(f"seen-{job.id}", None)
        if _tried(lambda: run.resume(opened, job.id)):
            st.rerun()


# ---- reading again: layers that changed, layers that failed ------------------------------------------------------------


def upkeep(opened: Project) -> None:
    """What the project lacks (layers that changed or were never run, layers that failed), and the job that brings it in.

    Draws nothing where nothing is lacking.
    """
    known = run.jobs(opened)
    latest = next((j for j in known if j.kind == "analyze"), None)
    if latest is not None and latest.alive:
        with _card():
            style.title("Articles are being read")
            progress(opened, latest.id, doing=DOING["analyze"])
        return
    # While another job adds, articles come in by the second: what is lacking is told when it is done.
    if not len(opened) or any(j.alive for j in known):
        return
    standing = plan.standing(opened)
    lacking, failed_ = [s for s in standing if s.lacking], [s for s in standing if s.failed]
    stopped = latest if latest is not None and latest.state not in ("done", "cancelled") else None
    if not (lacking or failed_ or stopped):
        return
    with _card():
        style.title("Some articles are not read in full")
        if stopped is not None:
            ended(opened, stopped)
        told_of = [(_lacking(each), each.title) for each in lacking]
        told_of += [
            (f"failed on {_articles(each.failed)}; their rows are missing, not zero", each.title) for each in failed_
        ]
        # Layers of which the same is to be said share a line: after an update they are often all.
        for words in dict.fromkeys(words for words, _ in told_of):
            style.caption(f"{', '.join(title for what, title in told_of if what == words)}: {words}.")
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            if lacking and stopped is None and st.button("Read them now", icon=":material/refresh:", key="read_again"):
                _again(opened, retry=False)
            if failed_ and st.button("Try the failed again", icon=":material/replay:", key="retry_failed"):
                _again(opened, retry=True)
        style.note(
            "Only what is missing is read: a layer that changed or has another encoder, and the layers made from it. The rest stays as it is."
            + (" Why it failed stands in the table “failures” of the Data page." if failed_ else "")
        )


def _card() -> DeltaGenerator:
    return st.container(border=True, key="card-upkeep", gap="small")


def _again(opened: Project, *, retry: bool) -> None:
    if _tried(lambda: run.start(opened, "analyze", retry=retry)):
        st.rerun()


def _lacking(each: plan.Standing) -> str:
    told = [f"{_articles(each.older)} read by an earlier version or another encoder"] if each.older else []
    told += [f"{_articles(each.never)} not read yet"] if each.never else []
    return ", ".join(told)


def _articles(count: int) -> str:
    return f"{count:,} article{'s' if count != 1 else ''}"
