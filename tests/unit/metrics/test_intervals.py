"""Intervals: what they cover, and what they say at the edges."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from repass.metrics import interval_of_mean, pass_at_k_all
from repass.metrics.intervals import _tail, intervals_of_means, wilson

shares = st.lists(st.floats(0, 1), min_size=1, max_size=60)


@given(shares)
def test_the_mean_lies_inside(values: list[float]) -> None:
    found = interval_of_mean(values, resamples=200, seed=1)
    assert found.mean == pytest.approx(np.mean(values), abs=1e-9)
    assert 0 <= found.low <= found.mean + 1e-9
    assert found.mean - 1e-9 <= found.high <= 1


@pytest.mark.parametrize("value", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("problems", [1, 164])
def test_equal_scores_get_wilson_and_never_no_width(value: float, problems: int) -> None:
    found = interval_of_mean([value] * problems, resamples=200, seed=1)
    assert found.method == "wilson"
    assert found.high - found.low > 0.01


def test_none_of_164() -> None:
    found = interval_of_mean([0.0] * 164, resamples=200, seed=1)
    assert found.low == 0
    assert found.high == pytest.approx(0.0229, abs=1e-4)


@given(st.integers(1, 500), st.data())
def test_wilson_is_that_of_scipy(trials: int, data: st.DataObject) -> None:
    passed = data.draw(st.integers(0, trials))
    theirs = stats.binomtest(passed, trials).proportion_ci(0.95, "wilson")
    assert wilson(passed / trials, trials) == pytest.approx((theirs.low, theirs.high), abs=1e-6)


@pytest.mark.parametrize("problems", [10, 40, 164, 1000])
def test_the_tail_is_that_of_student(problems: int) -> None:
    quantile = stats.t.ppf(0.975, problems - 1)
    expected = stats.norm.cdf(-quantile * np.sqrt(problems / (problems - 1)))
    assert _tail(problems) == pytest.approx(expected, rel=0.02)


def test_it_agrees_with_scipys_bootstrap() -> None:
    values = np.random.default_rng(5).beta(0.6, 0.6, 400)
    found = interval_of_mean(values, resamples=4000, seed=1)
    theirs = stats.bootstrap(
        (values,), np.mean, n_resamples=4000, method="percentile", rng=np.random.default_rng(2)
    ).confidence_interval
    assert found.method == "bootstrap"
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), abs=0.004)


def test_a_column_does_not_depend_on_its_neighbours() -> None:
    values = np.random.default_rng(3).random((50, 7))
    together = list(intervals_of_means(values, resamples=300, seed=9))
    alone = [interval_of_mean(values[:, i], resamples=300, seed=9) for i in range(7)]
    assert [tuple(i[:3]) for i in together] == [pytest.approx(i[:3]) for i in alone]


@pytest.mark.parametrize("values", [[], [1.2], [-0.1]])
def test_what_is_no_score_is_refused(values: list[float]) -> None:
    with pytest.raises(ValueError, match="at least one problem"):
        interval_of_mean(values, resamples=10, seed=1)


@pytest.mark.parametrize(
    ("problems", "n", "k", "skill"),
    [
        (40, 1, 1, (1.0, 1.0)),
        (164, 1, 1, (0.3, 1.0)),
        (164, 10, 1, (1.0, 1.0)),
        (164, 10, 10, (0.3, 1.0)),
        (500, 1, 1, (1.0, 20.0)),
    ],
)
def test_95_percent_cover_the_truth(
    problems: int, n: int, k: int, skill: tuple[float, float]
) -> None:
    """Problems drawn from a population again and again: how often is its mean inside?"""
    generator = np.random.default_rng(11667)
    truth = np.mean(1 - (1 - generator.beta(*skill, 400_000)) ** k)
    passed = generator.binomial(n, generator.beta(*skill, (problems, 1500)))
    values = pass_at_k_all(np.full_like(passed, n), passed, k)
    found = list(intervals_of_means(values, resamples=600, seed=1))
    covered = np.mean([interval.low <= truth <= interval.high for interval in found])
    assert 0.93 <= covered <= 0.98
