"""The layer `targets` on NewsMTSC: does the sentence speak well or ill of the person that is marked in it?

Data      JSON lines `{"primary_gid", "sentence_normalized", "targets": [{"from", "to", "polarity"}]}`; polarity 2 negative, 4 neutral,
          6 positive. A sentence is an article of its own; the layer is asked for its marked words.
Figures   `macro_f1` over the three polarities, with its `interval` (drawn by article: the first three parts of the gid), `accuracy`,
          `calibration_error` of the layer's confidences, `by_label`. A target that the layer gives no polarity is wrong.
Beside    VADER over the whole sentence (its own thresholds), and always neutral.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from analysis.article import Article
from analysis.document import Document
from benchmarks.quality import BadData
from benchmarks.quality.asking import read_many
from benchmarks.quality.figures import (
    calibration_error,
    f1,
    interval,
    label_counts,
    macro_f1,
    of_labels,
    ratio,
    rounded,
)
from benchmarks.quality.framing_gold import lines

FIGURE = "macro_f1"
LABELS = ("negative", "neutral", "positive")
POLARITY = {2.0: "negative", 4.0: "neutral", 6.0: "positive"}
# VADER's own: at least 0.05 is positive, at most -0.05 negative.
VADER_NEUTRAL = 0.05

Told = tuple[str, float] | None


def score(data: Path, *, limit: int | None = None) -> dict[str, Any]:
    """The figures of the layer, and of the other ways. `n` counts targets, `limit` sentences."""
    gold = read_gold(data)[:limit]
    wanted = [polarity for each in gold for _, _, polarity in each["targets"]]
    units = [each["article"] for each in gold for _ in each["targets"]]
    told: list[Told] = []
    for each, document in zip(gold, read_many([Article(e["id"], e["text"]) for e in gold]), strict=True):
        told += asked(document, [(start, end) for start, end, _ in each["targets"]])
    found = [None if t is None else t[0] for t in told]
    vader = [by_words(each["text"]) for each in gold for _ in each["targets"]]
    right = [(None if t is None else t[1], f == w) for t, f, w in zip(told, found, wanted, strict=True)]
    error = calibration_error(right)
    return {
        "n": len(wanted),
        **agreement(wanted, found, units),
        **({} if error is None else {"calibration_error": error}),
        "alternatives": {
            "VADER over the sentence": beside(wanted, vader),
            "always neutral": beside(wanted, ["neutral"] * len(wanted)),
        },
    }


def asked(document: Document, spans: Sequence[tuple[int, int]]) -> Sequence[Told]:
    """What the layer says of each span."""
    from analysis.layers.targets import polarities

    return polarities(document, spans)


def by_words(sentence: str) -> str:
    """The sentence's polarity after the word list that the layer `tone` uses."""
    compound = _word_list().polarity_scores(sentence)["compound"]
    return "positive" if compound >= VADER_NEUTRAL else "negative" if compound <= -VADER_NEUTRAL else "neutral"


@cache
def _word_list() -> Any:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return SentimentIntensityAnalyzer()


def agreement(gold: Sequence[str], found: Sequence[str | None], units: Sequence[str]) -> dict[str, Any]:
    counts = _counts(gold, found)
    return {
        "macro_f1": rounded(f1(counts.sum(axis=0)).mean()),
        "interval": interval(counts, macro_f1, units),
        "accuracy": ratio(sum(g == f for g, f in zip(gold, found, strict=True)), len(gold)),
        "by_label": of_labels(counts, LABELS),
    }


def beside(gold: Sequence[str], found: Sequence[str | None]) -> dict[str, float]:
    counts = _counts(gold, found)
    right = sum(g == f for g, f in zip(gold, found, strict=True))
    return {"macro_f1": rounded(f1(counts.sum(axis=0)).mean()), "accuracy": ratio(right, len(gold))}


def _counts(gold: Sequence[str], found: Sequence[str | None]) -> Any:
    return label_counts([{g} for g in gold], [{f} if f else set() for f in found], LABELS)


def read_gold(path: Path) -> list[dict[str, Any]]:
    """`id, article, text, targets` of each sentence; a target is (start, end, polarity). Raises BadData where it is not of that format."""
    return list(_sentences(path))


def _sentences(path: Path) -> Iterator[dict[str, Any]]:
    for number, row in lines(path, {"primary_gid", "sentence_normalized", "targets"}):
        text, gid = row["sentence_normalized"], str(row["primary_gid"])
        try:
            marked = [(int(t["from"]), int(t["to"]), POLARITY[float(t["polarity"])]) for t in row["targets"]]
        except (KeyError, TypeError, ValueError) as error:
            raise BadData(
                f"{path}: line {number + 1} has a target without from, to, polarity 2, 4 or 6: {error}"
            ) from error
        outside = [t for t in marked if not 0 <= t[0] < t[1] <= len(text)]
        if outside:
            raise BadData(f"{path}: line {number + 1} has a target {outside[0]} outside its {len(text)} characters.")
        yield {"id": gid, "article": "_".join(gid.split("_")[:3]), "text": text, "targets": marked}
