"""What all scorers compute alike: F1 from counts, its interval, and how well confidences are calibrated.

Intervals are 95% percentile intervals of a bootstrap over articles (or what else was drawn into the set as one), seeded. They hold
what another draw of such texts would change, not what annotators disagree on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

DRAWS = 1000
SEED = 20190
LEAST_UNITS = 10  # as for every interval of the app: none below ten units
BINS = 10

Counts = NDArray[np.float64]  # the last axis: in gold, found, both


def ratio(part: float, whole: float) -> float:
    return round(float(part / whole), 4) if whole else 0.0


def f1(counts: Counts) -> Counts:
    """F1 of counts whose last axis is in gold, found, both; 0 where neither has any."""
    whole = counts[..., 0] + counts[..., 1]
    return np.where(whole > 0, 2 * counts[..., 2] / np.maximum(whole, 1), 0.0)


def macro_f1(counts: Counts) -> Counts:
    """Mean over labels (the axis before the last)."""
    return f1(counts).mean(axis=-1)


def micro_f1(counts: Counts) -> Counts:
    return f1(counts.sum(axis=-2))


def interval(
    counts: Sequence[Any] | Counts, figure: Callable[[Counts], Counts], units: Sequence[Hashable] | None = None
) -> list[float] | None:
    """[low, high] of a figure of summed counts (first axis: items, drawn by `units`); None below LEAST_UNITS."""
    table = np.asarray(counts, dtype=float)
    if units is not None:
        number: dict[Hashable, int] = {}
        of = [number.setdefault(unit, len(number)) for unit in units]
        summed = np.zeros((len(number), *table.shape[1:]))
        np.add.at(summed, of, table)
        table = summed
    if len(table) < LEAST_UNITS:
        return None
    weights = np.random.default_rng(SEED).multinomial(len(table), np.full(len(table), 1 / len(table)), size=DRAWS)
    sums = (weights @ table.reshape(len(table), -1)).reshape(DRAWS, *table.shape[1:])
    low, high = np.quantile(figure(sums), (0.025, 0.975))
    return [round(float(low), 4), round(float(high), 4)]


def mean_interval(values: Sequence[float]) -> list[float] | None:
    """[low, high] of a mean over items."""
    return interval([(value, 1.0) for value in values], lambda sums: sums[..., 0] / sums[..., 1])


def label_counts(gold: Sequence[Collection[str]], found: Sequence[Collection[str]], labels: Sequence[str]) -> Counts:
    """For each item and label whether it is in gold, found, both."""
    return np.array(
        [
            [(label in g, label in f, label in g and label in f) for label in labels]
            for g, f in zip(gold, found, strict=True)
        ],
        dtype=float,
    ).reshape(len(gold), len(labels), 3)


def of_labels(counts: Counts, labels: Sequence[str]) -> dict[str, dict[str, float]]:
    """`n` (in gold), `precision`, `recall`, `f1` of each label, from counts of items by labels."""
    sums = counts.sum(axis=0)
    return {
        label: {
            "n": int(gold),
            "precision": ratio(both, found),
            "recall": ratio(both, gold),
            "f1": ratio(2 * both, gold + found),
        }
        for label, (gold, found, both) in zip(labels, sums.tolist(), strict=True)
    }


def rounded(value: Any) -> float:
    return round(float(value), 4)


def calibration_error(given: Sequence[tuple[float | None, bool]]) -> float | None:
    """Expected calibration error of (confidence, right): the mean distance of confidence and share right over ten bins of equal width,
    weighted by their size. What has no confidence (found by a rule) is left out; None where nothing has one.
    """
    known = [(confidence, right) for confidence, right in given if confidence is not None]
    if not known:
        return None
    confidence, right = np.array(known, dtype=float).T
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    apart = [abs((confidence[bins == b] - right[bins == b]).sum()) for b in range(BINS)]
    return rounded(sum(apart) / len(known))
