"""A full disk, another Newsprism in the same project and a damaged database: told apart, with what to do, and nothing is lost."""

from __future__ import annotations

import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys

import pytest

from analysis.__main__ import main
from analysis.batch import run
from analysis.errors import AtWork, Damaged, DiskFull, ProjectError
from analysis.project import imports, state
from tests.conftest import ROOT
from tests.store import article, found, ids, lines, many

ARTICLES = 120


@pytest.fixture
def project():
    return state.create("Trouble")


def begun(project, count=ARTICLES):
    import_id = imports.begin(project, "w", [("w.jsonl", lines(count))])
    assert run.run_here(project, "read", import_id).state == "done"
    return import_id


# ---- a full disk


def test_a_full_disk_stops_a_job_and_room_lets_it_go_on(project, monkeypatch):
    """SQLite says "database or disk is full", here because it may have no more pages."""
    import_id = begun(project)
    connect = state._connect
    with project.reading() as db:
        (pages,) = db.execute("PRAGMA page_count").fetchone()

    def small(path, **options):
        db = connect(path, **options)
        db.execute(f"PRAGMA max_page_count = {pages + 40}")
        return db

    monkeypatch.setattr(state, "_connect", small)
    stopped = run.run_here(project, "add", import_id, layers=())
    assert stopped.state == "stopped"
    assert run.job(project, stopped.id).message == stopped.message
    for words in ("The disk is full", str(project.path), "free on the disk of", "whole", "Make room", "go on"):
        assert words in stopped.message
    kept = ids(project)
    assert 0 < len(kept) < ARTICLES
    assert project.wrong() == []
    with pytest.raises(DiskFull):
        project.put([found(article("Long. " * 100_000))])

    monkeypatch.setattr(state, "_connect", connect)
    run.resume(project, stopped.id)
    assert run.wait(project, stopped.id).state == "done"
    assert ids(project)[: len(kept)] == kept
    assert len(set(ids(project))) == len(ids(project)) == ARTICLES


@pytest.mark.slow
def test_the_command_line_stops_at_a_full_disk_and_goes_on(tmp_path, home):
    """In a process that may write no file larger than 0.8 MB: as a quota, it fails in the midst of a write."""
    (tmp_path / "w.jsonl").write_bytes(lines(600))
    asked = [sys.executable, "-m", "analysis", "add", "P", str(tmp_path / "w.jsonl"), "--json", "--workers", "0"]

    def told(*, most=None):
        limited = None if most is None else lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        code = LIGHT_ADD.format(arguments=asked[3:])
        return subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "NEWSPRISM_HOME": str(home)}, text=True,
            capture_output=True, check=False, preexec_fn=limited,
        )  # fmt: skip

    full = told(most=800_000)
    assert full.returncode == 1
    assert "The disk is full" in full.stderr
    assert "Traceback" not in full.stderr
    again = told()
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["added"] == 600
    assert len(set(ids(state.open_project("P")))) == 600


# The command line with no layers at all: this is about the disk.
LIGHT_ADD = """
import sys
from analysis import __main__ as line
line._named = lambda asked: ()
sys.exit(line.main({arguments!r}))
"""


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs to be root")
def test_a_disk_that_is_really_full(tmp_path, monkeypatch):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.decode().strip()}")
    try:
        monkeypatch.setenv("NEWSPRISM_HOME", str(disk))
        project = state.create("Small disk")
        import_id = begun(project, 600)
        stuffing = disk / "stuffing"
        stuffing.write_bytes(b"x" * (shutil.disk_usage(disk).free - 600_000))
        stopped = run.run_here(project, "add", import_id, layers=())
        assert (stopped.state, run.job(project, stopped.id).state) == ("stopped", "stopped")
        assert f"on the disk of {disk}" in run.job(project, stopped.id).message
        kept = len(project)
        assert kept < 600
        with pytest.raises(DiskFull):
            imports.begin(project, "large", [("large.txt", b"x" * 4_000_000)])
        stuffing.unlink()
        run.resume(project, stopped.id)
        assert run.wait(project, stopped.id).state == "done"
        assert len(set(ids(project))) == len(ids(project)) == 600
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


