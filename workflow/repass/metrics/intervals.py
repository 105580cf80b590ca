"""Intervals around a mean over problems.

What is uncertain is the choice of problems. The interval holds the middle 95% of the posterior of
the mean over the population that the problems come from, by the Bayesian bootstrap (Rubin 1981,
"The Bayesian Bootstrap"): each draw weighs the problems by a Dirichlet distribution and takes the
weighted mean.

To the problems are added half a problem that scores 0 and half a problem that scores 1. For scores
of 0 and 1 the posterior is then Beta(c + 1/2, P - c + 1/2): Jeffreys' interval, which Brown, Cai
and DasGupta 2001 ("Interval Estimation for a Binomial Proportion") recommend with Wilson's. For
shares between (n > 1) it is narrower by as much as the scores vary less, and of no width never:
0 of 164 gives [0, 0.015], one problem a very wide interval.

By simulation (tests/unit/metrics/test_intervals.py) it covers 93 to 97% wherever ten or more
problems' worth of passes and of failures are expected, for 10 to 500 problems, 1 to 200 samples
and any mixture of easy and hard problems, where the percentile bootstrap or Wilson's interval with
as many trials as problems do not. Below that no interval does at every single rate.

A draw is a row of weights, and all means over as many problems share the same draws: the means of
all cells are one product of matrices.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from repass.metrics.passk import Floats

METHOD = "bayesian bootstrap"
_TAILS = (0.025, 0.975)
_PRIOR = 0.5  # problems that score 0 and as many that score 1: Jeffreys
_COLUMNS = 2048  # means computed at once: with 2,000 resamples 32 MB


class Interval(NamedTuple):
    """A mean with its 95% interval, all in [0, 1], and how it was made."""

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
        resamples: number of draws.
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


def _weights(problems: int, resamples: int, seed: int) -> Floats:
    """Weights of each problem and of the added ones, 0 and 1, in each draw; a row a draw."""
    alphas = np.concatenate([np.ones(problems), [_PRIOR, _PRIOR]])
    gammas = np.random.default_rng(seed).standard_gamma(alphas, size=(resamples, len(alphas)))
    return np.asarray(gammas / gammas.sum(axis=1, keepdims=True))


def _some(scores: Floats, weights: Floats) -> Iterator[Interval]:
    # The added problem that scores 0 adds nothing to the product.
    draws = weights[:, :-2] @ scores + weights[:, -1:]
    # Rounding may leave a mean of ones at 1 + 2e-16.
    means = np.minimum(scores.mean(axis=0), 1.0)
    lows, highs = np.clip(np.quantile(draws, _TAILS, axis=0), 0.0, 1.0)
    for mean, low, high in zip(means.tolist(), lows.tolist(), highs.tolist(), strict=True):
        yield Interval(mean, min(low, mean), max(high, mean), METHOD)
