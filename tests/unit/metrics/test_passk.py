"""pass@k against the definition, by brute force."""

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from repass.metrics import pass_at_k, pass_at_k_all

counts = st.integers(1, 9).flatmap(
    lambda n: st.tuples(st.just(n), st.integers(0, n), st.integers(1, n))
)


@given(counts)
def test_it_is_the_share_of_draws_with_a_pass(case: tuple[int, int, int]) -> None:
    n, c, k = case
    draws = list(combinations([True] * c + [False] * (n - c), k))
    value = pass_at_k(n, c, k)
    assert value == pytest.approx(sum(map(any, draws)) / len(draws), abs=1e-12)


@given(st.integers(1, 400), st.data())
def test_it_is_the_formula_of_the_paper(n: int, data: st.DataObject) -> None:
    c, k = data.draw(st.integers(0, n)), data.draw(st.integers(1, n))
    expected = 1 - math.comb(n - c, k) / math.comb(n, k)
    assert pass_at_k(n, c, k) == pytest.approx(expected, abs=1e-9)


@given(counts)
def test_it_grows_with_passes_and_tries(case: tuple[int, int, int]) -> None:
    n, c, k = case
    value = pass_at_k(n, c, k)
    assert value is not None
    assert 0 <= value <= 1
    assert c == n or value <= (pass_at_k(n, c + 1, k) or 0) + 1e-12
    assert k == n or value <= (pass_at_k(n, c, k + 1) or 0) + 1e-12


@pytest.mark.parametrize(("n", "c", "k"), [(1, 1, 10), (0, 0, 1), (9, 0, 10)])
def test_more_tries_than_samples_is_undefined_and_not_one(n: int, c: int, k: int) -> None:
    assert pass_at_k(n, c, k) is None


def test_many_at_once() -> None:
    values = pass_at_k_all([1, 10, 10, 4], [1, 0, 3, 4], 5)
    assert np.isnan(values[[0, 3]]).all()
    assert values[1] == 0
    assert values[2] == pytest.approx(1 - math.comb(7, 5) / math.comb(10, 5))


@pytest.mark.parametrize(("n", "c", "k"), [(2, 3, 1), (2, -1, 1), (2, 1, 0)])
def test_impossible_counts_are_refused(n: int, c: int, k: int) -> None:
    with pytest.raises(ValueError, match="0 <= c <= n"):
        pass_at_k(n, c, k)
