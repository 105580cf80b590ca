"""Robust pass@k: by hand and against pass@k."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from repass.metrics import pass_at_k, robust_pass_at_k

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
