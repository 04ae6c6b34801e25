"""The teacher's soft marks: for each word of the sets the probabilities of the name labels.

    python -m training.encoder.marks --run build/encoder/teacher --base build/mpnet --sets build/encoder/sets.pkl --out build/encoder/marks.pkl

Written set by set; a run that was stopped goes on with the next set.
"""

from __future__ import annotations

import argparse
import pickle
import time
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from training.encoder.check import logits_of
from training.encoder.model import Encoder
from training.encoder.sets import Example
from training.encoder.train import batches

MARKED = ("plain", "names")


@torch.no_grad()
def marks(model: Encoder, found: list[Example]) -> list[np.ndarray]:
    """(W, 11) in half precision for each window, in order."""
    model.eval()
    place = {id(e): i for i, e in enumerate(found)}
    made: list[np.ndarray] = [np.zeros((0, 0))] * len(found)
    clock, seen = time.time(), 0
    for n, group in enumerate(batches(found, 0, 3000)):
        _, _, words = logits_of(model, group)
        told = F.softmax(model.names(words), -1).numpy().astype(np.float16)
        at = 0
        for e in group:
            made[place[id(e)]] = told[at : at + len(e.names)]
            at += len(e.names)
            seen += len(e.window.pieces)
        if n % 50 == 0:
            print(n, f"{seen / (time.time() - clock):.0f} pieces/s", flush=True)
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("run", "base", "sets", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    given = parser.parse_args()
    with given.sets.open("rb") as file:
        sets = pickle.load(file)  # our own file
    made: dict[str, list[np.ndarray]] = {}
    if given.out.exists():
        with given.out.open("rb") as file:
            made = pickle.load(file)
    model = Encoder.of(given.run, given.base)
    for name in MARKED:
        if name not in made and name in sets:
            print(name, flush=True)
            made[name] = marks(model, sets[name])
            with given.out.open("wb") as file:
                pickle.dump(made, file)


if __name__ == "__main__":
    main()
