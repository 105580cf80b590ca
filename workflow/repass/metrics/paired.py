"""Paired comparison of models on the same problems: the difference of two scores and its test.

- One sample a problem: McNemar's exact test (the binomial test of the problems that only one of
  two models solves) and the interval of Bonett and Price 2012 ("Adjusted Wald Confidence Interval
  for a Difference of Binomial Proportions Based on Paired Data"), one of those that Fagerland,
  Lydersen and Laake 2014 recommend.
- Several samples: the paired bootstrap. Problems are drawn again with replacement, the same for
  both models, and the interval lies between percentiles of the mean differences, taken a little
  further out for few problems (the expanded percentile interval of Hesterberg 2015, "What Teachers
  Should Know About the Bootstrap"). p is that of the interval which just reaches 0. So few draws
  resolve no p below 1%; there it is Student's, of the problems' differences.
- Several samples, but fewer than ten problems on which the models differ (or all by as much): no
  resampling tells how others would differ. The sign test and the interval of Bonett and Price,
  which is wider than need be, as no difference in [-1, 1] varies more than one of -1, 0 and 1.

Holm 1979 corrects the p of a benchmark for their number.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import stats

from repass.metrics.passk import Floats

ALPHA = 0.05
# The bootstrap needs this many problems that differ, and draws beyond 0 to count a p by.
MIN_DIFFER = 10
MIN_BEYOND = 10
_Z = 1.959963984540054  # the 97.5th percentile of the standard normal distribution
_PAIRS = 2048  # compared at once: with 2,000 draws 32 MB


class Comparison(NamedTuple):
    """One value a pair of models: mean difference, its 95% interval, p, and the test's name."""

    difference: Floats
    low: Floats
    high: Floats
    p: Floats
    method: npt.NDArray[np.str_]


def compare(first: Floats, second: Floats, *, n: int, resamples: int, seed: int) -> Comparison:
    """Test pairs of models on the same problems.

    Args:
        first: a row a problem, a column a pair: the share of one model's samples that pass.
        second: likewise of the other model.
        n: samples a problem.
        resamples: number of bootstrap draws.
        seed: of the draws; a pair's result does not depend on the other pairs.

    Raises:
        ValueError: the tables differ in shape, or there is no problem.
    """
    if first.shape != second.shape or first.shape[0] < 1:
        raise ValueError("a paired test needs the same problems of both models, at least one")
    if n == 1:
        return _exact(first - second, "mcnemar")
    weights = _weights(first.shape[0], resamples, seed)
    starts = range(0, max(first.shape[1], 1), _PAIRS)
    blocks = [slice(start, start + _PAIRS) for start in starts]
    parts = [_several(first[:, block] - second[:, block], weights) for block in blocks]
    return Comparison(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def holm(p: Floats) -> Floats:
    """Correct p-values of one family for their number (Holm 1979), in the order given."""
    order = np.argsort(p)
    corrected = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    result = np.empty_like(corrected)
    result[order] = np.minimum(corrected, 1.0)
    return result


def _several(differences: Floats, weights: Floats) -> Comparison:
    """Compare with several samples a problem: the bootstrap where there is enough to draw from."""
    exact, drawn = _exact(differences, "sign"), _bootstrap(differences, weights)
    enough = (np.count_nonzero(differences, axis=0) >= MIN_DIFFER) & (differences.std(axis=0) > 0)
    return Comparison(*(np.where(enough, *columns) for columns in zip(drawn, exact, strict=True)))


def _exact(differences: Floats, method: str) -> Comparison:
    """Count the problems on which either model is better: the exact binomial test."""
    problems = differences.shape[0]
    for_first = np.maximum(differences, 0.0).sum(axis=0)
    for_second = np.maximum(-differences, 0.0).sum(axis=0)
    mean = differences.mean(axis=0)
    low, high = _bonett_price(for_first, for_second, problems)
    better, worse = (differences > 0).sum(axis=0), (differences < 0).sum(axis=0)
    p = np.minimum(2 * stats.binom.cdf(np.minimum(better, worse), better + worse, 0.5), 1.0)
    low, high = np.minimum(low, mean), np.maximum(high, mean)
    return Comparison(mean, low, high, p, np.full(len(mean), method, dtype="<U9"))


def _bonett_price(for_first: Floats, for_second: Floats, problems: int) -> tuple[Floats, Floats]:
    """Compute the interval of Bonett and Price: Wald's with a problem added to each side."""
    one, other = (for_first + 1) / (problems + 2), (for_second + 1) / (problems + 2)
    half = _Z * np.sqrt((one + other - (one - other) ** 2) / (problems + 2))
    return np.maximum(one - other - half, -1.0), np.minimum(one - other + half, 1.0)


def _bootstrap(differences: Floats, weights: Floats) -> Comparison:
    problems = differences.shape[0]
    mean = differences.mean(axis=0)
    draws = np.ascontiguousarray((weights @ differences).T)
    tail = _share(-stats.t.ppf(1 - ALPHA / 2, max(problems - 1, 1)), problems)
    low, high = np.quantile(draws, [tail, 1 - tail], axis=1)
    p = np.where(
        _beyond(draws) >= MIN_BEYOND, _drawn_p(draws, problems), _student_p(differences, mean)
    )
    low, high = np.minimum(low, mean), np.maximum(high, mean)
    return Comparison(mean, low, high, p, np.full(len(mean), "bootstrap", dtype="<U9"))


def _weights(problems: int, resamples: int, seed: int) -> Floats:
    """Shares of each problem in each draw, a row a draw."""
    even = np.full(problems, 1 / problems)
    return np.random.default_rng(seed).multinomial(problems, even, size=resamples) / problems


def _share(t: float, problems: int) -> float:
    """Share of draws to leave out below: they spread sqrt((P - 1) / P) too little."""
    return float(stats.norm.cdf(t * np.sqrt(problems / max(problems - 1, 1))))


def _beyond(draws: Floats) -> npt.NDArray[np.int64]:
    """Count the draws that say the opposite of most."""
    # Draws that should be 0 may miss it by rounding.
    below, above = (draws <= 1e-12).sum(axis=1), (draws >= -1e-12).sum(axis=1)
    return np.asarray(np.minimum(below, above))


def _drawn_p(draws: Floats, problems: int) -> Floats:
    """Turn the share of draws beyond 0 into p; `_share` the other way round."""
    freedom = max(problems - 1, 1)
    share = np.clip(_beyond(draws) / draws.shape[1], 1e-12, 0.5)
    t = stats.norm.ppf(share) * np.sqrt(freedom / problems)
    return np.asarray(2 * stats.t.cdf(t, freedom))


def _student_p(differences: Floats, mean: Floats) -> Floats:
    problems = differences.shape[0]
    error = differences.std(axis=0, ddof=1 if problems > 1 else 0) / np.sqrt(problems)
    t = np.abs(mean) / np.where(error > 0, error, np.inf)
    return np.asarray(2 * stats.t.sf(t, max(problems - 1, 1)))
