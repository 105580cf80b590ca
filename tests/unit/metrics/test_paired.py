"""Paired tests: against other implementations, by simulation, and what they say at the edges."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import stats

from repass.metrics.paired import ALPHA, Comparison, compare, holm
from repass.metrics.passk import Floats


def solved(both: int, only_first: int, only_second: int, neither: int) -> tuple[Floats, Floats]:
    """Two columns of passes and failures with these counts."""
    first = [1.0] * (both + only_first) + [0.0] * (only_second + neither)
    second = [1.0] * both + [0.0] * only_first + [1.0] * only_second + [0.0] * neither
    return np.array(first)[:, np.newaxis], np.array(second)[:, np.newaxis]


def skilled(
    problems: int, n: int, pairs: int, gain: float, *, like: float = 0.5, seed: int = 5
) -> tuple[Floats, Floats]:
    """Shares of passes of pairs of models on problems of many difficulties."""
    generator = np.random.default_rng(seed)
    ease = generator.normal(0.0, 2.0, (problems, pairs))

    def rates(shift: float) -> Floats:
        own = generator.normal(0.0, like, (problems, pairs))
        return np.asarray(generator.binomial(n, 1 / (1 + np.exp(-(ease + own + shift)))) / n)

    return rates(gain), rates(0.0)


def true_gain(gain: float, like: float = 0.5) -> float:
    first, second = skilled(400_000, 10**9, 1, gain, like=like, seed=77)
    return float((first - second).mean())


def compared(first: Floats, second: Floats, n: int) -> Comparison:
    return compare(first, second, n=n, resamples=1000, seed=1)


@given(st.integers(0, 60), st.integers(0, 60))
def test_mcnemar_is_scipys_binomial_test(only_first: int, only_second: int) -> None:
    found = compared(*solved(5, only_first, only_second, 5), 1)
    differ = only_first + only_second
    theirs = stats.binomtest(only_first, differ).pvalue if differ else 1.0
    assert found.p[0] == pytest.approx(theirs)
    assert found.method[0] == "mcnemar"


def test_the_interval_of_bonett_and_price_by_hand() -> None:
    found = compared(*solved(30, 12, 3, 55), 1)
    # p1 = 13/102, p2 = 4/102: 0.088235 +- 1.96 sqrt((17/102 - 0.088235^2) / 102)
    assert (found.low[0], found.high[0]) == pytest.approx((0.010873, 0.165597), abs=1e-4)
    assert found.difference[0] == pytest.approx(0.09)


def test_without_a_difference_nothing_is_told_apart_and_the_interval_has_a_width() -> None:
    first, second = solved(20, 0, 0, 20)
    for n in (1, 10):
        found = compared(first, second, n)
        assert found.p[0] == 1
        assert found.low[0] < 0 < found.high[0]


def test_few_problems_that_differ_are_counted() -> None:
    first, second = solved(50, 4, 0, 50)
    found = compared(first * 0.9, second * 0.9, 10)
    assert found.method[0] == "sign"
    assert found.p[0] == pytest.approx(2 * 0.5**4)


def test_ten_problems_that_differ_by_as_much_are_counted_too() -> None:
    first = np.full((12, 1), 0.5)
    found = compared(first, first - 0.1, 10)
    assert found.method[0] == "sign"
    assert found.p[0] == pytest.approx(2 * 0.5**12)


def test_the_bootstrap_agrees_with_scipys() -> None:
    first, second = skilled(400, 10, 1, 0.2)
    found = compare(first, second, n=10, resamples=4000, seed=1)
    differences = (first - second)[:, 0]
    theirs = stats.bootstrap(
        (differences,), np.mean, n_resamples=4000, method="BCa", rng=np.random.default_rng(2)
    ).confidence_interval
    assert found.method[0] == "bootstrap"
    assert (found.low[0], found.high[0]) == pytest.approx((theirs.low, theirs.high), abs=0.003)


@pytest.mark.parametrize("gain", [0.0, 0.1, 0.3, 2.0])
def test_p_of_the_bootstrap_agrees_with_students(gain: float) -> None:
    first, second = skilled(100, 10, 1, gain)
    found = compare(first, second, n=10, resamples=20_000, seed=1)
    theirs = stats.ttest_rel(first[:, 0], second[:, 0]).pvalue
    assert found.p[0] == pytest.approx(theirs, rel=0.15, abs=0.01)
    assert found.p[0] > 0


def test_p_agrees_with_the_interval() -> None:
    found = compare(*skilled(60, 10, 400, 0.2), n=10, resamples=1000, seed=1)
    misses = (found.low > 0) | (found.high < 0)
    assert set(found.method) == {"bootstrap"}
    assert 0.2 < misses.mean() < 0.8
    assert ((found.p < ALPHA) == misses).mean() > 0.99


def test_the_other_way_round_is_the_mirror_image() -> None:
    first, second = skilled(50, 10, 20, 0.3)
    one, other = compared(first, second, 10), compared(second, first, 10)
    assert one.difference == pytest.approx(-other.difference)
    assert one.low == pytest.approx(-other.high)
    assert one.p == pytest.approx(other.p)


@pytest.mark.parametrize("n", [1, 10])
def test_a_pair_does_not_depend_on_its_neighbours(n: int) -> None:
    first, second = skilled(50, n, 5, 0.3)
    together = compared(first, second, n)
    alone = compared(first[:, 3:4], second[:, 3:4], n)
    for all_pairs, one in zip(together[:4], alone[:4], strict=True):
        assert all_pairs[3] == pytest.approx(one[0])


def test_a_shape_of_its_own_is_refused() -> None:
    with pytest.raises(ValueError, match="the same problems"):
        compared(np.ones((3, 1)), np.ones((4, 1)), 1)


@pytest.mark.parametrize(("problems", "n"), [(40, 1), (164, 1), (40, 10), (164, 10)])
@pytest.mark.parametrize("gain", [0.0, 0.5])
def test_95_percent_cover_the_true_difference(problems: int, n: int, gain: float) -> None:
    truth = true_gain(gain)
    found = compare(*skilled(problems, n, 2000, gain), n=n, resamples=600, seed=1)
    covered = np.mean((found.low <= truth) & (truth <= found.high))
    assert 0.93 <= covered <= 0.97


@pytest.mark.parametrize(("n", "lowest"), [(1, 0.015), (10, 0.035)])
def test_equals_are_told_apart_by_mistake_in_at_most_5_percent(n: int, lowest: float) -> None:
    """The exact test errs on the safe side."""
    found = compare(*skilled(100, n, 3000, 0.0), n=n, resamples=2000, seed=1)
    assert lowest <= np.mean(found.p < ALPHA) <= 0.06


@given(arrays.arrays(np.float64, st.integers(1, 6), elements=st.floats(0, 1)))
def test_holm_is_the_closure_of_bonferroni(p: Floats) -> None:
    """A hypothesis is rejected if every set that holds it is, by its least p times its size."""
    members = range(len(p))
    sets = [s for size in members for s in itertools.combinations(members, size + 1)]
    closed = [max(min(1.0, len(s) * min(p[list(s)])) for s in sets if i in s) for i in members]
    assert holm(p) == pytest.approx(closed)


def test_holm_of_nothing() -> None:
    assert holm(np.array([])).size == 0
