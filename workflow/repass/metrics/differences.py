"""Frames of differences for the store: named pairs of cells on the same problems."""

import numpy as np
import polars as pl

from repass.metrics.paired import compare
from repass.records import Schema

CELL_PAIRS: Schema = {
    "cell_id": pl.Int32,
    "other_cell_id": pl.Int32,
}
RATES: Schema = {
    "cell_id": pl.Int32,
    "task_id": pl.String,
    "n": pl.Int64,  # samples of the problem that were scored
    "rate": pl.Float64,  # share of them that passed
}
DIFFERENCES: Schema = {
    **CELL_PAIRS,
    "problems": pl.Int64,
    "difference": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "method": pl.String,
    "p": pl.Float64,
}
_PAIR = tuple(CELL_PAIRS)


def cell_differences(
    pairs: pl.DataFrame, rates: pl.DataFrame, *, resamples: int, seed: int
) -> pl.DataFrame:
    """Compare pairs of cells by pass@1 over the problems that both were asked.

    Args:
        pairs: columns of `CELL_PAIRS`; both cells have as many samples a problem.
        rates: columns of `RATES`; each cell's problems once.
        resamples: number of bootstrap draws.
        seed: of the draws; a pair's result does not depend on the other pairs.

    Returns:
        Columns of `DIFFERENCES`, cell_id less other_cell_id (see `repass.metrics.paired`); no row
        where the two have no problem in common.
    """
    others = rates.rename({"cell_id": "other_cell_id", "rate": "other_rate"}).drop("n")
    joined = pairs.join(rates, on="cell_id").join(others, on=["other_cell_id", "task_id"])
    columns = (
        joined.sort(*_PAIR, "task_id")
        .group_by(_PAIR, maintain_order=True)
        .agg("rate", "other_rate", n=pl.col("n").max(), problems=pl.len())
    )
    # Pairs over as many problems are columns of one table.
    equal = columns.partition_by("problems", "n", maintain_order=True)
    frames = [_compared(group, resamples, seed) for group in equal]
    return pl.concat([pl.DataFrame(schema=DIFFERENCES), *frames]).sort(_PAIR)


def _compared(group: pl.DataFrame, resamples: int, seed: int) -> pl.DataFrame:
    first, second = (
        np.stack([rates.to_numpy() for rates in group[name]], axis=1)
        for name in ("rate", "other_rate")
    )
    found = compare(first, second, n=group["n"][0], resamples=resamples, seed=seed)
    frame = group.select(*_PAIR, "problems").with_columns(
        pl.Series(name, values) for name, values in found._asdict().items()
    )
    return frame.select(pl.col(name).cast(kind) for name, kind in DIFFERENCES.items())
