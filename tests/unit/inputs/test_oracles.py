"""The rules of `unsafe_execute` in EvalPlus 0.3.1, one at a time."""

import pytest

from repass.inputs.decoding import OPAQUE, Array
from repass.inputs.oracles import Case, largest, oracle, tolerances


def accepts(
    found, expected, *, dataset="mbpp", name="any", exact_type=True, arguments=(), atol=0.0,
    tolerance=0.0,
):  # fmt: skip
    case = Case(found, expected, exact_type, arguments, atol, tolerance)
    return oracle(dataset, name).accepts(case)


@pytest.mark.parametrize(
    ("found", "expected"),
    [(1, 1), (1, True), (1.0, 1), ([1, (2,)], [1, (2,)]), ({"a": {1}}, {"a": {1}})],
)
def test_equal_values_are_right(found, expected):
    assert accepts(found, expected)


@pytest.mark.parametrize(("found", "expected"), [(1, 2), ([1], (1,)), ("1", 1), (OPAQUE, 1)])
def test_unequal_values_are_wrong(found, expected):
    assert not accepts(found, expected)


def test_without_a_tolerance_close_is_wrong():
    assert not accepts(1.0000000001, 1.0)


def test_with_a_tolerance_close_is_right():
    assert accepts(1.0000000001, 1.0, tolerance=1e-6)


def test_close_values_must_be_of_the_same_type():
    assert not accepts([1.0000000001], (1.0,), tolerance=1e-6)


def test_close_values_must_be_of_the_exact_type():
    assert not accepts(1.0000000001, 1.0, exact_type=False, tolerance=1e-6)


def test_close_lists_must_be_of_the_same_length():
    assert not accepts([1.0], [1.0, 1.0], tolerance=1e-6)


def test_the_tolerance_stays_from_the_first_floats_on():
    assert tolerances([1, [1.0], 1, [], "x"], 0) == [0, 1e-6, 1e-6, 1e-6, 1e-6]


def test_a_problem_keeps_its_own_tolerance():
    assert tolerances([1.0, 1], 1e-4) == [1e-4, 1e-4]


@pytest.mark.parametrize("value", [[], [1.0, 1], {1.0}, {"a": 1.0}, [[1.0]]])
def test_what_are_no_floats(value):
    assert tolerances([value], 0) == [0]


@pytest.mark.parametrize("found", [[2, 1, 1], (1, 2), {1, 2}, {1: 0, 2: 0}, Array([1, 2])])
def test_set_tasks_compare_elements(found):
    assert accepts(found, [1, 2], name="similar_elements")


@pytest.mark.parametrize("found", [[1], [1, 2, 3], 12, None, [[1], [2]], OPAQUE, Array(5)])
def test_set_tasks_want_just_these_elements(found):
    assert not accepts(found, [1, 2], name="similar_elements")


@pytest.mark.parametrize(
    ("found", "expected", "right"),
    [("x", True, True), (None, True, False), (None, False, True), (True, True, True),
     (False, True, False), (OPAQUE, True, True)],
)  # fmt: skip
def test_presence_tasks(found, expected, right):
    assert accepts(found, expected, name="check_str") is right


def test_are_equivalent_takes_anything():
    assert accepts(OPAQUE, True, name="are_equivalent")


@pytest.mark.parametrize(("found", "right"), [(0, True), (7, True), (6, False)])
def test_sum_div_may_be_zero(found, right):
    assert accepts(found, 7, name="sum_div") is right


def test_surface_area_may_take_the_height_for_the_apex():
    # an edge of 6 and a height of 4 give a slant height of 5: 36 + 2 * 6 * 5
    assert accepts(96, 84, name="surface_Area", arguments=(6, 4))


def test_digit_distance_may_pad():
    assert accepts(2, 99, name="digit_distance_nums", arguments=(12, 1))  # 12 and 01


def test_special_oracles_are_for_their_data_set():
    assert not accepts(0, 7, dataset="humaneval", name="sum_div")


@pytest.mark.parametrize(("found", "right"), [(-0.5, True), (-0.50001, True), (1.0, False)])
def test_find_zero_wants_a_zero(found, right):
    arguments = ([1, 2],)
    assert (
        accepts(found, 9.0, dataset="humaneval", name="find_zero", arguments=arguments, atol=1e-4)
        is right
    )


@pytest.mark.parametrize("found", [None, "x", [1], OPAQUE, 10**400])
def test_find_zero_takes_numbers_alone(found):
    assert not accepts(
        found, 9.0, dataset="humaneval", name="find_zero", arguments=([1, 2],), atol=1e-4
    )


@pytest.mark.parametrize(
    ("value", "size"), [(1, 0), ("abc", 3), ([1, 2], 2), ([[1, 2, 3]], 3), ({"abcd": {1}}, 4)]
)
def test_largest(value, size):
    assert largest(value) == size
