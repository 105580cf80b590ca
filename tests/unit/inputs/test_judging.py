"""The stream of a program's values, judged as it comes."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inputs import part

from repass.inputs.judging import Judge, Recorder
from repass.sandbox.supervisor import values

CALLS = [((1,), 2), ((2,), [3.5, "x"]), ((3,), None)]
RIGHT = [2, [3.5, "x"], None]


def frame(kind, content=b""):
    return kind + len(content).to_bytes(4, "little") + content


def stream(*returned, started=True):
    start = frame(values.STARTED) if started else b""
    return start + b"".join(frame(*values.encode(value, False)) for value in returned)


def judge(data, calls=CALLS, **options):
    seen = Judge(part(calls, **options))
    seen.feed(data)
    return seen


def test_all_right_values_pass():
    assert judge(stream(*RIGHT)).passed


@given(st.lists(st.integers(1, 20), min_size=1))
def test_values_pass_however_they_are_cut(sizes):
    data, seen, at = stream(*RIGHT), Judge(part(CALLS)), 0
    while at < len(data):
        for size in sizes:
            seen.feed(data[at : at + size])
            at += size
    assert seen.passed


@pytest.mark.parametrize("count", [0, 1, 2])
def test_values_that_are_missing_do_not_pass(count):
    assert not judge(stream(*RIGHT[:count])).passed


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_wrong_value_is_found_where_it_is(place):
    returned = [*RIGHT]
    returned[place] = "wrong"
    seen = judge(stream(*returned))
    assert (seen.passed, seen.wrong, seen.right, seen.found) == (False, True, place, "wrong")


def test_a_wrong_value_is_enough():
    seen = Judge(part(CALLS))
    assert seen.feed(stream("wrong"))


def test_right_values_are_not_enough_before_the_last():
    seen = Judge(part(CALLS))
    assert not seen.feed(stream(*RIGHT[:2]))


def test_right_values_after_a_wrong_one_count_for_nothing():
    assert not judge(stream("wrong", *RIGHT)).passed


def test_more_values_than_inputs_do_not_pass():
    assert not judge(stream(*RIGHT, 4)).passed


def test_values_of_a_program_that_has_not_started_do_not_pass():
    assert not judge(stream(*RIGHT, started=False)).passed


def test_an_error_after_all_values_does_not_pass():
    error = frame(values.ERROR, b'{"stage": "run", "error": "ValueError"}')
    seen = judge(stream(*RIGHT) + error)
    assert (seen.passed, seen.error["error"]) == (False, "ValueError")


@pytest.mark.parametrize("said", [b"", b"[]", b"{", b"[" * 4000])
def test_an_error_in_no_words_is_an_error(said):
    seen = judge(stream() + frame(values.ERROR, said))
    assert (seen.wrong, seen.error) == (True, {})


def test_a_frame_of_no_known_kind_is_wrong():
    assert judge(stream() + frame(b"!", b"x")).wrong


def test_a_value_that_is_much_too_long_is_wrong_before_it_has_come():
    assert judge(stream() + b"V" + (1 << 30).to_bytes(4, "little")).wrong


def test_equal_values_of_another_kind_pass():
    assert judge(stream(2.0), [((1,), 2)]).passed


def test_a_nan_is_not_right():
    assert not judge(stream([math.nan]), [((1,), [math.nan])]).passed


def test_an_infinity_is_right():
    assert judge(stream([math.inf]), [((1,), [math.inf])]).passed


def test_a_float_without_tolerance_is_right_when_close():
    assert judge(stream(0.30000000000000004), [((1,), 0.3)]).passed


def test_the_tolerance_of_a_float_holds_for_the_inputs_after_it():
    calls = [((1,), 0.3), ((2,), [1, 0.5])]
    assert judge(stream(0.3, [1, 0.5000000001]), calls).passed


def test_there_is_no_tolerance_before_the_first_float():
    calls = [((2,), [1, 0.5]), ((1,), 0.3)]
    assert not judge(stream([1, 0.5000000001], 0.3), calls).passed


def test_the_same_bytes_are_not_enough_where_elements_cannot_be_a_set():
    calls = [((1,), [[1]])]
    assert not judge(stream([[1]]), calls, dataset="mbpp", entry_point="similar_elements").passed


def test_a_part_without_inputs_passes_once_the_function_is_there():
    assert (judge(stream(), []).passed, judge(b"", []).passed) == (True, False)


def test_a_recorder_keeps_values_and_times():
    recorder = Recorder()
    took = frame(values.TOOK, (1_500_000).to_bytes(8, "little"))
    for byte in stream(7) + took:
        recorder.feed(bytes([byte]))
    assert ([value.exact for value in recorder.values], recorder.took_s) == ([True], [0.0015])
