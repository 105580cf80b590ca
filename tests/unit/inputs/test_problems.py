"""Time limits, and what names a part."""

import dataclasses

import pytest
from inputs import expected, part

from repass.inputs.checking import checked
from repass.inputs.problems import TimeRule
from repass.sandbox.records import Limits


def test_a_call_has_four_times_what_the_reference_took_but_not_less_than_a_second():
    assert TimeRule().call_s([0.1, 0.25, 0.5]) == [1.0, 1.0, 2.0]


@pytest.mark.parametrize(
    ("took", "limit"), [([], 1.0), ([0.1], 2.0), ([0.1, 1.0], 6.0), ([0.1] * 100, 61.0)]
)
def test_a_part_has_the_sum_but_not_more_than_a_minute(took, limit):
    assert TimeRule().part_s(took) == limit


def test_both_parts_have_their_time():
    parts = [part([((1,), 1)]), part([((1,), 1)] * 3, name="plus")]
    limits = checked("", "python", parts, Limits()).limits
    assert limits.cpu_s == pytest.approx(1.0 + 2.0)


def test_another_expected_value_is_another_program():
    one, other = part([((1,), 1)]), part([((1,), 2)])
    assert (
        checked("", "python", [one], Limits()).key != checked("", "python", [other], Limits()).key
    )


def test_another_time_of_the_reference_below_the_least_limit_is_the_same_program():
    one = part([((1,), 1)])
    other = dataclasses.replace(one, expected=expected([1], took_s=0.002))
    assert (
        checked("", "python", [one], Limits()).key == checked("", "python", [other], Limits()).key
    )
