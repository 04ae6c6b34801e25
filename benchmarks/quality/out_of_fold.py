"""Predictions for the sets the shipped model was trained on, each made by a model that never saw the item's fold.

`training/encoder` writes them, one JSON file a scorer: `data_sha256, folds, how, thresholds, predictions`. They hold ids and labels,
no texts. Those of another encoder than the fast one lie in a folder of its name.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from analysis.encoder import FAST
from benchmarks.quality import BadData
from benchmarks.quality.asking import encoder

FOLDER = Path(__file__).parents[2] / "training" / "encoder" / "out_of_fold"
SAID = "out-of-fold predictions"  # what a scorer's figures say in `from`
LAYER = "the layer"


def predictions(name: str, data: Path) -> dict[str, Any] | None:
    """The predictions by item for exactly this file, or None: then the layer may be asked. Raises BadData where they can't be read."""
    path = (FOLDER if encoder() == FAST else FOLDER / encoder()) / f"{name}.json"
    if not path.exists():
        return None
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        same = held["data_sha256"] == hashlib.sha256(data.read_bytes()).hexdigest()
        return dict(held["predictions"]) if same else None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadData(f"{path} can't be read as out-of-fold predictions: {error}") from error


def of(held: dict[str, Any], key: str) -> Any:
    """The prediction of one item. Raises BadData where there is none."""
    if key not in held:
        raise BadData(f"The out-of-fold predictions hold no item '{key}': train the folds again.")
    return held[key]
