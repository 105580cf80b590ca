"""Agreement of models, against counts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from repass.metrics import agreement


def columns(both: int, first: int, second: int, neither: int) -> tuple[np.ndarray, np.ndarray]:
    one = np.repeat([1.0, 1.0, 0.0, 0.0], [both, first, second, neither])
    other = np.repeat([1.0, 0.0, 1.0, 0.0], [both, first, second, neither])
    return one[:, np.newaxis], other[:, np.newaxis]


def test_an_example_of_cohens_kappa() -> None:
    """20 + 15 of 50 alike, 25 and 30 passes: chance 0.5, kappa (0.7 - 0.5) / 0.5."""
    found = agreement(*columns(20, 5, 10, 15))
    assert found.agreement[0] == pytest.approx(0.7)
    assert found.kappa[0] == pytest.approx(0.4)
    assert (found.both[0], found.neither[0]) == pytest.approx((0.4, 0.3))


@given(st.tuples(*[st.integers(0, 30)] * 4).filter(lambda counts: sum(counts) > 0))
def test_kappa_is_1_for_equal_answers_and_at_most_1(counts: tuple[int, int, int, int]) -> None:
    kappa = agreement(*columns(*counts)).kappa[0]
    alike = counts[1] + counts[2] == 0
    assert np.isnan(kappa) or kappa == pytest.approx(1) if alike else kappa < 1


def test_where_chance_brings_all_of_it_there_is_none() -> None:
    assert np.isnan(agreement(*columns(10, 0, 0, 0)).kappa[0])


def test_samples_that_agree_no_more_than_by_chance() -> None:
    """Every problem is as hard as any other for both models."""
    found = agreement(np.full((9, 1), 0.3), np.full((9, 1), 0.6))
    assert found.kappa[0] == pytest.approx(0)
    assert found.agreement[0] == pytest.approx(0.3 * 0.6 + 0.7 * 0.4)
