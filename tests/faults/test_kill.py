"""`kill -9` at any moment: what was committed is there, nothing is there twice, and the work goes on."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import asdict

import pytest

from analysis.batch import run
from analysis.errors import ProjectError
from analysis.project import imports, query, state
from analysis.project.query import Filter
from tests.conftest import ROOT
from tests.deadly import light
from tests.store import alive, children_of, everything, ids, lines, many

ARTICLES = 400


@pytest.fixture
def project():
    return state.create("Killed")


def offered():
    """The articles, a broken line, and the first article again."""
    told = lines(ARTICLES)
    return told + b"\n{broken\n" + told.split(b"\n")[0]


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
    import_id = imports.begin(project, "w", [("w.jsonl", offered())])
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
    import_id = imports.begin(project, "w", [("w.jsonl", offered())])
    job = run.start(project, "read", import_id)
    with pytest.raises(ProjectError, match="at work"):
        imports.discard(project, import_id)
    assert kill_at(project, job, lambda: True)
    assert run.job(project, job).state == "interrupted"
    imports.discard(project, import_id)
    again = imports.begin(project, "w", [("w.jsonl", offered())])
    assert run.run_here(project, "read", again).state == "done"
    checked(project, again, added=0)
    assert run.job(project, job).state == "interrupted"


@pytest.mark.slow
def test_workers_end_with_a_killed_job(project):
    """With the real layers: the sentences of every article are there, once, and no worker is left behind."""
    import_id = imports.begin(project, "w", [("w.jsonl", offered())])
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


# ---- at thirty moments

KILLS = 30
# Over so many imports: in each the first kill is of a process with workers, as a page starts it; the others are of forks of this one,
# which are quick.
IMPORTS = 3
OFFERED = 240
LAYERS = ("sentences", "entities")


def offered_from(first):
    """A file of articles, some of which came before, with a broken line."""
    return b"\n".join([*lines(first + OFFERED).split(b"\n")[max(first - 20, 0) :], b"{broken"])


def begin(project, turn):
    name = f"{turn}.jsonl"
    return imports.begin(project, name, [(name, offered_from(turn * OFFERED))])


def forked(project, job_id):
    """The job in a fork of this process; its number."""
    pid = os.fork()
    if pid:
        return pid
    try:
        with run._lock(project):
            run.run_job(project, job_id)
    finally:
        os._exit(0)


def killed(pid, after_s):
    """Kills the process at that moment; False where it was quicker."""
    until = time.monotonic() + after_s
    while time.monotonic() < until:
        if os.waitpid(pid, os.WNOHANG)[0]:
            return False
        time.sleep(0.001)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return True


def undisturbed(turns):
    """The same imports without a kill, and the seconds that one took."""
    project = state.create("Undisturbed")
    began = time.monotonic()
    for turn in range(turns):
        import_id = begin(project, turn)
        for kind in ("read", "add"):
            assert run.run_here(project, kind, import_id, layers=LAYERS, workers=0).state == "done"
    return project, (time.monotonic() - began) / turns


@pytest.mark.slow
def test_thirty_kills_lose_and_double_nothing(project, monkeypatch):
    seed = int(os.environ.get("NEWSPRISM_SEED", "6"))
    print(f"NEWSPRISM_SEED={seed}")
    moments = random.Random(seed)
    monkeypatch.setattr(run, "work", light)
    monkeypatch.setattr(run, "MODULE", "tests.light_job")
    _, whole_s = undisturbed(1)
    state.delete("Undisturbed")
    kills = turn = 0
    while kills < KILLS:
        import_id = begin(project, turn)
        turn += 1
        most = min(turn * KILLS // IMPORTS, KILLS)
        for kind in ("read", "add"):
            if kind == "add":
                job_id = run.start(project, kind, import_id, layers=LAYERS, workers=2)
                least = len(project) + moments.randrange(1, OFFERED // 2)
                kills += kill_at(project, job_id, lambda least=least: len(project) >= least)
                with project.writing() as change:
                    change.db.execute("UPDATE jobs SET options = ?", (json.dumps(asdict(run.Options(LAYERS, 0))),))
            else:
                with run._lock(project):
                    job_id = run._new(project, kind, import_id, run.Options(LAYERS, 0), retry=False)
            while run.job(project, job_id).state != "done":
                kills += killed(forked(project, job_id), moments.uniform(0, whole_s / 8) if kills < most else 600)
    print(f"{kills} kills over {turn} imports")
    assert kills >= KILLS
    same, _ = undisturbed(turn)
    disturbed, expected = everything(project), everything(same)
    assert len(disturbed["articles"]) == turn * OFFERED
    for table, rows in expected.items():
        assert disturbed[table] == rows, table
    assert query.read(project).keys(Filter()) == query.read(same).keys(Filter())


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
