"""Intervals around a mean over problems.

What is uncertain is the choice of problems: they are drawn again with replacement and the mean is
taken each time; the interval lies between the percentiles of these means (percentile bootstrap,
Efron and Tibshirani 1993, chapter 13), taken a little further out for few problems (the expanded
percentile interval of Hesterberg 2015, "What Teachers Should Know About the Bootstrap").

A draw is a row of weights, how often each problem was drawn, and all means over as many problems
share the same draws: the means of all cells are one product of matrices.

Near the boundary the bootstrap is too narrow, and of no width at all when every problem scores the
same (all fail, all pass, a single problem). There the Wilson score interval (Wilson 1927; Brown,
Cai and DasGupta 2001) takes its place: the mean is read as the share of successes in as many trials
as there are problems. No variable in [0, 1] varies more than such a share, so for n > 1 this errs
on the wide side. One problem thus gives a very wide interval and 0 of 164 gives [0, 0.023].
"""

import math
from collections.abc import Iterator
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from repass.metrics.passk import Floats

Flags = npt.NDArray[np.bool_]

# Of both, passes and failures, the bootstrap needs about this many: below it covers less than 93%
# in simulation (tests/unit/metrics/test_intervals.py).
MIN_EACH = 10.0
_Z = 1.959963984540054  # the 97.5th percentile of the standard normal distribution
_COLUMNS = 2048  # means computed at once: with 2,000 resamples 32 MB


class Interval(NamedTuple):
    """A mean with its 95% interval, all in [0, 1], and how it was made (bootstrap or wilson)."""

    mean: float
    low: float
    high: float
    method: str


def interval_of_mean(values: npt.ArrayLike, *, resamples: int, seed: int) -> Interval:
    """Estimate the mean of one score a problem and its 95% interval.

    Raises:
        ValueError: there is no problem, or a value is outside [0, 1].
    """
    column = np.asarray(values, dtype=np.float64)[:, np.newaxis]
    return next(intervals_of_means(column, resamples=resamples, seed=seed))


def intervals_of_means(values: npt.ArrayLike, *, resamples: int, seed: int) -> Iterator[Interval]:
    """Estimate many means over the same number of problems, each with its 95% interval.

    Args:
        values: a row a problem, a column a mean; in [0, 1].
        resamples: number of bootstrap draws.
        seed: of the draws; a column's interval does not depend on the other columns.

    Yields:
        An interval a column, in their order.

    Raises:
        ValueError: there is no problem, or a value is outside [0, 1].
    """
    scores = np.asarray(values, dtype=np.float64)
    if scores.shape[0] < 1 or np.any(scores < 0) or np.any(scores > 1):
        raise ValueError("an interval needs at least one problem and scores in [0, 1]")
    weights = _weights(scores.shape[0], resamples, seed)
    for start in range(0, scores.shape[1], _COLUMNS):
        yield from _some(scores[:, start : start + _COLUMNS], weights)


def wilson(mean: float, trials: int) -> tuple[float, float]:
    """Compute the 95% Wilson score interval of a share seen in that many trials."""
    squared = _Z * _Z
    centre = (mean + squared / (2 * trials)) / (1 + squared / trials)
    spread = mean * (1 - mean) / trials + squared / (4 * trials * trials)
    half = _Z * math.sqrt(max(spread, 0.0)) / (1 + squared / trials)
    return min(max(centre - half, 0.0), mean), max(min(centre + half, 1.0), mean)


def _weights(problems: int, resamples: int, seed: int) -> Floats:
    """Shares of each problem in each draw, a row a draw."""
    even = np.full(problems, 1 / problems)
    return np.random.default_rng(seed).multinomial(problems, even, size=resamples) / problems


def _some(scores: Floats, weights: Floats) -> Iterator[Interval]:
    problems = scores.shape[0]
    # Rounding may leave a mean of ones at 1 + 2e-16.
    means = np.minimum(scores.mean(axis=0), 1.0)
    tail = _tail(problems)
    lows, highs = np.clip(np.quantile(weights @ scores, [tail, 1 - tail], axis=0), 0.0, 1.0)
    columns = zip(means, lows, highs, _bootstraps(scores, means), strict=True)
    for mean, low, high, bootstraps in columns:
        if bootstraps:
            yield Interval(float(mean), float(low), float(high), "bootstrap")
        else:
            yield Interval(float(mean), *wilson(float(mean), problems), "wilson")


def _bootstraps(scores: Floats, means: Floats) -> Flags:
    """Say for each column whether it is far enough from the boundary for the bootstrap.

    That is measured in trials: how many passes and failures, one a trial, would tell as much as
    these problems do. Equal values say nothing about how problems differ: no trials.
    """
    variances = scores.var(axis=0)
    varies = variances > 1e-12
    trials = scores.shape[0] * means * (1 - means) / np.where(varies, variances, np.inf)
    return np.asarray(trials * np.minimum(means, 1 - means) >= MIN_EACH)


def _tail(problems: int) -> float:
    """Share of the means to leave out on each side: Phi(-t sqrt(P / (P - 1))), Hesterberg 2015.

    The quantile t of Student's distribution is expanded in 1 / (P - 1) (Abramowitz and Stegun
    26.7.5), which is good to three digits from ten problems on; one problem has no spread at all.
    """
    freedom = max(problems - 1, 1)
    t = _Z + (_Z**3 + _Z) / (4 * freedom) + (5 * _Z**5 + 16 * _Z**3 + 3 * _Z) / (96 * freedom**2)
    return NormalDist().cdf(-t * math.sqrt(problems / freedom))
