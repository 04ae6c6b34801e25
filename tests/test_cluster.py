"""A Dask cluster in place of worker processes: a scheduler and workers as processes of their own, on loopback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from analysis.batch import cluster, run, spread
from analysis.batch.cluster import Cluster
from analysis.errors import ClusterError
from analysis.project import imports, state
from tests.conftest import ROOT
from tests.deadly import EXITS, deadly, light
from tests.store import article, everything, lines, many

pytest.importorskip("distributed", reason="Dask is not installed: pip install -r requirements-cluster.txt")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("cluster"),
    # Dask leaves sockets to the garbage collector when the other side is gone.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]
ARTICLES = 320
LAYERS = ("sentences", "entities")


def started(*arguments, **environment):
    return subprocess.Popen(
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


@pytest.fixture
def scheduler(tmp_path):
    """The address of a scheduler."""
    told = tmp_path / "scheduler.json"
    process = started(
        "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(told)
    )  # fmt: skip
    until = time.monotonic() + 60
    while not told.exists() or not told.stat().st_size:
        assert process.poll() is None
        assert time.monotonic() < until
        time.sleep(0.05)
    yield json.loads(told.read_text())["address"]
    process.kill()
    process.wait()


@pytest.fixture
def workers(scheduler):
    """Starts workers of that scheduler; each is a process group."""
    made = []

    def make(count, *options):
        made.extend(
            started("distributed.cli.dask_worker", scheduler, "--nthreads", "1", "--no-dashboard", *options)
            for _ in range(count)
        )
        return made

    yield make
    for process in made:
        kill(process)


def kill(process):
    """With its children: a nanny's worker is one."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def begun(name):
    project = state.create(name)
    import_id = imports.begin(project, "w", [("w.jsonl", lines(ARTICLES))])
    assert run.run_here(project, "read", import_id).state == "done"
    return project, import_id


def test_the_rows_are_those_of_processes_also_when_a_worker_is_killed(scheduler, workers, monkeypatch):
    monkeypatch.setattr(run, "work", light)
    here, import_id = begun("Processes")
    assert run.run_here(here, "add", import_id, layers=LAYERS, workers=0).state == "done"

    first, _second = workers(2, "--no-nanny")
    there, import_id = begun("Cluster")
    killed = []

    def kill_one(watch):
        if not killed and 32 <= watch.done < ARTICLES:
            killed.append(watch.done)
            kill(first)

    monkeypatch.setattr(run, "BEAT_S", 0.01)
    done = run.run_here(there, "add", import_id, layers=LAYERS, dask=scheduler, shown=kill_one)
    assert (done.state, done.message, done.done) == ("done", "", ARTICLES)
    assert killed
    assert everything(there) == everything(here)


def test_a_text_that_ends_workers_of_the_cluster_costs_no_other_article(scheduler, workers):
    """Its workers are started again by their nannies; Dask gives a call up after four deaths."""
    workers(2, "--nanny")
    every = many(30)
    every[4] = article(f"{EXITS} Nothing else.")
    over = Cluster(scheduler)
    try:
        results = [r for some in spread.results(spread.chunks(every, ("sentences",), 10), over, deadly) for r in some]
    finally:
        over.close()
    assert [r.article for r in results] == every
    assert [n for n, r in enumerate(results) if r.runs] == [4]
    assert "4 workers of the cluster ended" in results[4].runs[0].error


def test_a_cluster_that_is_lost_stops_the_job_and_it_goes_on_elsewhere(scheduler, workers, monkeypatch):
    monkeypatch.setattr(run, "work", light)
    (worker,) = workers(1, "--no-nanny")
    project, import_id = begun("Lost")
    lost = []

    def lose(watch):
        if not lost and watch.done >= 32:
            lost.append(watch.done)
            kill(worker)
        # With no worker it waits and says so; a person may then stop it.
        if lost and "waiting" in watch.message:
            run.cancel(project, run.jobs(project)[0].id)

    monkeypatch.setattr(run, "BEAT_S", 0.01)
    stopped = run.run_here(project, "add", import_id, layers=LAYERS, dask=scheduler, shown=lose)
    assert (stopped.state, lost != []) == ("cancelled", True)
    assert 0 < len(project) < ARTICLES
    assert run.run_here(project, "add", import_id, layers=LAYERS, workers=0).state == "done"
    assert len(project) == ARTICLES


def test_a_worker_with_other_layers_is_refused(scheduler, workers, monkeypatch):
    workers(1, "--no-nanny")
    real = cluster.versions()
    monkeypatch.setattr(cluster, "versions", Older(real))
    with pytest.raises(ClusterError, match=r"does not run the layers of this machine .*checkout of the same version"):
        Cluster(scheduler)


class Older:
    """Here another version of a layer than on the worker."""

    def __init__(self, real):
        self.real, self.here = real, os.getpid()

    def __call__(self):
        return self.real if os.getpid() != self.here else {**self.real, "sentences": 0}


def test_no_scheduler_is_told(monkeypatch):
    monkeypatch.setattr(cluster, "ANSWERS_WITHIN_S", 0.5)
    with pytest.raises(ClusterError, match=r"No Dask scheduler answers at 'tcp://127.0.0.1:9'.*leave --dask out"):
        Cluster("tcp://127.0.0.1:9")
    with pytest.raises(ClusterError, match="No Dask scheduler answers at 'nonsense://'"):
        Cluster("nonsense://")


def test_no_worker_is_told(scheduler, monkeypatch):
    monkeypatch.setattr(cluster, "WORKERS_WITHIN_S", 0.5)
    with pytest.raises(ClusterError, match=r"No worker came .*dask worker"):
        Cluster(scheduler)
