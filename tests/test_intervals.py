"""Intervals against scipy, against numbers worked by hand, and against what they promise."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.measures import intervals
from analysis.measures.intervals import LEAST_UNITS, Texts, differences, false_discovery, ratios, slope

MANY = 20_000  # draws of both programs: the ends then agree to about 2% of the width


def skewed(n, seed=1, scale=1.0):
    return np.random.default_rng(seed).gamma(1.2, scale, n)


def close(ours, theirs):
    width = theirs.high - theirs.low
    return abs(ours.low - theirs.low) < 0.03 * width and abs(ours.high - theirs.high) < 0.03 * width


def test_the_mean_of_skewed_values_has_the_interval_scipy_gives():
    values = skewed(30)
    theirs = stats.bootstrap((values,), np.mean, method="BCa", n_resamples=MANY, rng=np.random.default_rng(2))
    ours = ratios(values, np.ones(30), draws=MANY)[0]
    assert ours.value == pytest.approx(values.mean())
    assert close(ours, theirs.confidence_interval)


def test_a_ratio_of_sums_has_the_interval_scipy_gives():
    said, all_words = skewed(40), np.random.default_rng(3).integers(5, 60, 40).astype(float)

    def ratio(a, b, axis):
        return a.sum(axis) / b.sum(axis)

    theirs = stats.bootstrap(
        (said, all_words), ratio, paired=True, method="BCa", n_resamples=MANY, rng=np.random.default_rng(4)
    )
    ours = ratios(said, all_words, draws=MANY)[0]
    assert ours.value == pytest.approx(said.sum() / all_words.sum())
    assert close(ours, theirs.confidence_interval)


def test_a_difference_of_groups_without_a_common_text_has_the_interval_scipy_gives():
    a, b = skewed(30), skewed(22, seed=5, scale=2.0)
    theirs = stats.bootstrap(
        (a, b),
        lambda x, y, axis: x.mean(axis) - y.mean(axis),
        method="BCa",
        n_resamples=MANY,
        rng=np.random.default_rng(6),
    )
    in_a = np.r_[np.ones(30), np.zeros(22)]
    values = np.r_[a, b]
    ours = differences(values * in_a, in_a, values * (1 - in_a), 1 - in_a, draws=MANY)[0]
    assert ours.value == pytest.approx(a.mean() - b.mean())
    assert ours.n == 22
    assert close(ours, theirs.confidence_interval)


def test_a_text_that_both_groups_share_moves_both_so_the_difference_varies_less():
    values = skewed(30, scale=3.0)
    ones, other = np.ones(30), values + np.linspace(0, 0.2, 30)
    shared = differences(values, ones, other, ones)[0]
    zeros = np.zeros(30)
    apart = differences(np.r_[values, zeros], np.r_[ones, zeros], np.r_[zeros, other], np.r_[zeros, ones])[0]
    assert shared.value == pytest.approx(-0.1)
    assert shared.high < 0
    assert apart.low < 0 < apart.high
    assert shared.high - shared.low < 0.1 * (apart.high - apart.low)


@pytest.mark.parametrize(("n", "has"), [(LEAST_UNITS - 1, False), (LEAST_UNITS, True)])
def test_no_interval_below_ten_units(n, has):
    found = ratios(skewed(n), np.ones(n))[0]
    assert found.value is not None
    assert (found.low is not None) == has
    assert found.why == (None if has else f"n = {n}: no interval")


def test_the_smaller_side_decides_whether_a_difference_has_an_interval():
    in_a = np.r_[np.ones(40), np.zeros(9)]
    found = differences(in_a * 0.5, in_a, 1 - in_a, 1 - in_a)[0]
    assert (found.value, found.low, found.n, found.clear) == (-0.5, None, 9, False)


def test_units_that_are_all_alike_have_no_interval_and_say_so():
    found = ratios(np.zeros(25), np.ones(25))[0]
    assert (found.value, found.low, found.high) == (0.0, None, None)
    assert found.why == "n = 25, all alike: no interval"


def test_nothing_at_all_is_unknown_and_no_zero():
    assert ratios(np.zeros((0, 2)), np.zeros(0))[0].value is None
    assert slope([], [], []).value is None


def test_the_same_seed_gives_the_same_interval_and_rows_do_not_disturb_one_another():
    values = skewed(50)
    alone = ratios(values, np.ones(50))[0]
    among = ratios(np.column_stack([skewed(50, seed=9), values]), np.ones(50))[1]
    assert ratios(values, np.ones(50))[0] == alone
    assert (among.low, among.high) == (pytest.approx(alone.low), pytest.approx(alone.high))


def false_rows(sides, share, *, rows=15, seed):
    """Whether any row of a comparison without any true difference is marked clear."""
    rng = np.random.default_rng(seed)
    a, b = sides
    in_a = np.r_[np.ones(a), np.zeros(b)]
    values = (rng.random((a + b, rows)) < share).astype(float)
    found = differences(values * in_a[:, None], in_a, values * (1 - in_a)[:, None], 1 - in_a, seed=seed, draws=600)
    return any(e.clear for e in found)


@pytest.mark.parametrize(("sides", "share"), [((12, 12), 0.3), ((20, 12), 0.5), ((20, 20), 0.2), ((60, 40), 0.3)])
def test_without_a_true_difference_a_figure_of_fifteen_rows_rarely_marks_any(sides, share):
    """At most 5 in 100 figures promised; 11 of 120 is what 5 in 100 stays within in 97 of 100 runs."""
    assert sum(false_rows(sides, share, seed=s) for s in range(120)) <= 11


def test_a_strong_difference_among_many_rows_is_clear_and_the_others_are_not():
    rng = np.random.default_rng(8)
    in_a = np.r_[np.ones(30), np.zeros(30)]
    values = (rng.random((60, 12)) < 0.4).astype(float)
    values[:, 4] = np.r_[np.ones(26), np.zeros(4), np.ones(4), np.zeros(26)]
    found = differences(values * in_a[:, None], in_a, values * (1 - in_a)[:, None], 1 - in_a)
    assert [i for i, e in enumerate(found) if e.clear] == [4]


def test_a_single_row_may_be_clear_alone_and_not_among_twenty():
    rng = np.random.default_rng(11)
    in_a = np.r_[np.ones(20), np.zeros(20)]
    one = np.r_[np.ones(11), np.zeros(9), np.ones(4), np.zeros(16)][:, None]
    noise = (rng.random((40, 19)) < 0.5).astype(float)

    def clear(values):
        return differences(values * in_a[:, None], in_a, values * (1 - in_a)[:, None], 1 - in_a)[0].clear

    assert clear(one)
    assert not clear(np.hstack([one, noise]))


def test_bundles_of_many_units_leave_the_interval_nearly_as_it_is(monkeypatch):
    values = (np.random.default_rng(12).random(12_000) < 0.03).astype(float)
    monkeypatch.setattr(intervals, "LEAST_ANALYTIC", 100_000)
    bundled = ratios(values, np.ones(12_000), draws=4_000)[0]
    monkeypatch.setattr(intervals, "MOST_UNITS", 20_000)
    whole = ratios(values, np.ones(12_000), draws=4_000)[0]
    width = whole.high - whole.low
    assert bundled.value == pytest.approx(whole.value)
    assert abs(bundled.low - whole.low) < 0.05 * width
    assert abs(bundled.high - whole.high) < 0.05 * width


@pytest.mark.parametrize("shape", ["means", "shares", "rare", "words", "weighted"])
def test_from_a_hundred_units_on_the_ends_of_a_ratio_are_where_many_draws_settle(monkeypatch, shape):
    rng = np.random.default_rng(21)
    under = {"words": rng.lognormal(4, 1, 150), "weighted": 1 / rng.integers(1, 6, 150)}.get(shape, np.ones(150))
    share = {"rare": 0.04}.get(shape, 0.3)
    over = under * (rng.normal(0.1, 0.3, 150) if shape in ("means", "weighted") else rng.random(150) < share)
    ours = ratios(over, under)[0]
    assert ours == ratios(over, under, seed=1)[0]
    monkeypatch.setattr(intervals, "LEAST_ANALYTIC", 1_000)
    drawn = ratios(over, under, draws=MANY)[0]
    assert (ours.value, ours.n) == (pytest.approx(drawn.value), drawn.n)
    # a share of six in 150 jumps by 0.0067, a tenth of the width
    slack = (0.05 if shape == "rare" else 0.03) * (drawn.high - drawn.low)
    assert abs(ours.low - drawn.low) < slack
    assert abs(ours.high - drawn.high) < slack


def test_where_one_unit_has_most_of_the_denominator_a_ratio_is_drawn():
    under = np.r_[np.full(119, 1.0), 5_000.0]
    over = under * np.r_[np.ones(60), np.zeros(60)]
    assert ratios(over, under, seed=1)[0] != ratios(over, under, seed=2)[0]
    assert 0 <= ratios(over, under)[0].low <= ratios(over, under)[0].high <= 1


def test_a_hundred_and_more_units_all_alike_have_no_interval():
    found = ratios(np.full(120, 0.5), np.ones(120))[0]
    assert (found.value, found.low, found.why) == (0.5, None, "n = 120, all alike: no interval")


def test_the_slope_is_that_of_least_squares():
    times = np.repeat(np.arange(20), 2)
    values = 0.5 * times + np.random.default_rng(14).normal(0, 1, 40)
    found = slope(times, values, times)
    assert found.value == pytest.approx(np.polyfit(times, values, 1)[0])
    assert found.low < 0.5 < found.high
    assert found.n == 20


def test_a_story_that_runs_for_weeks_makes_the_interval_of_a_slope_wider():
    """Ten articles a week that all say the same are no ten times the evidence."""
    rng = np.random.default_rng(13)
    by_week = np.repeat(rng.normal(0, 1, 30), 10)
    weeks = np.repeat(np.arange(30), 10)
    blocks = slope(weeks, by_week, weeks)
    as_if_apart = 2 * 1.96 * stats.linregress(weeks, by_week).stderr
    assert blocks.high - blocks.low > 2 * as_if_apart


def test_fewer_than_ten_weeks_have_no_interval():
    found = slope(np.arange(9), np.arange(9.0), np.arange(9))
    assert (found.value, found.low, found.why) == (pytest.approx(1.0), None, "n = 9: no interval")


def test_the_false_discovery_rate_worked_by_hand():
    # p sorted .01 .02 .03 .5; p·4/rank = .04 .04 .04 .5; the least of those at the rank and after
    assert false_discovery([0.5, 0.01, 0.03, 0.02]) == pytest.approx([0.5, 0.04, 0.04, 0.04])
    assert len(false_discovery([])) == 0


def test_versions_of_one_text_are_one_unit():
    frame = pd.DataFrame({"distinct_text": [7, 7, 9], "name": ["a", "b", "a"], "over": [1, 2, 4]})
    texts = Texts(frame)
    assert len(texts) == 2
    assert texts.column(frame, "over").tolist() == [3, 4]
    assert texts.table(frame, "over", by="name", rows=["b", "a"]).tolist() == [[2, 1], [0, 4]]
