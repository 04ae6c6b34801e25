"""What all tests share."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def seed_text():
    """The user's sample article, pasted whole; skips where the shared folder is absent."""
    path = SHARED / "seed" / "000_030c5e5f29651762.txt"
    if not path.exists():
        pytest.skip(f"{path} is absent: the sample article is not part of the project")
    return path.read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """No test touches a person's projects."""
    monkeypatch.setenv("NEWSPRISM_HOME", str(tmp_path / "home"))
    return tmp_path / "home"
