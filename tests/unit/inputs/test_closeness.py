"""The same answers as `numpy.allclose` with `rtol=1e-07`; expected ones are NumPy 2's."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repass.inputs.closeness import all_close

ATOL = 1e-6


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (1.0, 1.0 + 9e-7),
        (1, 1.0),
        (True, 1.0),
        (1e20, 1e20 * (1 + 9e-8)),
        (math.inf, math.inf),
        (1 + 1e-7j, 1 + 0j),
        ([], []),
        ([1.0, 2.0], (1.0, 2.0)),
        ([[1.0], [2.0]], [[1.0, 1.0], [2.0, 2.0]]),
        ([1.0], 1.0),
        ([2**63, -1], [float(2**63), -1.0]),
    ],
)
def test_close(found, expected):
    assert all_close(found, expected, ATOL)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (1.0, 1.0 + 2e-6),
        (math.nan, math.nan),
        (math.inf, -math.inf),
        (1.0, math.inf),
        ([1.0, 2.0], [1.0, 2.1]),
        ([1.0, 2.0], [1.0, 2.0, 3.0]),
        ([[1.0], [2.0, 3.0]], [[1.0], [2.0, 3.0]]),
        ([1.0, [2.0]], [1.0, [2.0]]),
        ("1", "1"),
        (None, None),
        ({1.0}, {1.0}),
        ([2**70], [2**70]),
        ([2**70, 1.0], [2**70, 1.0]),
        ([1, "a"], [1, "a"]),
    ],
)
def test_not_close(found, expected):
    assert not all_close(found, expected, ATOL)


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(0, 1))
def test_the_expected_number_scales_the_tolerance(expected, share):
    assert all_close(expected + share * 0.99e-7 * abs(expected), expected, 1e-300) or (
        abs(expected) < 1e-200 or abs(expected) > 1e307
    )
