"""Intervals: what they cover, and what they say at the edges."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from repass.metrics import interval_of_mean, pass_at_k_all
from repass.metrics.intervals import intervals_of_means

shares = st.lists(st.floats(0, 1), min_size=1, max_size=60)


@given(shares)
def test_the_mean_lies_inside(values: list[float]) -> None:
    found = interval_of_mean(values, resamples=200, seed=1)
    assert found.mean == pytest.approx(np.mean(values), abs=1e-9)
    assert 0 <= found.low <= found.mean <= found.high <= 1


@pytest.mark.parametrize("value", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("problems", [1, 164])
def test_equal_scores_never_have_no_width(value: float, problems: int) -> None:
    found = interval_of_mean([value] * problems, resamples=1000, seed=1)
    assert found.high - found.low > 0.01


def test_one_problem_says_little() -> None:
    found = interval_of_mean([1.0], resamples=2000, seed=1)
    assert found.high - found.low > 0.7


@pytest.mark.parametrize(("passed", "problems"), [(0, 164), (1, 164), (20, 40), (100, 164)])
def test_of_passes_and_failures_it_is_jeffreys_interval(passed: int, problems: int) -> None:
    values = [1.0] * passed + [0.0] * (problems - passed)
    found = interval_of_mean(values, resamples=40_000, seed=1)
    jeffreys = stats.beta(passed + 0.5, problems - passed + 0.5)
    low, high = jeffreys.ppf([0.025, 0.975])
    mean = passed / problems
    assert (found.low, found.high) == pytest.approx((min(low, mean), max(high, mean)), abs=0.002)


def test_it_agrees_with_scipys_bootstrap_where_problems_are_many() -> None:
    values = np.random.default_rng(5).beta(0.6, 0.6, 1000)
    found = interval_of_mean(values, resamples=4000, seed=1)
    theirs = stats.bootstrap(
        (values,), np.mean, n_resamples=4000, method="BCa", rng=np.random.default_rng(2)
    ).confidence_interval
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), abs=0.003)


def test_a_column_does_not_depend_on_its_neighbours() -> None:
    values = np.random.default_rng(3).random((50, 7))
    together = list(intervals_of_means(values, resamples=300, seed=9))
    alone = [interval_of_mean(values[:, i], resamples=300, seed=9) for i in range(7)]
    assert [tuple(i[:3]) for i in together] == [pytest.approx(i[:3]) for i in alone]


@pytest.mark.parametrize("values", [[], [1.2], [-0.1]])
def test_what_is_no_score_is_refused(values: list[float]) -> None:
    with pytest.raises(ValueError, match="at least one problem"):
        interval_of_mean(values, resamples=10, seed=1)


@pytest.mark.parametrize("n", [1, 10])
@pytest.mark.parametrize(
    ("problems", "k", "skill"),
    [
        (20, 1, (1.0, 1.0)),
        (40, 1, (0.3, 0.3)),
        (40, 1, (0.3, 1.0)),
        (100, 1, (20.0, 5.0)),
        (164, 1, (0.1, 1.0)),
        (164, 1, (5.0, 5.0)),
        (164, 10, (0.3, 1.0)),
        (164, 10, (1.0, 20.0)),
        (500, 1, (1.0, 20.0)),
    ],
)
def test_95_percent_cover_the_truth(
    problems: int, n: int, k: int, skill: tuple[float, float]
) -> None:
    """Problems drawn from a population again and again: how often is its mean inside?"""
    tries = min(k, n)
    generator = np.random.default_rng(11667)
    truth = np.mean(1 - (1 - generator.beta(*skill, 400_000)) ** tries)
    passed = generator.binomial(n, generator.beta(*skill, (problems, 1500)))
    values = pass_at_k_all(np.full_like(passed, n), passed, tries)
    found = list(intervals_of_means(values, resamples=600, seed=1))
    covered = np.mean([interval.low <= truth <= interval.high for interval in found])
    assert 0.93 <= covered <= 0.97


@pytest.mark.parametrize("n", [1, 10])
def test_95_percent_cover_near_the_boundary_on_average(n: int) -> None:
    """At a single rate near 0 any interval of counts covers too much or too little."""
    generator = np.random.default_rng(2)
    covered = []
    for rate in np.linspace(0.01, 0.06, 11):
        passed = generator.binomial(n, generator.beta(0.5, 0.5 / rate - 0.5, (164, 400)))
        found = intervals_of_means(passed / n, resamples=600, seed=1)
        covered += [interval.low <= rate <= interval.high for interval in found]
    assert 0.93 <= np.mean(covered) <= 0.97
