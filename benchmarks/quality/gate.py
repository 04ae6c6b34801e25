"""The gate: scorers against the floors in floors.json, on gold data whose sha256 is pinned there. No switch lowers a floor."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from analysis.encoder import FAST
from benchmarks.quality import BadData, scorer
from benchmarks.quality.asking import reading_by

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"
FLOORS = Path(__file__).with_name("floors.json")


def floors() -> dict[str, Any]:
    """By scorer: `data` (below the data folder), its `sha256`, and the `floors` of its figures.

    A second set of one scorer, or a second `encoder`, has a name of its own ("entities on uner-pud-test") and names its `scorer`.
    """
    return dict(json.loads(FLOORS.read_text(encoding="utf-8")))


def data_of(name: str) -> Path:
    """The gold file that the scorer's floor was set on. Raises BadData where it has no floor yet."""
    known = floors()
    if name not in known:
        raise BadData(f"The scorer '{name}' has no gold file of its own: give one with --data PATH.")
    return DATA / str(known[name]["data"])


def run(data: Path) -> int:
    """Prints one line a floor; 1 where a score is below its floor or the gold data differ, else 0. Without the data: says so, 0."""
    if not data.is_dir():
        print(f"Skipped: the gold data are not at {data}. The gate runs where they are; give their folder with --data.")
        return 0
    return max((check(name, each, data / each["data"]) for name, each in floors().items()), default=0)


def check(name: str, floor: dict[str, Any], path: Path) -> int:
    """1 where the gold file differs from the pinned one or a figure is below its floor, else 0; prints which.

    The gold file of a scorer with labels of its own (its `GOLD`) is that file; `path` then holds the texts, which the scorer checks.
    """
    if not path.exists():
        print(f"FAILED {name}: {path} is missing.")
        return 1
    module = scorer(floor.get("scorer", name))
    own = getattr(module, "GOLD", None)  # the scorer of names has its labels under that word
    gold = own if isinstance(own, Path) else path
    seen = hashlib.sha256(gold.read_bytes()).hexdigest()
    if seen != floor["sha256"]:
        print(f"FAILED {name}: {gold} has sha256 {seen}, the floor was set on {floor['sha256']}.")
        return 1
    with reading_by(floor.get("encoder", FAST)):
        figures = module.score(path)
    failed = 0
    for figure, least in floor["floors"].items():
        if figure not in figures:
            raise BadData(f"floors.json sets a floor on '{figure}' of {name}, which gives {', '.join(figures)}.")
        below = figures[figure] < least
        failed |= below
        verdict = "FAILED" if below else "passed"
        print(f"{verdict} {name}: {figure} {figures[figure]:.4f}, floor {least:.4f}, n = {figures['n']}")
    return int(failed)
