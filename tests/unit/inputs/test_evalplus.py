"""Rows of EvalPlus's files: what JSON can't hold is put back, by the number of the task."""

import pytest

from repass.inputs import evalplus


def row(number, arguments):
    return {
        "task_id": f"Mbpp/{number}",
        "entry_point": "f",
        "atol": 0,
        "prompt": "# prompt\n",
        "canonical_solution": "def f(): pass\n",
        "base_input": [arguments],
        "plus_input": {},
    }


@pytest.mark.parametrize(
    ("number", "given", "restored"),
    [
        (3, [[1]], [[1]]),
        (2, [[1], [2]], [(1,), (2,)]),
        (63, [[[1], [2]]], [[(1,), (2,)]]),
        (75, [[[1], [2]], 3], [[(1,), (2,)], 3]),
        (106, [[1], [2]], [[1], (2,)]),
        (115, [[[1, 1], [], {}]], [[{1}, {}, {}]]),
        (124, ["1", "2j"], (1.0, 2j)),
        (250, [[1], 2], [(1,), 2]),
        (307, [[1], 2, 3], [(1,), 2, 3]),
        (259, [[[1], [2]]], [((1,), (2,))]),
        (278, [[1, [2]]], [(1, (2,))]),
        (722, [{"a": [1]}, 2], [{"a": (1,)}, 2]),
        (252, ["1+2j"], [1 + 2j]),
        (580, [[1, [2, [3]]]], ((1, (2, (3,))),)),
    ],
)
def test_arguments_are_put_back(number, given, restored):
    found = evalplus.problem("mbpp", row(number, given)).inputs["base"]
    assert found == [restored]


def test_humaneval_has_its_arguments_as_they_are():
    given = {**row(2, [[1]]), "task_id": "HumanEval/2"}
    assert evalplus.problem("humaneval", given).inputs["base"] == [[[1]]]


def test_an_empty_object_is_no_input():
    assert evalplus.problem("mbpp", row(793, [1])).inputs["plus"] == []


def test_the_reference_is_a_whole_program():
    assert evalplus.problem("mbpp", row(3, [])).reference == "# prompt\ndef f(): pass\n"


@pytest.mark.parametrize(("length", "count"), [(77, 0), (5, 1)])
def test_an_answer_of_more_than_a_gigabyte_is_not_asked_for(length, count):
    given = {**row(255, [[], 1]), "plus_input": [[["a", "b", "c", "d", "e"], length]]}
    assert len(evalplus.problem("mbpp", given).inputs["plus"]) == count
