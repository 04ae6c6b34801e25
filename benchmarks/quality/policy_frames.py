"""The layer `frames`, scheme "policy", on articles labelled with policy frames (SemEval-2023 task 3): which does an article have?

Data      JSON lines `{"id", "text", "frames": [label, ..]}`; 14 labels.
Figures   `macro_f1` over the 14 labels with its `interval` (drawn by groups of articles that share text), `micro_f1` with its
          `precision` and `recall`, `by_label`. The
          set that the shipped model was trained on is scored from out-of-fold predictions; `from` says which were scored.
Beside    TF-IDF of words and word pairs with logistic regression, cross-validated on the same folds.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from analysis.article import Article
from benchmarks.quality import BadData, out_of_fold
from benchmarks.quality.asking import read_many, rows_of
from benchmarks.quality.figures import f1, interval, label_counts, macro_f1, micro_f1, of_labels, ratio, rounded
from benchmarks.quality.folds import article_folds, together
from benchmarks.quality.framing_gold import persuasion, policy
from benchmarks.quality.simple_ways import word_weights

FIGURE = "macro_f1"
LABELS = (
    "Capacity_and_resources", "Crime_and_punishment", "Cultural_identity", "Economic", "External_regulation_and_reputation",
    "Fairness_and_equality", "Health_and_safety", "Legality_Constitutionality_and_jurisprudence", "Morality",
    "Policy_prescription_and_evaluation", "Political", "Public_opinion", "Quality_of_life", "Security_and_defense",
)  # fmt: skip
# The set of techniques holds most of the same articles; with it beside, both have the same folds.
BESIDE = "persuasion-spans-train.jsonl.gz"


def score(data: Path, *, limit: int | None = None) -> dict[str, Any]:
    """The figures of the layer, and of the other way. `n` counts articles."""
    gold = policy(data)[:limit]
    strange = {frame for g in gold for frame in g["frames"]} - set(LABELS)
    if strange:
        raise BadData(f"{data} has frames {', '.join(sorted(strange))}, expected {', '.join(LABELS)}.")
    texts, wanted = [g["text"] for g in gold], [set(g["frames"]) for g in gold]
    held = out_of_fold.predictions("policy_frames", data)
    found = [set(out_of_fold.of(held, g["id"])) for g in gold] if held is not None else decided(gold)
    also = persuasion(data.with_name(BESIDE)) if data.with_name(BESIDE).exists() else []
    simple = word_weights(texts, wanted, LABELS, article_folds(gold, beside=also))
    counts = label_counts(wanted, found, LABELS)
    return {
        "n": len(gold),
        "from": out_of_fold.LAYER if held is None else out_of_fold.SAID,
        **figures(wanted, found),
        "interval": interval(counts, macro_f1, together([g["id"] for g in gold], texts)),
        "by_label": of_labels(counts, LABELS),
        "alternatives": {"TF-IDF and logistic regression": figures(wanted, simple)},
    }


def decided(gold: list[dict[str, Any]]) -> list[set[str]]:
    """The policy frames that the layer decides each article to have."""
    articles = [Article(g["id"], g["text"]) for g in gold]
    return [
        {row.frame for row in rows_of(document, "frames") if row.scheme == "policy" and row.cue is None}
        for document in read_many(articles)
    ]


def figures(gold: list[set[str]], found: list[set[str]]) -> dict[str, float]:
    sums = label_counts(gold, found, LABELS).sum(axis=0)
    in_gold, in_found, in_both = sums.sum(axis=0)
    return {
        "macro_f1": rounded(f1(sums).mean()),
        "micro_f1": rounded(micro_f1(sums)),
        "precision": ratio(in_both, in_found),
        "recall": ratio(in_both, in_gold),
    }
