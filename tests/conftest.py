"""What all tests share."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """No test touches a person's projects."""
    monkeypatch.setenv("NEWSPRISM_HOME", str(tmp_path / "home"))
    return tmp_path / "home"
