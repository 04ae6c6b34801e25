"""`kill -9` at any moment: what was committed is there, nothing is there twice, and the work goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from analysis.batch import run
from analysis.errors import ProjectError
from analysis.project import imports, query, state
from analysis.project.query import Filter
from tests.conftest import ROOT
from tests.store import ids, many

ARTICLES = 400


@pytest.fixture(autouse=True)
def reaped():
    """No test ends before the processes that it started."""
    yield
    for child in run._children.values():
        child.wait()
    run._children.clear()


@pytest.fixture
def project():
    return state.create("Killed")


def lines(count):
    told = [{"title": a.fact("title").value, "text": a.text, "outlet": "Herald"} for a in many(count)]
    return "\n".join([*map(json.dumps, told), "{broken", json.dumps(told[0])]).encode()


def child_of(project, job_id):
    return run._children[project.path, job_id]


def kill_at(project, job_id, enough):
    """Kills the job's process as soon as `enough()`; False where the job was quicker."""
    child = child_of(project, job_id)
    while not enough():
        if child.poll() is not None:
            return False
        time.sleep(0.001)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    return True


def staged(project, import_id):
    return imports.reconcile(project, import_id).offered


def checked(project, import_id, *, added):
    told = imports.reconcile(project, import_id)
    assert (told.offered, told.new + told.added, told.duplicates, len(told.rejected)) == (ARTICLES + 2, ARTICLES, 1, 1)
    assert told.added == len(ids(project)) == len(set(ids(project))) == added
    with project.reading() as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("SELECT count(*) FROM fulltext WHERE fulltext MATCH 'report'").fetchone() == (added,)


@pytest.mark.slow
def test_killed_while_reading_and_again_while_adding(project):
    import_id = imports.begin(project, "w", [("w.jsonl", lines(ARTICLES))])
    job = run.start(project, "read", import_id)
    killed = 0
    for enough in (1, 201):
        killed += kill_at(project, job, lambda least=enough: staged(project, import_id) >= least)
        told = run.job(project, job)
        if told.state == "done":
            break
        assert told.state == "interrupted"
        assert "Resume" in told.message
        run.resume(project, job)
    assert run.wait(project, job).state == "done"
    assert killed >= 1
    checked(project, import_id, added=0)

    job = run.start(project, "add", import_id, layers=())
    killed = 0
    for least in (1, 250):
        killed += kill_at(project, job, lambda least=least: len(project) >= least)
        told = run.job(project, job)
        if told.state == "done":
            break
        assert told.state == "interrupted"
        run.resume(project, job)
    assert run.wait(project, job).state == "done"
    assert killed >= 1
    checked(project, import_id, added=ARTICLES)
    assert len(query.read(project).keys(Filter())) == ARTICLES


def test_a_killed_job_holds_up_no_other(project):
    import_id = imports.begin(project, "w", [("w.jsonl", lines(ARTICLES))])
    job = run.start(project, "read", import_id)
    with pytest.raises(ProjectError, match="at work"):
        imports.discard(project, import_id)
    assert kill_at(project, job, lambda: True)
    assert run.job(project, job).state == "interrupted"
    imports.discard(project, import_id)
    again = imports.begin(project, "w", [("w.jsonl", lines(ARTICLES))])
    assert run.run_here(project, "read", again).state == "done"
    checked(project, again, added=0)
    assert run.job(project, job).state == "interrupted"


@pytest.mark.slow
def test_workers_end_with_a_killed_job(project):
    """With the real layers: the sentences of every article are there, once, and no worker is left behind."""
    import_id = imports.begin(project, "w", [("w.jsonl", lines(ARTICLES))])
    run.run_here(project, "read", import_id)
    job = run.start(project, "add", import_id, layers=("sentences",))
    child = child_of(project, job)
    workers = []

    def some_are_in():
        workers[:] = children_of(child.pid)
        return len(project) >= 16

    assert kill_at(project, job, some_are_in)
    assert workers
    until = time.monotonic() + 20
    while any(alive(pid) for pid in workers) and time.monotonic() < until:
        time.sleep(0.05)
    assert [pid for pid in workers if alive(pid)] == []
    run.resume(project, job)
    assert run.wait(project, job).state == "done"
    checked(project, import_id, added=ARTICLES)
    counted = query.read(project).rows(
        Filter(), "SELECT count(DISTINCT article), min(n) FROM (SELECT article, count(*) n FROM sentences GROUP BY 1)"
    )
    assert counted == [(ARTICLES, 4)]


def children_of(pid):
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(line) for line in found.stdout.split()]


def alive(pid):
    found = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(found.stdout.strip()) and not found.stdout.strip().startswith("Z")


SAVING = """
import sys
from pathlib import Path
from analysis.project import imports, state
from tests.store import found, many
project = state.Project(Path(sys.argv[1]))
print("ready", flush=True)
for n, article in enumerate(many(100_000)):
    imports.save_one(project, found(article), f"Paste {n}")
    print(article.article_id, flush=True)
"""


@pytest.mark.parametrize("pastes", [1, 23])
def test_killed_while_pastes_are_saved(project, pastes):
    """Every paste that was said to be saved is there with its rows and its import; at most the one under way is more."""
    saver = subprocess.Popen(
        [sys.executable, "-c", SAVING, str(project.path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert saver.stdout.readline() == "ready\n"
    told = [saver.stdout.readline().strip() for _ in range(pastes)]
    os.kill(saver.pid, signal.SIGKILL)
    told += [line.strip() for line in saver.stdout if len(line.strip()) == 16]
    saver.stdout.close()
    saver.wait()
    kept = ids(project)
    assert kept[: len(told)] == told
    assert len(kept) - len(told) in (0, 1)
    assert len(imports.list_imports(project)) == len(kept)
    for article_id in kept:
        assert len(project.rows(article_id, "sentences")) == project.runs(article_id)[0].count == 4
    again = imports.save_one(project, next(iter(_found(kept[0]))), "Again")
    assert not again.added


def _found(article_id):
    from tests.store import found

    return (found(a) for a in many(200) if a.article_id == article_id)
