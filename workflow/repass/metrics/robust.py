"""Robust pass@k: a task counts as solved only if all its variants are.

Source: Wang et al. 2022, "ReCode: Robustness Evaluation of Code Generation Models" (arXiv
2212.10264), section 4. A prompt is perturbed s times; the i-th sample is robustly correct if the
i-th samples of all s variants pass, and RP_s@k is pass@k of these. RD_s@k is how much of the
nominal pass@k that costs. bigcode-evaluation-harness (bigcode_eval/tasks/recode.py) computes the
former for k = 1 in the same way, for each transformation over its seeds.
"""

import numpy as np
import numpy.typing as npt
import polars as pl

from repass.metrics.passk import pass_at_k
from repass.records import Schema

SAMPLES: Schema = {
    "group": pl.String,
    "task_id": pl.String,  # the variant
    "sample": pl.Int32,
    "passed": pl.Boolean,  # null: not judged
}
WORST: Schema = {
    "group": pl.String,
    "variants": pl.Int64,
    "n": pl.Int64,  # sample numbers that all variants have a verdict on
    "c": pl.Int64,  # of these passed in all variants
}


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


def robust_drop(nominal: float, robust: float) -> float | None:
    """Compute RD: the share of the nominal pass@k that is lost; None where there is none to lose.

    It is negative where the variants score more than the nominal prompts.
    """
    return None if nominal == 0 else (nominal - robust) / nominal


def worst(samples: pl.DataFrame) -> pl.DataFrame:
    """Count for each group of variants the samples, and those that passed in all of them.

    Args:
        samples: columns of `SAMPLES`, each variant's sample once. A sample number that one variant
            lacks, or has no verdict on, says nothing about the worst case and is left out.

    Returns:
        Columns of `WORST`, sorted by group: `n` and `c` are what pass@k is estimated from.
    """
    variants = samples.group_by("group").agg(variants=pl.col("task_id").n_unique())
    judged = samples.filter(pl.col("passed").is_not_null())
    of_number = judged.group_by("group", "sample").agg(
        found=pl.col("task_id").n_unique(), passed=pl.col("passed").all()
    )
    whole = of_number.join(variants, on="group").filter(pl.col("found") == pl.col("variants"))
    counted = whole.group_by("group").agg(n=pl.len(), c=pl.col("passed").sum())
    # a group of which nothing is known stays, with no samples
    joined = variants.join(counted, on="group", how="left").with_columns(
        pl.col("n", "c").fill_null(0)
    )
    return joined.select(pl.col(name).cast(kind) for name, kind in WORST.items()).sort("group")
