"""The command line on how the work is done: which layers, by whom, what is lacking, what failed."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time

import pytest

from analysis import __main__ as command_line
from analysis.batch import run as jobs
from analysis.batch import spread
from analysis.project import state
from analysis.registry import Run, all_layers, layers
from tests.conftest import ROOT
from tests.deadly import light
from tests.store import alive, children_of, ids, lines, many

LONG_WORK = 2_000  # articles; 200 were read before the signal came


@pytest.fixture
def run(capsys, monkeypatch):
    """Runs a command in this process, with light work: status, stdout, stderr, and the layers that were asked for."""
    asked = []

    def work(articles, names=None):
        asked.append(names)
        return light(articles)

    monkeypatch.setattr(jobs, "work", work)
    monkeypatch.setattr(jobs, "Workers", lambda *_, **__: spread.Here())

    def ask(*arguments):
        status = command_line.main(list(map(str, arguments)))
        out, err = capsys.readouterr()
        return status, out, err, asked

    return ask


@pytest.fixture
def file(tmp_path):
    (tmp_path / "w.jsonl").write_bytes(lines(12))
    return tmp_path / "w.jsonl"


def test_add_runs_the_layers_named_alone(run, file):
    status, out, _, asked = run("add", "P", file, "--layers", "sentences, entities", "--json")
    assert (status, json.loads(out)["added"]) == (0, 12)
    assert set(asked) == {("sentences", "entities")}


@pytest.mark.parametrize("command", ["add", "reanalyze"])
def test_an_unknown_layer_is_told_before_anything_is_done(run, file, command):
    files = [file] if command == "add" else []
    if command == "reanalyze":
        state.create("P")
    status, out, err, _ = run(command, "P", *files, "--layers", "sentense")
    assert (status, out) == (1, "")
    assert "no layer named 'sentense'" in err
    assert state.names() == ([] if command == "add" else ["P"])


def test_the_encoder_named_is_kept_with_the_project(run, file, monkeypatch):
    status, _, err, _ = run("add", "P", file, "--encoder", "slow")
    assert (status, state.names()) == (1, [])
    assert "no encoder named 'slow'" in err
    monkeypatch.setattr(jobs, "by", lambda encoder: jobs.work)
    run("add", "P", file, "--dry-run", "--encoder", "thorough")
    run("add", "P", file, "--layers", "sentences")
    assert state.open_project("P").encoder == "fast"
    run("reanalyze", "P", "--layers", "sentences", "--encoder", "thorough")
    assert state.open_project("P").encoder == "thorough"


def test_reanalyze_reads_what_is_lacking_and_says_how_much(run):
    project = state.create("P")
    now = {layer.name: layer.version for layer in all_layers()}
    whole, older, failed = many(3)
    sentences = Run("sentences", now["sentences"], 0)
    project.put([state.Found(whole, [sentences, Run("entities", now["entities"], 0)])])
    project.put([state.Found(older, [sentences, Run("entities", now["entities"] - 1, 0)])])
    project.put([state.Found(failed, [sentences, Run("entities", now["entities"], 0, "ValueError: no")])])
    only = ("--layers", "sentences,entities", "--json")
    status, out, err, asked = run("reanalyze", "P", *only)
    assert (status, json.loads(out)) == (0, {"articles": 1, "failed": 1})
    assert asked == [("entities",)]
    assert "try again with 'reanalyze P --retry'" in err
    status, out, _, _ = run("reanalyze", "P", *only, "--retry")
    assert (status, json.loads(out)) == (0, {"articles": 1, "failed": 0})
    status, out, _, _ = run("reanalyze", "P", *only[:2])
    assert (status, out.strip()) == (0, "read again         0  (nothing was lacking)")


def test_a_light_project_lacks_the_other_layers(run, file):
    run("add", "P", file, "--layers", "sentences")
    _, out, _, asked = run("reanalyze", "P", "--json")
    assert json.loads(out)["articles"] == 12
    assert set(asked[-1]) == {layer.name for layer in layers()} - {"sentences", "entities"}


def test_no_cluster_is_told_and_the_same_command_goes_on(run, file, monkeypatch):
    pytest.importorskip("distributed", reason="Dask is not installed: pip install -r requirements-cluster.txt")
    monkeypatch.setattr("analysis.batch.cluster.ANSWERS_WITHIN_S", 0.5)
    status, out, err, _ = run("add", "P", file, "--dask", "tcp://127.0.0.1:9")
    assert (status, out) == (1, "")
    assert "Stopped: No Dask scheduler answers at 'tcp://127.0.0.1:9'" in err
    assert "same command again" in err
    status, out, err, _ = run("add", "P", file, "--json")
    assert (status, json.loads(out)["added"]) == (0, 12)
    assert "going on where that stopped" in err


@pytest.mark.slow
def test_a_stopped_command_leaves_no_worker_and_goes_on(home, file):
    """Ctrl+C, with workers at work and enough left to do."""
    file.write_bytes(lines(LONG_WORK))
    asked = [sys.executable, "-m", "analysis", "add", "P", str(file), "--layers", "sentences"]
    process = subprocess.Popen(asked, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < until:
        if "P" in state.names() and len(state.open_project("P")):
            break
        time.sleep(0.05)
    workers = children_of(process.pid)
    assert workers
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    assert "goes on where it stopped" in err
    assert [pid for pid in workers if alive(pid)] == []
    subprocess.run(asked, cwd=ROOT, check=True, capture_output=True)
    project = state.open_project("P")
    assert len(set(ids(project))) == len(ids(project)) == LONG_WORK
    assert all(project.rows(i, "sentences") for i in ids(project))