# ---- another Newsprism in the same project

OTHER = """
import sys
from pathlib import Path
from analysis.project import imports, state
from tests.store import found, many
project = state.Project(Path(sys.argv[1]))
with project.lock(state.LOCK) as held:
    print(held is not None, flush=True)
    for line in sys.stdin:
        imports.save_one(project, found(many(200)[int(line)]), "from the other")
        print("saved", flush=True)
"""


@pytest.fixture
def other(project):
    """Another process that holds the project's lock and saves a paste for each number it is told."""
    process = subprocess.Popen(
        [sys.executable, "-c", OTHER, str(project.path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout.readline() == "True\n"
    yield process
    process.stdin.close()
    process.stdout.close()
    process.wait(30)


def test_another_newsprism_is_told_by_its_process_and_both_may_save(project, other):
    with pytest.raises(AtWork, match=rf"Another Newsprism is at work in 'Trouble' \(process {other.pid}: "):
        run.start(project, "read", 1)
    with pytest.raises(ProjectError, match="at work"):
        state.delete("Trouble")
    for n in range(20):
        other.stdin.write(f"{n}\n")
        other.stdin.flush()
        imports.save_one(project, found(many(200)[100 + n]), "from here")
    assert [other.stdout.readline() for _ in range(20)] == ["saved\n"] * 20
    assert len(set(ids(project))) == len(ids(project)) == 40
    assert len(imports.list_imports(project)) == 40


def test_who_writes_for_too_long_is_told_and_reading_goes_on(project, monkeypatch):
    monkeypatch.setattr(state, "WAIT_S", 0.1)
    with project.writing() as change:
        change.set_rows(1, found(article("Text.")))
        with pytest.raises(
            AtWork, match=r"Another Newsprism is at work in the project in .*: nothing could be written"
        ):
            project.set_meta("x", "y")
        assert len(project) == 0
    project.set_meta("x", "y")


# ---- a damaged database


def damage(project, at, what):
    """Overwrites part of the database, with what the log still holds put into it first."""
    with sqlite3.connect(project.path / state.FILE) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    with (project.path / state.FILE).open("r+b") as file:
        file.seek(at)
        file.write(what)


@pytest.mark.parametrize(("at", "words"), [(0, "file is not a database"), (4096, "malformed")])
def test_a_damaged_database_is_told_as_such_and_others_open(project, at, words, capsys):
    sound = state.create("Sound")
    project.put([found(a) for a in many(50)])
    damage(project, at, b"\xff" * 20_000)
    with pytest.raises(Damaged, match=rf"damaged \(.*{words}.*backup.*check PROJECT"):
        state.open_project(project.path).wrong()
    assert state.open_project("Sound") == sound
    assert state.names() == ["Sound", "trouble"]
    assert main(["check", str(project.path), "--json"]) == 1
    last = json.loads(capsys.readouterr().out)["checks"][-1]
    assert not last["ok"]
    assert "copy the folder before anything else" in last["todo"]
    main(["check", "Sound", "--json"])
    assert json.loads(capsys.readouterr().out)["checks"][-1]["ok"]


def test_a_database_cut_short_is_found_by_check(project, capsys):
    project.put([found(a) for a in many(200)])
    damage(project, 0, b"")
    size = (project.path / state.FILE).stat().st_size
    os.truncate(project.path / state.FILE, size // 2)
    assert main(["check", str(project.path), "--json"]) == 1
    assert "damaged" in json.loads(capsys.readouterr().out)["checks"][-1]["todo"]


def test_a_project_that_may_not_be_written_says_so(project):
    if os.geteuid() == 0:
        pytest.skip("root may write anything")
    (project.path / state.FILE).chmod(0o400)
    with pytest.raises(ProjectError, match="check that you may write"):
        project.set_meta("x", "y")


def test_a_mistake_of_ours_is_not_called_damage(project):
    with pytest.raises(sqlite3.OperationalError, match="no such table"), project.reading() as db:
        db.execute("SELECT * FROM nowhere")
