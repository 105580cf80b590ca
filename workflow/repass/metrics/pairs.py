"""Frames of paired comparisons for the store: every two models on the same problems."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import polars as pl

from repass.metrics import power
from repass.metrics.agreement import agreement
from repass.metrics.paired import ALPHA, compare, holm
from repass.metrics.passk import Floats
from repass.records import Schema

RESULTS: Schema = {
    "cell_id": pl.Int32,
    "position": pl.Int32,  # of the problem within its benchmark
    "n": pl.Int64,  # samples of the problem that were scored
    "c": pl.Int64,  # of these passed
}
CELLS: Schema = {
    "cell_id": pl.Int32,
    "model": pl.String,
    "benchmark": pl.String,
    "prompt": pl.String,
    "sampling": pl.String,
}
PAIRS: Schema = {
    "benchmark": pl.String,
    "prompt": pl.String,
    "sampling": pl.String,
    "model_a": pl.String,
    "model_b": pl.String,
    "problems": pl.Int64,
    "n": pl.Int64,
    "score_a": pl.Float64,
    "score_b": pl.Float64,
    "difference": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "a_better": pl.Int64,
    "b_better": pl.Int64,
    "method": pl.String,
    "p": pl.Float64,
    "p_corrected": pl.Float64,
    "told_apart": pl.Boolean,
    "needed_problems": pl.Int64,
    "needed_samples": pl.Int64,
    "detectable": pl.Float64,
    "both": pl.Float64,
    "neither": pl.Float64,
    "agreement": pl.Float64,
    "kappa": pl.Float64,
}
_GROUP = ("benchmark", "prompt", "sampling")
# More is as good as no number at all, and would not fit a whole number.
_MOST = 1e15


class _Group(NamedTuple):
    """Models asked the same: a row a problem, a column a model."""

    key: tuple[str, str, str]
    models: list[str]
    n: int
    scores: Floats


def paired_comparisons(
    cells: pl.DataFrame, results: pl.DataFrame, *, resamples: int, seed: int
) -> pl.DataFrame:
    """Compare every two models that were asked the same, by pass@1.

    Args:
        cells: columns of `CELLS`; those that are scored.
        results: columns of `RESULTS`; each cell's problems once, under one extraction policy, and
            all with as many samples.
        resamples: number of bootstrap draws.
        seed: of the draws; a pair's result does not depend on the other pairs, but for the
            correction of its p.

    Returns:
        Columns of `PAIRS`, sorted by the first five; model_a comes before model_b.
    """
    groups = _groups(cells, results)
    frames = [_pairs(group, resamples, seed) for group in groups if len(group.models) > 1]
    frame = pl.concat([pl.DataFrame(schema=PAIRS), *frames])
    corrected = frame.with_columns(
        p_corrected=pl.col("p").map_batches(_holm, return_dtype=pl.Float64).over("benchmark")
    )
    return corrected.with_columns(told_apart=pl.col("p_corrected") < ALPHA)


def _holm(p: pl.Series) -> pl.Series:
    return pl.Series(holm(p.to_numpy()))


def _groups(cells: pl.DataFrame, results: pl.DataFrame) -> Iterator[_Group]:
    ordered = cells.sort(*_GROUP, "model")
    found = results.sort("cell_id", "position").with_columns(rate=pl.col("c") / pl.col("n"))
    rates = found.group_by("cell_id").agg("rate", pl.col("n").max())
    joined = ordered.join(rates, on="cell_id", maintain_order="left")
    for key, group in joined.group_by(*_GROUP, maintain_order=True):
        columns = [rate.to_numpy() for rate in group["rate"]]
        yield _Group(
            key=(str(key[0]), str(key[1]), str(key[2])),
            models=group["model"].to_list(),
            n=int(group["n"][0]),
            scores=np.stack(columns, axis=1),
        )


def _pairs(group: _Group, resamples: int, seed: int) -> pl.DataFrame:
    """Compare the models of one group."""
    a, b = np.triu_indices(len(group.models), 1)
    first, second = group.scores[:, a], group.scores[:, b]
    tests = compare(first, second, n=group.n, resamples=resamples, seed=seed)
    square = ((first - second) ** 2).mean(axis=0)
    problems = len(group.scores)
    means = group.scores.mean(axis=0)
    models = np.array(group.models, dtype=object)
    columns = {
        **dict(zip(_GROUP, group.key, strict=True)),
        "model_a": pl.Series(models[a], dtype=pl.String),
        "model_b": pl.Series(models[b], dtype=pl.String),
        "problems": problems,
        "n": group.n,
        "score_a": means[a],
        "score_b": means[b],
        **tests._asdict(),
        "a_better": (first > second).sum(axis=0),
        "b_better": (first < second).sum(axis=0),
        "needed_problems": _whole(power.needed_problems(tests.difference, square)),
        "needed_samples": _needed_samples(group, tests.difference, square),
        "detectable": power.detectable(square, problems),
        **agreement(first, second)._asdict(),
    }
    frame = pl.DataFrame(columns).with_columns(
        pl.lit(None, pl.Float64).alias("p_corrected"), pl.lit(None, pl.Boolean).alias("told_apart")
    )
    return frame.select(pl.col(name).cast(kind) for name, kind in PAIRS.items()).with_columns(
        pl.col("kappa").fill_nan(None)
    )


def _needed_samples(group: _Group, difference: Floats, square: Floats) -> pl.Series:
    """One sample a problem says nothing about how samples of a problem vary."""
    if group.n == 1:
        return pl.Series([None] * len(difference), dtype=pl.Int64)
    a, b = np.triu_indices(len(group.models), 1)
    each = (group.scores * (1 - group.scores)).mean(axis=0) * group.n / (group.n - 1)
    return _whole(
        power.needed_samples(
            difference, square, each[a] + each[b], n=group.n, problems=len(group.scores)
        )
    )


def _whole(numbers: Floats) -> pl.Series:
    """Make whole numbers; null where there is none or it is beyond all measure."""
    known = numbers < _MOST
    return pl.Series(np.where(known, numbers, 0)).cast(pl.Int64).set(pl.Series(~known), None)
