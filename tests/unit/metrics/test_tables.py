"""Estimates of many cells at once."""

import polars as pl
import pytest

from repass.metrics.tables import ESTIMATES, OUTCOMES, estimates


def outcomes(*rows: tuple[int, str, int, int, int]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=OUTCOMES, orient="row")


def test_a_row_for_every_defined_k() -> None:
    frame = outcomes((1, "stop", 10, 0, 20), (1, "stop", 10, 5, 20), (2, "stop", 1, 1, 30))
    found = estimates(frame, (1, 10, 100), resamples=200, seed=1).sort("cell_id", "k")
    assert found.schema == pl.Schema(ESTIMATES)
    assert found.select("cell_id", "k").rows() == [(1, 1), (1, 10), (2, 1)]
    assert found["mean"].to_list() == pytest.approx([0.25, 0.5, 1.0])


def test_problems_without_enough_samples_are_left_out() -> None:
    frame = outcomes((1, "stop", 10, 10, 4), (1, "stop", 3, 0, 6))
    found = estimates(frame, (1, 10), resamples=200, seed=1).sort("k")
    assert found["problems"].to_list() == [10, 4]
    assert found["mean"].to_list() == pytest.approx([0.4, 1.0])


def test_neither_order_nor_neighbours_matter() -> None:
    rows = [(1, "stop", 5, c, 10 + c) for c in range(6)]
    others = [(2, "raw", 5, c, 15 - c) for c in range(6)]
    alone = estimates(outcomes(*rows), (1, 5), resamples=500, seed=3)
    mixed = estimates(outcomes(*others, *reversed(rows)), (1, 5), resamples=500, seed=3)
    assert mixed.filter(pl.col("cell_id") == 1).sort("k").equals(alone.sort("k"))


def test_nothing_to_estimate() -> None:
    assert estimates(outcomes(), (1,), resamples=100, seed=1).is_empty()
