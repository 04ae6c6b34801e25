"""The layer `loaded_language` on articles with marked persuasion techniques (SemEval-2023 task 3): are the words found?

Data      JSON lines `{"id", "text", "spans": [{"technique", "start", "end"}]}`.
Figures   F1 of spans, one to one, the same technique and a Jaccard overlap of characters of at least 0.5: `micro_f1` with its
          `interval` (drawn by article) and `precision, recall`; `macro_f1` over the techniques of the gold; `by_label`; `any_f1`: micro,
          whatever the technique. Of the set that the shipped model was trained on only held-back documents are scored, from
          predictions of a model that never saw them; `from` says which were scored.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from analysis.article import Article
from analysis.layers.loaded_language import is_telling
from benchmarks.quality import BadData, out_of_fold
from benchmarks.quality.asking import read_many, rows_of
from benchmarks.quality.biased_sentences import TECHNIQUE as WHOLE_SENTENCE
from benchmarks.quality.figures import f1, interval, micro_f1, of_labels, ratio, rounded
from benchmarks.quality.framing_gold import persuasion

FIGURE = "micro_f1"
LEAST_OVERLAP = 0.5

Span = tuple[int, int, str]


def score(data: Path, *, limit: int | None = None) -> dict[str, Any]:
    """The figures of the layer. `n` counts gold spans, `articles` and `limit` articles."""
    gold = persuasion(data)
    held = out_of_fold.predictions("persuasion", data)
    if held is not None:
        gold = [g for g in gold if g["id"] in held]
    gold = gold[:limit]
    if not gold:
        raise BadData(f"{data} holds no article that was held back: train the folds again.")
    wanted: list[list[Span]] = [g["spans"] for g in gold]
    found = decided(gold) if held is None else [_telling(g["text"], held[g["id"]]) for g in gold]
    techniques = sorted({t for spans in (*wanted, *found) for _, _, t in spans})
    counts = np.array([counted(w, f, techniques) for w, f in zip(wanted, found, strict=True)], dtype=float)
    counts = counts.reshape(len(gold), len(techniques), 3)
    sums = counts.sum(axis=0)
    in_gold = sums[:, 0] > 0
    total = sums.sum(axis=0)
    bare = sum(len(matched(w, f, same=False)) for w, f in zip(wanted, found, strict=True))
    return {
        "n": int(total[0]),
        "articles": len(gold),
        "from": out_of_fold.LAYER if held is None else out_of_fold.SAID,
        "precision": ratio(total[2], total[1]),
        "recall": ratio(total[2], total[0]),
        "micro_f1": rounded(f1(total)),
        "interval": interval(counts, micro_f1),
        "macro_f1": rounded(f1(sums[in_gold]).mean()) if in_gold.any() else 0.0,
        "any_f1": ratio(2 * bare, total[0] + total[1]),
        "by_label": of_labels(counts, techniques),
    }


def _telling(text: str, held: Sequence[Sequence[Any]]) -> list[Span]:
    """The held-back predictions that the layer gives: those with words that can be loaded."""
    spans = [(int(a), int(b), str(t)) for a, b, t in held]
    return [s for s in spans if is_telling(s[2], text[s[0] : s[1]])]


def decided(gold: Sequence[dict[str, Any]]) -> list[list[Span]]:
    """The spans that the layer gives; sentences decided biased as a whole are another scorer's."""
    found = []
    for document in read_many([Article(g["id"], g["text"]) for g in gold]):
        rows = rows_of(document, "loaded_language")
        found.append([(r.start, r.end, r.technique) for r in rows if r.technique != WHOLE_SENTENCE])
    return found


def counted(gold: Sequence[Span], found: Sequence[Span], techniques: Sequence[str]) -> list[tuple[int, int, int]]:
    """In gold, found, both, for each technique."""
    both = [gold[i][2] for i, _ in matched(gold, found)]
    return [(sum(s[2] == t for s in gold), sum(s[2] == t for s in found), both.count(t)) for t in techniques]


def matched(gold: Sequence[Span], found: Sequence[Span], *, same: bool = True) -> list[tuple[int, int]]:
    """Pairs that overlap enough, of the same technique unless told otherwise, each span once, the best overlap first."""
    overlaps = [
        (-jaccard(g, f), i, j)
        for i, g in enumerate(gold)
        for j, f in enumerate(found)
        if g[0] < f[1] and f[0] < g[1] and (g[2] == f[2] or not same)
    ]
    taken_gold: set[int] = set()
    taken_found: set[int] = set()
    chosen = []
    for overlap, i, j in sorted(overlaps):
        if -overlap >= LEAST_OVERLAP and i not in taken_gold and j not in taken_found:
            chosen.append((i, j))
            taken_gold.add(i)
            taken_found.add(j)
    return chosen


def jaccard(a: Span, b: Span) -> float:
    shared = max(0, min(a[1], b[1]) - max(a[0], b[0]))
    return shared / (a[1] - a[0] + b[1] - b[0] - shared)
