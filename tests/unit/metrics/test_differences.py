"""Named pairs of cells, compared over the problems they have in common."""

import numpy as np
import polars as pl
import pytest

from repass.metrics.differences import CELL_PAIRS, RATES, cell_differences
from repass.metrics.paired import compare


def rates(cell: int, values: dict[str, float], n: int = 1) -> pl.DataFrame:
    rows = [
        {"cell_id": cell, "task_id": task, "n": n, "rate": rate} for task, rate in values.items()
    ]
    return pl.DataFrame(rows, schema=RATES)


def differences(pairs: list[tuple[int, int]], *cells: pl.DataFrame) -> pl.DataFrame:
    frame = pl.DataFrame(pairs, schema=CELL_PAIRS, orient="row")
    return cell_differences(frame, pl.concat(cells), resamples=200, seed=1)


def test_a_pair_is_compared_as_compare_does() -> None:
    own = {f"t{i}": float(i % 3 == 0) for i in range(40)}
    other = {f"t{i}": float(i % 2 == 0) for i in range(40)}
    (found,) = differences([(1, 2)], rates(1, own), rates(2, other)).iter_rows(named=True)
    columns = [np.array(list(values.values()))[:, np.newaxis] for values in (own, other)]
    expected = compare(*columns, n=1, resamples=200, seed=1)
    for name, values in expected._asdict().items():
        assert found[name] == values[0]
    assert found["problems"] == 40


def test_only_problems_that_both_were_asked_count() -> None:
    own, other = {"a": 1.0, "b": 0.0, "c": 0.0}, {"c": 0.0, "a": 0.0, "d": 1.0}
    (found,) = differences([(1, 2)], rates(1, own), rates(2, other)).iter_rows(named=True)
    assert (found["problems"], found["difference"]) == (2, pytest.approx(0.5))


def test_pairs_of_other_sizes_change_nothing() -> None:
    cells = [
        rates(1, {f"t{i}": float(i % 2) for i in range(20)}),
        rates(2, {f"t{i}": float(i % 3 == 1) for i in range(20)}),
        rates(3, {f"t{i}": 1.0 for i in range(7)}),
    ]
    alone = differences([(1, 2)], *cells)
    assert differences([(3, 1), (1, 2)], *cells).head(1).equals(alone)


def test_nothing_in_common_gives_no_row() -> None:
    assert differences([(1, 2)], rates(1, {"a": 1.0}), rates(2, {"b": 1.0})).is_empty()
