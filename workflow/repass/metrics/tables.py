"""Frames of estimates for the store: pass@k with its interval for every cell."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
import polars as pl

from repass.metrics.intervals import intervals_of_means
from repass.metrics.passk import Floats, pass_at_k_all
from repass.records import Schema

OUTCOMES: Schema = {
    "cell_id": pl.Int32,
    "extraction": pl.String,
    "n": pl.Int64,  # samples of a problem that were scored
    "c": pl.Int64,  # of these passed
    "problems": pl.Int64,  # how many problems came out like this
}
ESTIMATES: Schema = {
    "cell_id": pl.Int32,
    "extraction": pl.String,
    "k": pl.Int32,
    "problems": pl.Int64,  # problems with n >= k
    "mean": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "method": pl.String,
}


_Row = tuple[int, str, int, int, float, float, float, str]


class _Column(NamedTuple):
    """The scores of one cell, extraction and k: one a problem with n >= k."""

    cell_id: int
    extraction: str
    k: int
    scores: Floats


def estimates(
    outcomes: pl.DataFrame, ks: Sequence[int], *, resamples: int, seed: int
) -> pl.DataFrame:
    """Estimate pass@k with its 95% interval for every cell, extraction and k.

    Args:
        outcomes: columns of `OUTCOMES`; each (cell, extraction, n, c) once.
        ks: the k to estimate.
        resamples: number of bootstrap draws.
        seed: of the draws; a cell's interval does not depend on its neighbours.

    Returns:
        Columns of `ESTIMATES`; no row where no problem has k samples.
    """
    columns = sorted(_columns(outcomes, ks), key=_size)
    rows = [
        row
        for _, equal in groupby(columns, key=_size)
        for row in _rows(list(equal), resamples, seed)
    ]
    return pl.DataFrame(rows, schema=ESTIMATES, orient="row")


def _rows(columns: Sequence[_Column], resamples: int, seed: int) -> Iterator[_Row]:
    """Estimate columns over the same number of problems."""
    scores = np.stack([column.scores for column in columns], axis=1)
    intervals = intervals_of_means(scores, resamples=resamples, seed=seed)
    for column, interval in zip(columns, intervals, strict=True):
        yield column.cell_id, column.extraction, column.k, _size(column), *interval


def _size(column: _Column) -> int:
    return len(column.scores)


def _columns(outcomes: pl.DataFrame, ks: Sequence[int]) -> Iterator[_Column]:
    for k in ks:
        scores = pass_at_k_all(outcomes["n"].to_numpy(), outcomes["c"].to_numpy(), k)
        defined = outcomes.with_columns(score=scores).filter(pl.col("score").is_not_nan())
        # Sorted, so that a column does not depend on the order of the rows.
        grouped = defined.sort("score").group_by("cell_id", "extraction", maintain_order=True)
        for cell_id, extraction, score, problems in grouped.agg("score", "problems").iter_rows():
            yield _Column(cell_id, extraction, k, np.repeat(np.array(score), problems))
