"""Robust pass@k: a task counts as solved only if all its variants are.

Source: Wang et al. 2022, "ReCode: Robustness Evaluation of Code Generation Models" (arXiv
2212.10264), section 4. A prompt is perturbed s times; the i-th sample is robustly correct if the
i-th samples of all s variants pass, and RP_s@k is pass@k of these. bigcode-evaluation-harness
(bigcode_eval/tasks/recode.py) computes it for k = 1 in the same way, for each transformation over
its seeds; here the variants are whatever a group of problems has.

The database's `robust_scores` are the mean of it over groups; it counts in SQL.
"""

import numpy as np
import numpy.typing as npt

from repass.metrics.passk import pass_at_k


def robust_pass_at_k(passed: npt.ArrayLike, k: int) -> float | None:
    """Estimate robust pass@k of one task; None where it is undefined, which is for k > n.

    Args:
        passed: a row a variant, a column a sample; whether it passed.
        k: how many tries.

    Raises:
        ValueError: it is no table with at least one row, or k < 1.
    """
    table = np.asarray(passed, dtype=np.bool_)
    if table.ndim != 2 or not len(table):
        raise ValueError("robust pass@k needs a row of verdicts for each of one or more variants")
    return pass_at_k(table.shape[1], int(table.all(axis=0).sum()), k)
