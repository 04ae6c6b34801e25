"""The sha256 of the files of weights, in MODELS.toml beside them."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def pin(folder: Path) -> None:
    """Writes the sha256 of each file into MODELS.toml beside it."""
    listed = folder / "MODELS.toml"
    text = listed.read_text(encoding="utf-8")
    for entry in tomllib.loads(text).values():
        if "sha256" in entry and (folder / entry["file"]).exists():
            text = text.replace(entry["sha256"], sha256(folder / entry["file"]))
    listed.write_text(text, encoding="utf-8")
