"""How well layers and readers do on gold data: what `python -m benchmarks.quality record` wrote into scores.json.

What another encoder than the fast one reaches stands in a file of its own (`record --encoder thorough`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from analysis.encoder import FAST


def file_of(encoder: str) -> Path:
    """Where the scores of an encoder stand."""
    return Path(__file__).with_name("scores.json" if encoder == FAST else f"scores_{encoder}.json")


@dataclass(frozen=True, slots=True)
class Score:
    """One scorer's main figure on one gold set. `value`, `low`, `high` and the alternatives' values are 0 to 1; `low` and `high` are a
    95% bootstrap interval over articles, None below ten of them. `words` says it in plain words, `bad_at` where it fails most.
    """

    layer: str
    scorer: str
    data: str  # the gold set, in words
    n: int
    figure: str
    value: float
    low: float | None
    high: float | None
    words: str
    bad_at: str | None
    alternatives: tuple[tuple[str, float], ...]  # other ways in the same run: their name, and the same figure
    licence: str
    predictions: str | None = None  # "out-of-fold predictions" where the model's training set was scored


@cache
def scores(encoder: str = FAST) -> dict[str, list[Score]]:
    """The scores of each layer, the main one first; those of the encoder where the layer asks it. A layer that is missing here is not scored."""
    found: dict[str, list[Score]] = {}
    rows = {
        (row["scorer"], row["data"]): row
        for by in dict.fromkeys((FAST, encoder))
        for row in json.loads(file_of(by).read_text(encoding="utf-8"))
    }
    for row in rows.values():
        score = Score(**{**row, "alternatives": tuple((way, value) for way, value in row["alternatives"])})
        found.setdefault(score.layer, []).append(score)
    return found
