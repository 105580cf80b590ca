"""How much would be needed to tell two scores apart, in problems or in samples a problem.

Both are for a two-sided test at 5% that finds a true difference as large as the one seen in 80% of
repetitions. d is a problem's difference of scores, in [-1, 1].

Problems: N = (z1 sqrt(E d^2) + z2 sqrt(E d^2 - (E d)^2))^2 / (E d)^2 with z1 = 1.960 and
z2 = 0.842 (Connor 1987, "Sample Size for Testing Differences in Proportions for the Paired-Sample
Design", Biometrics 43; there E d^2 is the share of discordant pairs, which it is for one sample).

Samples: the variance of the mean difference is (B + W / n) / P, with B how true differences vary
between problems and W how samples of one problem do (Miller 2024, "Adding Error Bars to Evals",
arXiv 2411.00640, section 3); more samples make W / n small, but never B.
"""

import numpy as np

from repass.metrics.passk import Floats

ALPHA = 0.05
POWER = 0.80
_Z1 = 1.959963984540054  # the standard normal distribution's quantile at 1 - ALPHA / 2
_Z2 = 0.8416212335729143  # and at POWER


def needed_problems(difference: Floats, square: Floats) -> Floats:
    """Compute how many problems like these would tell two scores apart.

    Args:
        difference: mean difference of each pair of models.
        square: mean square of the problems' differences, of each pair.

    Returns:
        Whole numbers; infinite where there is no difference.
    """
    spread = np.sqrt(np.maximum(square - difference**2, 0.0))
    root = _Z1 * np.sqrt(square) + _Z2 * spread
    return _whole(root**2, difference**2)


def needed_samples(
    difference: Floats, square: Floats, within: Floats, *, n: int, problems: int
) -> Floats:
    """Compute how many samples a problem would tell two scores apart on these many problems.

    Args:
        difference: mean difference of each pair of models.
        square: mean square of the problems' differences, of each pair.
        within: W of each pair: the mean over problems of both models' variance of a sample.
        n: samples a problem that the differences were seen with; above 1.
        problems: how many there are.

    Returns:
        Whole numbers; infinite where no number of samples is enough: more problems are needed.
    """
    between = np.maximum(square - difference**2 - within / n, 0.0)
    allowed = problems * difference**2 / (_Z1 + _Z2) ** 2
    return np.maximum(_whole(within, np.maximum(allowed - between, 0.0)), 1.0)


def detectable(square: Floats, problems: int) -> Floats:
    """Compute the smallest true difference that this many problems tell apart.

    It is the difference whose `needed_problems` are `problems`, at most 1.
    """
    root = _Z1 * np.sqrt(problems) + _Z2 * np.sqrt(max(problems + _Z2**2 - _Z1**2, 0.0))
    return np.asarray(np.minimum(np.sqrt(square) * root / (problems + _Z2**2), 1.0))


def _whole(above: Floats, below: Floats) -> Floats:
    """Divide and round up; infinite by 0."""
    positive = below > 0
    # A hair below the quotient: rounding must not add one to a whole number.
    quotient = above / np.where(positive, below, 1.0) * (1 - 1e-12)
    return np.where(positive, np.ceil(quotient), np.inf)
