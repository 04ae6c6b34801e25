"""What all tests share."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """No test touches a person's projects."""
    monkeypatch.setenv("NEWSPRISM_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture(autouse=True)
def reaped(home):
    """No test ends before the processes of the jobs that it started; one that does not end is an error, not a hang."""
    yield
    jobs = sys.modules.get("analysis.batch.run")
    if jobs is None:
        return
    children, late = list(jobs._children.values()), []
    jobs._children.clear()
    for child in children:
        try:
            child.wait(60)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
            late.append(child.args)
    assert late == [], "a job's process did not end"


@pytest.fixture
def no_network(monkeypatch):
    """Whoever opens a connection fails the test: pages are read, never fetched."""

    def refuse(*args):
        raise AssertionError(f"a connection was opened: {args}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
