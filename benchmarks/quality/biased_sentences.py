"""The layer `loaded_language` on single sentences (BABE): is the wording biased?

Data      JSON lines `{"text", "topic", "outlet", "label_bias"}`, a sentence each; "No agreement" is left out. A sentence is an article
          of its own.
Figures   `macro_f1` over Biased and Non-biased with its `interval` (drawn by sentence; the same sentence again goes with the first),
          `accuracy`, `by_label`. The set that the shipped model was trained on is scored from out-of-fold predictions, topics held
          out; `from` says which were scored.
Beside    TF-IDF with logistic regression, on the same folds, and always the more frequent answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from analysis.article import Article
from benchmarks.quality import BadData, out_of_fold
from benchmarks.quality.asking import read_many, rows_of
from benchmarks.quality.figures import f1, interval, label_counts, macro_f1, of_labels, ratio, rounded
from benchmarks.quality.folds import together, topic_folds
from benchmarks.quality.framing_gold import babe
from benchmarks.quality.simple_ways import word_weights

FIGURE = "macro_f1"
LABELS = ("Biased", "Non-biased")
TECHNIQUE = "Biased_sentence"


def score(data: Path, *, limit: int | None = None) -> dict[str, Any]:
    """The figures of the layer, and of the other ways. `n` counts sentences."""
    gold = babe(data)[:limit]
    if not gold:
        raise BadData(f"{data} holds no sentence that is labelled Biased or Non-biased.")
    texts, wanted = [g["text"] for g in gold], [g["biased"] for g in gold]
    held = out_of_fold.predictions("biased_sentences", data)
    found = [bool(out_of_fold.of(held, str(g["index"]))) for g in gold] if held is not None else decided(gold)
    simple = word_weights(texts, [{LABELS[0]} if w else set() for w in wanted], LABELS[:1], topic_folds(gold))
    most = sum(wanted) * 2 >= len(wanted)
    counts = _counts(wanted, found)
    return {
        "n": len(gold),
        "from": out_of_fold.LAYER if held is None else out_of_fold.SAID,
        **figures(wanted, found),
        "interval": interval(counts, macro_f1, together([str(g["index"]) for g in gold], texts, shingle=5, shared=0.5)),
        "by_label": of_labels(counts, LABELS),
        "alternatives": {
            "TF-IDF and logistic regression": figures(wanted, [bool(s) for s in simple]),
            "always the more frequent": figures(wanted, [most] * len(wanted)),
        },
    }


def decided(gold: Sequence[dict[str, Any]]) -> list[bool]:
    """Whether the layer finds each sentence biased."""
    articles = [Article(str(g["index"]), g["text"]) for g in gold]
    return [any(r.technique == TECHNIQUE for r in rows_of(d, "loaded_language")) for d in read_many(articles)]


def figures(gold: Sequence[bool], found: Sequence[bool]) -> dict[str, float]:
    right = sum(g == f for g, f in zip(gold, found, strict=True))
    return {"macro_f1": rounded(f1(_counts(gold, found).sum(axis=0)).mean()), "accuracy": ratio(right, len(gold))}


def _counts(gold: Sequence[bool], found: Sequence[bool]) -> Any:
    return label_counts([{LABELS[not g]} for g in gold], [{LABELS[not f]} for f in found], LABELS)
