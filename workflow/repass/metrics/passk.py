"""The unbiased estimator of pass@k.

Source: Chen et al. 2021, "Evaluating Large Language Models Trained on Code" (arXiv 2107.03374),
section 2.1, equation 1: of n samples of a problem c pass; the chance that k of them drawn without
replacement hold at least one that passes is 1 - C(n-c, k) / C(n, k).
"""

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def pass_at_k(n: int, c: int, k: int) -> float | None:
    """Estimate pass@k of one problem; None where it is undefined, which is for k > n.

    Args:
        n: samples of the problem that were scored.
        c: how many of them passed.
        k: how many tries.

    Raises:
        ValueError: not 0 <= c <= n, or k < 1.
    """
    value = float(pass_at_k_all(np.array([n]), np.array([c]), k)[0])
    return None if np.isnan(value) else value


def pass_at_k_all(n: npt.ArrayLike, c: npt.ArrayLike, k: int) -> Floats:
    """Estimate pass@k of many problems at once; NaN where k > n.

    Raises:
        ValueError: not 0 <= c <= n somewhere, or k < 1.
    """
    samples = np.asarray(n, dtype=np.int64)
    passed = np.asarray(c, dtype=np.int64)
    if k < 1 or np.any(passed < 0) or np.any(passed > samples):
        raise ValueError(f"pass@k needs k >= 1 and 0 <= c <= n (k is {k})")
    return np.where(samples >= k, 1.0 - _all_fail(samples, passed, k), np.nan)


def _all_fail(n: Ints, c: Ints, k: int) -> Floats:
    """C(n-c, k) / C(n, k) as a product of k factors in [0, 1]: no large numbers appear."""
    chance = np.ones(np.broadcast(n, c).shape)
    for drawn in range(k):
        # The lower bound of 1 only keeps k > n, which the caller masks, from dividing by zero.
        chance *= np.maximum(n - c - drawn, 0) / np.maximum(n - drawn, 1)
    return chance
