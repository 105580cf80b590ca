"""Robust pass@k: by hand, against pass@k, and as frames."""

from itertools import product
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from repass.metrics import pass_at_k, robust_drop, robust_pass_at_k
from repass.metrics.robust import SAMPLES, WORST, worst

tables = st.tuples(st.integers(1, 5), st.integers(1, 6)).flatmap(
    lambda size: st.lists(
        st.lists(st.booleans(), min_size=size[1], max_size=size[1]),
        min_size=size[0],
        max_size=size[0],
    )
)


def test_a_sample_counts_only_if_it_passes_in_every_variant() -> None:
    passed = [[True, True, False, True], [True, False, False, True]]
    assert robust_pass_at_k(passed, 1) == pytest.approx(2 / 4)
    assert robust_pass_at_k(passed, 2) == pass_at_k(4, 2, 2)


@given(st.lists(st.booleans(), min_size=1, max_size=9), st.data())
def test_of_one_variant_it_is_pass_at_k(passed: list[bool], data: st.DataObject) -> None:
    k = data.draw(st.integers(1, len(passed)))
    assert robust_pass_at_k([passed], k) == pass_at_k(len(passed), sum(passed), k)


@given(tables)
def test_it_never_exceeds_any_variant_s_own_score(passed: list[list[bool]]) -> None:
    robust = robust_pass_at_k(passed, 1)
    assert robust is not None
    assert robust <= min(float(np.mean(row)) for row in passed) + 1e-12


@given(tables, st.lists(st.booleans(), min_size=6, max_size=6))
def test_a_further_variant_never_raises_it(passed: list[list[bool]], more: list[bool]) -> None:
    fewer = robust_pass_at_k(passed, 1)
    assert fewer is not None
    assert (robust_pass_at_k([*passed, more[: len(passed[0])]], 1) or 0) <= fewer + 1e-12


def test_it_is_undefined_for_more_tries_than_samples() -> None:
    assert robust_pass_at_k([[True], [True]], 2) is None


@pytest.mark.parametrize("table", [[], [True, False], [[[True]]]])
def test_what_is_no_table_is_refused(table: Any) -> None:
    with pytest.raises(ValueError, match="a row of verdicts for each"):
        robust_pass_at_k(table, 1)


@pytest.mark.parametrize(
    ("nominal", "robust", "drop"), [(0.5, 0.25, 0.5), (0.5, 0.5, 0.0), (0.2, 0.3, -0.5)]
)
def test_the_drop_is_a_share_of_the_nominal_score(
    nominal: float, robust: float, drop: float
) -> None:
    assert robust_drop(nominal, robust) == pytest.approx(drop)


def test_from_nothing_nothing_drops() -> None:
    assert robust_drop(0.0, 0.0) is None


def samples(*rows: tuple[str, str, int, bool | None]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SAMPLES, orient="row")


def test_frames_are_counted_by_group() -> None:
    found = worst(
        samples(
            ("b", "b/x", 0, True),
            ("a", "a/x", 0, True),
            ("a", "a/x", 1, True),
            ("a", "a/y", 0, True),
            ("a", "a/y", 1, False),
        )
    )
    assert found.schema == pl.Schema(WORST)
    assert found.rows() == [("a", 2, 2, 1), ("b", 1, 1, 1)]


@pytest.mark.parametrize("missing", [(), (("a", "a/y", 1, None),)])
def test_a_sample_without_all_verdicts_is_left_out(missing: Any) -> None:
    whole = [("a", name, 0, True) for name in ("a/x", "a/y")]
    found = worst(samples(*whole, ("a", "a/x", 1, False), *missing))
    assert found.rows() == [("a", 2, 1, 1)]


def test_a_group_without_any_verdict_has_no_samples() -> None:
    assert worst(samples(("a", "a/x", 0, None))).rows() == [("a", 1, 0, 0)]


@given(tables)
def test_frames_agree_with_tables(passed: list[list[bool]]) -> None:
    places = product(range(len(passed)), range(len(passed[0])))
    ((_, _, n, c),) = worst(samples(*(("g", f"v{v}", i, passed[v][i]) for v, i in places))).rows()
    assert robust_pass_at_k(passed, 1) == pytest.approx(c / n)
