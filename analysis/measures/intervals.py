"""Intervals: how far a number may move because other articles could have been collected. The one place for them.

Unit      Distinct texts: near-duplicates and agency copy are drawn together, so ten copies of one text are no ten witnesses.
Method    Bootstrap, 95%, bias-corrected and accelerated (BCa; Efron 1987). Everything here is a function of sums over units (a mean, a
          ratio of sums, a difference of two ratios, a slope), so a draw is one row of weights and all rows of a figure share the draws. Groups
          without a common text are drawn each by itself; groups that share texts are drawn jointly. Trends are drawn in blocks of
          consecutive weeks. The interval of a ratio over 100 units or more is worked out without draws: where the BCa interval settles as
          draws grow (ABC; DiCiccio and Efron 1992).
Several   Where rows are compared at once, a row is clear only when it passes a bar set for all rows together: the 95% point of the
          largest |t| over the rows in the same draws (max-|t|), widened to Student's t for few units; and its own interval leaves out zero. In 400 simulated figures of 12 rows without
          any true difference, 0 to 8 in 100 had a row marked clear (12 to 60 texts a side); by single intervals 37 to 79 in 100 would.
None      below 10 units, and where all units are alike (nothing varies, so nothing can be drawn from it).
Not       the error of the machine that found the rows: captions say so.
Source    Efron (1987), Better bootstrap confidence intervals; DiCiccio and Efron (1992), for ABC; Romano and Wolf (2005), for max-|t|;
          Benjamini and Hochberg (1995), for the false discovery rate.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import sparse, special, stats

Floats = NDArray[np.float64]

LEVEL = 0.95
# Fewest units with an interval (DESIGN, counting rules).
LEAST_UNITS = 10
# From here on a ratio is not drawn. Against 40,000 draws (means, shares, shares of words, 100 to 2,500 units) ABC ends lie off by 0.6% of the width in
# the mean, 3.8% at most (a share of 3 in 100, where draws jump); those of 2,000 draws by 1.8%, at most 11%. Drawing took 25 ms a group, ABC 0.1.
LEAST_ANALYTIC = 100
# With 2,000 draws another seed moves the ends by some 3% of the width; 2,000 draws of 1,000 units and 20 rows take 25 ms.
DRAWS = 2_000
# Beyond this many units, units are bundled at random and bundles are drawn: cost stops growing. It moves the ends of an interval by some 2%
# of its width, less than another seed does (tests/test_intervals.py).
MOST_UNITS = 1_000
# Four weeks: a running story is told for weeks, and 26 weeks still make six blocks.
BLOCK_WEEKS = 4
SEED = 20150605
# Units drawn at once, over the draws held together: a million take 24 MB.
CHUNK = 1_000_000
# The normal distribution's lower and upper end, above one another: (2 × 1).
_Z: Floats = special.ndtri(np.array([(1 - LEVEL) / 2, (1 + LEVEL) / 2]))[:, None]
# Relative size below which spread is rounding.
ALIKE = 1e-9


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its interval. `n` counts the units behind it (of a difference: those of the smaller side).

    `low` and `high` are None where there is no interval; `why` then says why, in words for a chart. `clear` is set for differences only:
    whether the row stays apart from zero after allowing for all rows compared with it.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    why: str | None = None
    clear: bool | None = None


class Texts:
    """The distinct texts behind some numbers, as the units that are drawn: sums of a column for each, as arrays."""

    def __init__(self, frame: pd.DataFrame) -> None:
        """From the column `distinct_text` of a frame that has every text of the denominator. In order: else the same draws would hit other texts."""
        self._index = pd.Index(np.sort(frame["distinct_text"].unique()))

    def __len__(self) -> int:
        return len(self._index)

    def column(self, frame: pd.DataFrame, value: str) -> Floats:
        """The sum of column `value` for each text: (texts,)."""
        found = np.zeros(len(self))
        np.add.at(found, self._index.get_indexer(frame["distinct_text"]), frame[value].to_numpy(dtype=float))
        return found

    def table(self, frame: pd.DataFrame, value: str, *, by: str, rows: Sequence[object]) -> Floats:
        """The sum of column `value` for each text and each of `rows`, values of column `by`: (texts, rows). Other values are left out."""
        codes, names = pd.factorize(frame[by], use_na_sentinel=False)
        at = pd.Index(list(rows), dtype=object).get_indexer(pd.Index(names).astype(object))[codes]
        kept = at >= 0
        found = np.zeros((len(self), len(rows)))
        texts = self._index.get_indexer(frame["distinct_text"])
        np.add.at(found, (texts[kept], at[kept]), frame[value].to_numpy(dtype=float)[kept])
        return found


def beside(table: pd.DataFrame, found: Sequence[Estimate]) -> pd.DataFrame:
    """The table with columns `value, low, high, n, why, clear`, the estimates of its rows."""
    told = pd.DataFrame([asdict(e) for e in found], columns=["value", "low", "high", "n", "why", "clear"])
    return pd.concat([table.reset_index(drop=True), told], axis=1)


@dataclass(frozen=True, slots=True)
class _Drawn:
    value: Floats  # (rows,)
    draws: Floats  # (draws, rows)
    acceleration: Floats  # (rows,)


Statistic = Callable[[Floats], Floats]  # sums over units (..., columns) → numbers (..., rows)


def ratios(over: ArrayLike, under: ArrayLike, *, seed: int = SEED, draws: int = DRAWS) -> list[Estimate]:
    """Ratios of sums, Σover ÷ Σunder, a row a column of `over`; each array is units × rows (`under` may have one column for all).

    A mean of values per unit is the ratio with `under` 1 for each unit that has a value. n counts units with `under` above 0.
    """
    top, bottom = _table(over), _table(under)
    k = top.shape[1]
    n = _behind(bottom, k)
    if n.min(initial=LEAST_ANALYTIC) >= LEAST_ANALYTIC and (ends := _abc(top, bottom)) is not None:
        return _told(_divide(top.sum(axis=0), bottom.sum(axis=0)), ends, ends[1] - ends[0], n)
    drawn = _bootstrap(np.hstack([top, bottom]), lambda s: _divide(s[..., :k], s[..., k:]), seed=seed, draws=draws)
    return _estimates(drawn, n)


def of_groups(frame: pd.DataFrame, by: str, *, over: str = "over", under: str = "under") -> list[Estimate]:
    """The ratio of each group of `by`, in the order in which they come; each row of the frame is a unit of its group."""
    groups = pd.factorize(frame[by], use_na_sentinel=False)[0]
    order = np.argsort(groups, kind="stable")
    edges = np.flatnonzero(np.diff(groups[order])) + 1
    sides = (np.split(frame[column].to_numpy(dtype=float)[order], edges) for column in (over, under))
    return [ratios(top, bottom)[0] for top, bottom in zip(*sides, strict=True) if len(top)]


def differences(
    over_a: ArrayLike,
    under_a: ArrayLike,
    over_b: ArrayLike,
    under_b: ArrayLike,
    *,
    seed: int = SEED,
    draws: int = DRAWS,
) -> list[Estimate]:
    """Differences of two ratios of sums, A − B, a row a column; all arrays are over the same units, 0 where a unit has no part in a side.

    Units in both sides (a text that both outlets printed) are drawn once for both. `clear` allows for all rows given.
    """
    a, b, of_a, of_b = (_table(t) for t in (over_a, over_b, under_a, under_b))
    k = a.shape[1]
    in_a, in_b = (of_a > 0).any(axis=1), (of_b > 0).any(axis=1)
    apart = not (in_a & in_b).any()
    edges = np.cumsum([k, of_a.shape[1], k])

    def difference(s: Floats) -> Floats:
        x, of_x, y, of_y = np.split(s, edges, axis=-1)
        return _divide(x, of_x) - _divide(y, of_y)

    units = np.hstack([a, of_a, b, of_b])
    drawn = _bootstrap(units, difference, strata=in_b.astype(int) if apart else None, seed=seed, draws=draws)
    n = np.minimum(_behind(of_a, k), _behind(of_b, k))
    found = _estimates(drawn, n)
    clear = _clear(drawn, found)
    return [Estimate(e.value, e.low, e.high, e.n, e.why, bool(c)) for e, c in zip(found, clear, strict=True)]


def slope(
    times: ArrayLike, values: ArrayLike, weeks: ArrayLike, *, weights: ArrayLike | None = None, seed: int = SEED, draws: int = DRAWS
) -> Estimate:  # fmt: skip
    """Change of `values` for one step of `times` (least squares over units), drawn in blocks of consecutive weeks; n counts weeks.

    `weeks` numbers the week of each unit; `weights` are 1 where not given. Weeks without a unit are part of the calendar and are drawn like
    any other.
    """
    t, y, w = (np.asarray(x, dtype=float).ravel() for x in (times, values, weeks))
    each = np.ones_like(t) if weights is None else np.asarray(weights, dtype=float).ravel()
    if not len(w):
        return Estimate(None, None, None, 0, "n = 0: no interval")
    week = (w - w.min()).astype(int)
    t = t - t.mean()
    moments = np.column_stack([np.ones_like(t), t, y, t * t, t * y]) * each[:, None]
    sums = np.zeros((int(week.max()) + 1, moments.shape[1]))
    np.add.at(sums, week, moments)

    def least_squares(s: Floats) -> Floats:
        n, x, z, xx, xz = (s[..., i] for i in range(5))
        return _divide(n * xz - x * z, n * xx - x * x)[..., None]

    drawn = _bootstrap(sums, least_squares, block=BLOCK_WEEKS, seed=seed, draws=draws)
    return _estimates(drawn, np.array([len(np.unique(week))]))[0]


def false_discovery(p: ArrayLike) -> Floats:
    """Each p as q: the share of false finds among all with a q as small, after Benjamini and Hochberg. Give it every p tested."""
    found = np.asarray(p, dtype=float)
    return np.asarray(stats.false_discovery_control(found)) if found.size else found


def why_none(n: int) -> str:
    """The words beside a number that has too few units for an interval."""
    return f"n = {n}: no interval"


def _table(values: ArrayLike) -> Floats:
    found = np.asarray(values, dtype=float)
    return found[:, None] if found.ndim == 1 else found


def _behind(under: Floats, rows: int) -> NDArray[np.int_]:
    """For each row the units with a denominator; one column of `under` holds for all rows."""
    return np.broadcast_to((under > 0).sum(axis=0), (rows,))


def _divide(over: Floats, under: Floats) -> Floats:
    blank = np.full(np.broadcast_shapes(over.shape, under.shape), np.nan)
    return np.asarray(np.divide(over, under, out=blank, where=under != 0))


def _bootstrap(
    units: Floats,
    statistic: Statistic,
    *,
    strata: NDArray[np.int_] | None = None,
    block: int = 1,
    seed: int,
    draws: int,
) -> _Drawn:
    """Draws of a function of sums. Units of a stratum are drawn among themselves; with `block`, runs of neighbouring units, in a ring."""
    rng = np.random.default_rng(seed)
    if strata is None:
        strata = np.zeros(len(units), dtype=int)
    if block == 1:
        # texts that have no part in any row (those of other sides) are no units here
        there = units.any(axis=1)
        units, strata = _bundled(units[there], strata[there], rng)
    total = units.sum(axis=0)
    value = statistic(total)
    sums = np.zeros((draws, units.shape[1]))
    cubes, squares = np.zeros(value.shape), np.zeros(value.shape)
    for each in np.unique(strata):
        inside = units[strata == each]
        sums += _sums(inside, rng, draws, block)
        n = len(inside)
        without = statistic(total - inside)
        known = ~np.isnan(without)
        mean = np.where(known, without, 0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
        pull = np.where(known, (n - 1) * (mean - without), 0)
        cubes += (pull**3).sum(axis=0) / n**3
        squares += (pull**2).sum(axis=0) / n**2
    acceleration = np.divide(cubes, 6 * squares**1.5, out=np.zeros_like(cubes), where=squares > 0)
    found = statistic(sums)
    # a draw without any unit of a side has no number: with the 10 units asked for, one draw in 20,000; it counts as the estimate itself
    return _Drawn(value, np.where(np.isnan(found), value, found), acceleration)


def _sums(units: Floats, rng: np.random.Generator, draws: int, block: int) -> Floats:
    """Sums of `draws` samples with replacement, each as large as `units`."""
    n = len(units)
    sums = np.empty((draws, units.shape[1]))
    step = max(1, CHUNK // n)
    blocks = -(-n // block)
    for first in range(0, draws, step):
        many = min(step, draws - first)
        picked = rng.integers(0, n, (many, blocks), dtype=np.uint16 if n < 2**16 else np.int64).astype(np.int64)
        if block > 1:
            picked = ((picked[:, :, None] + np.arange(block)) % n).reshape(many, -1)[:, :n]
        # a row a draw, a one for each unit drawn (twice for one drawn twice): one core, where a dense product wakes BLAS threads that wait
        weights = sparse.csr_array((np.ones(many * n), picked.ravel(), np.arange(0, many * n + 1, n)), shape=(many, n))
        sums[first : first + many] = weights @ units
    return sums


def _bundled(units: Floats, strata: NDArray[np.int_], rng: np.random.Generator) -> tuple[Floats, NDArray[np.int_]]:
    """At most about MOST_UNITS units: more are put into bundles at random, within their stratum, and summed."""
    if len(units) <= MOST_UNITS:
        return units, strata
    kept, labels = [], []
    for each in np.unique(strata):
        inside = units[strata == each]
        bundles = max(LEAST_UNITS, round(MOST_UNITS * len(inside) / len(units)))
        if bundles < len(inside):
            order = rng.permutation(len(inside))
            edges = np.linspace(0, len(inside), bundles, endpoint=False).astype(int)
            inside = np.add.reduceat(inside[order], edges, axis=0)
        kept.append(inside)
        labels.append(np.full(len(inside), each))
    return np.vstack(kept), np.concatenate(labels)


def _abc(over: Floats, under: Floats) -> Floats | None:
    """Lower and upper ends (2 × rows) of Σover ÷ Σunder; None where a few units have most of a denominator, which ABC can't follow.

    Of a ratio the bias correction is the acceleration: ABC's two curvatures cancel out.
    """
    top, bottom = over.sum(axis=0), under.sum(axis=0)
    pull = over - top / bottom * under
    # Multiplied: numpy's third power of 100,000 texts and 13 rows takes ten times as long.
    squared = pull * pull
    squares, cubes = squared.sum(axis=0), (squared * pull).sum(axis=0)
    spread = np.sqrt(np.where(squares > 0, squares, 1))
    bias = cubes / (6 * spread**3)
    w = bias + _Z
    steps = w / (1 - bias * w) ** 2
    moved = bottom + steps * (pull * under).sum(axis=0) / spread
    if (moved < bottom / 2).any():
        return None
    return np.asarray((top + steps * (pull * over).sum(axis=0) / spread) / moved)


def _estimates(drawn: _Drawn, n: NDArray[np.int_]) -> list[Estimate]:
    return _told(drawn.value, _bca(drawn), np.ptp(drawn.draws, axis=0), n)


def _told(values: Floats, ends: Floats, spread: Floats, n: NDArray[np.int_]) -> list[Estimate]:
    found = []
    for i, value in enumerate(values):
        known = None if np.isnan(value) else float(value)
        units = int(n[i])
        if units < LEAST_UNITS or known is None:
            found.append(Estimate(known, None, None, units, why_none(units)))
        elif spread[i] <= ALIKE * max(abs(known), 1):
            found.append(Estimate(known, None, None, units, f"n = {units}, all alike: no interval"))
        else:
            found.append(Estimate(known, float(ends[0, i]), float(ends[1, i]), units))
    return found


def _bca(drawn: _Drawn) -> Floats:
    """Lower and upper ends (2 × rows)."""
    draws, value = drawn.draws, drawn.value
    below = ((draws < value).sum(axis=0) + (draws <= value).sum(axis=0)) / (2 * len(draws))
    bias = special.ndtri(np.clip(below, 0.5 / len(draws), 1 - 0.5 / len(draws)))
    at = special.ndtr(bias + (bias + _Z) / (1 - drawn.acceleration * (bias + _Z)))
    ordered = np.sort(draws, axis=0)
    place = at * (len(draws) - 1)
    low = np.floor(place).astype(int)
    high = np.minimum(low + 1, len(draws) - 1)
    a, b = np.take_along_axis(ordered, low, axis=0), np.take_along_axis(ordered, high, axis=0)
    return np.asarray(a + (place - low) * (b - a))


def _clear(drawn: _Drawn, found: Sequence[Estimate]) -> list[bool]:
    """Which rows pass the bar of all rows together and have an interval without zero."""
    rated = [i for i, e in enumerate(found) if e.low is not None]
    if not rated:
        return [False] * len(found)
    value, draws = drawn.value[rated], drawn.draws[:, rated]
    error = draws.std(axis=0, ddof=1)
    largest = (np.abs(draws - value) / error).max(axis=1)
    bar = float(np.quantile(largest, LEVEL))
    clear = [False] * len(found)
    for i, v, e in zip(rated, value, error, strict=True):
        each = found[i]
        needed = stats.t.isf(special.ndtr(-bar), each.n - 1)
        outside = each.low is not None and each.high is not None and (each.low > 0 or each.high < 0)
        clear[i] = bool(abs(v) > needed * e and outside)
    return clear
