"""The layer `frames`, scheme "narrative", on labelled climate articles: which generic frames does an article have?

Data      A table with tabs: `ID, text` and True or False for `RE` (resolution), `HI`, `CO`, `MO`, `EC`. Unlabelled articles are left
          out.
Figures   `macro_f1`: for each frame the mean of the F1 of "yes" and of "no", then the mean of the five, with its `interval` (drawn by
          groups of articles that share text); `yes_f1`: the mean of the five F1 of "yes"; `precision` and
          `recall` of "yes", counts summed first; `by_label` (its `macro_f1` is yes/no). The set
          that the shipped model was trained on is scored from out-of-fold predictions; `from` says which were scored.
Beside    Our own cue words, as many as make the best threshold on the other folds (responsibility stands in for resolution, which
          has no list), and TF-IDF with logistic regression, both on the same folds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from analysis.article import Article
from benchmarks.quality import out_of_fold
from benchmarks.quality.asking import read_many, rows_of
from benchmarks.quality.figures import Counts, f1, interval, label_counts, of_labels, ratio, rounded
from benchmarks.quality.folds import article_folds, together
from benchmarks.quality.framing_gold import NARRATIVE, narrative
from benchmarks.quality.simple_ways import over_threshold, word_weights

FIGURE = "macro_f1"
LABELS = tuple(NARRATIVE)
CUE_FRAMES = {**{frame: frame for frame in LABELS}, "resolution": "responsibility"}


def score(data: Path, *, limit: int | None = None) -> dict[str, Any]:
    """The figures of the layer, and of the other ways. `n` counts articles."""
    gold = narrative(data)[:limit]
    texts, wanted = [g["text"] for g in gold], [set(g["frames"]) for g in gold]
    folds = article_folds(gold)
    decisions, cues = read(gold)
    held = out_of_fold.predictions("generic_frames", data)
    found = decisions if held is None else [set(out_of_fold.of(held, g["id"])) for g in gold]
    counts = yes_and_no(wanted, found)
    labels = of_labels(counts[:, :, 0], LABELS)
    by_frame = f1(counts.sum(axis=0)).mean(axis=-1)
    return {
        "n": len(gold),
        "from": out_of_fold.LAYER if held is None else out_of_fold.SAID,
        **figures(wanted, found),
        "interval": interval(counts, yes_no_macro, together([g["id"] for g in gold], texts)),
        "by_label": {
            label: {**labels[label], "macro_f1": rounded(value)} for label, value in zip(LABELS, by_frame, strict=True)
        },
        "alternatives": {
            "own cue words": figures(wanted, enough_cues(cues, wanted, folds)),
            "TF-IDF and logistic regression": figures(wanted, word_weights(texts, wanted, LABELS, folds)),
        },
    }


def read(gold: Sequence[dict[str, Any]]) -> tuple[list[set[str]], list[Counter[str]]]:
    """What the layer decides of each article, and how many cue words of each frame it finds there."""
    decisions, cues = [], []
    for document in read_many([Article(g["id"], g["text"]) for g in gold]):
        rows = rows_of(document, "frames")
        decisions.append({r.frame for r in rows if r.scheme == "narrative" and r.cue is None})
        cues.append(Counter(r.frame for r in rows if r.scheme == "generic" and r.cue is not None))
    return decisions, cues


def enough_cues(cues: Sequence[Counter[str]], gold: Sequence[set[str]], folds: Sequence[int]) -> list[set[str]]:
    found: list[set[str]] = [set() for _ in cues]
    for label in LABELS:
        numbers = [each[CUE_FRAMES[label]] for each in cues]
        yes = over_threshold(numbers, [label in g for g in gold], folds, yes_no_f1)
        for each, decided in zip(found, yes, strict=True):
            if decided:
                each.add(label)
    return found


def yes_no_f1(gold: np.ndarray, found: np.ndarray) -> float:
    yes = (gold.sum(), found.sum(), (gold & found).sum())
    no = ((~gold).sum(), (~found).sum(), (~gold & ~found).sum())
    return float(f1(np.array([yes, no], dtype=float)).mean())


def yes_and_no(gold: Sequence[set[str]], found: Sequence[set[str]]) -> Counts:
    """Items by labels by yes and no: in gold, found, both."""
    every = set(LABELS)
    yes = label_counts(gold, found, LABELS)
    no = label_counts([every - g for g in gold], [every - f for f in found], LABELS)
    return np.stack([yes, no], axis=2)


def yes_no_macro(counts: Counts) -> Counts:
    return f1(counts).mean(axis=(-1, -2))


def figures(gold: Sequence[set[str]], found: Sequence[set[str]]) -> dict[str, float]:
    sums = yes_and_no(gold, found).sum(axis=0)
    in_gold, in_found, in_both = sums[:, 0].sum(axis=0)
    return {
        "macro_f1": rounded(yes_no_macro(sums)),
        "yes_f1": rounded(f1(sums[:, 0]).mean()),
        "precision": ratio(in_both, in_found),
        "recall": ratio(in_both, in_gold),
    }
