"""A problem's inputs, written into the file of problems and read back."""

import math

import pytest

from repass.errors import DataError
from repass.inputs import bundles
from repass.records import PROBLEMS, Problem, frame


def problem(inputs, **changed):
    fields = {
        "benchmark": "b", "task_id": "Mbpp/2", "position": 0, "language": "python",
        "prompt": "", "instruction": None, "entry_point": "f", "preamble": "", "tests": "",
        "reference": "def f(x): return x\n", "wrong": (), "stop": (), "category": None,
        "difficulty": None, "checked_by": "inputs", "inputs": inputs,
    }  # fmt: skip
    return Problem.model_validate({**fields, **changed})


def bundle(base, plus=(), dataset="humaneval", atol=0.0):
    return bundles.dumps(dataset, atol=atol, base_input=base, plus_input=list(plus))


def test_what_is_written_is_read():
    found = bundles.problem_of(problem(bundle([[1, "a"]], [[2, None]], atol=0.5)))
    assert found.inputs == {"base": [[1, "a"]], "plus": [[2, None]]}
    assert (found.task_id, found.entry_point, found.atol) == ("Mbpp/2", "f", 0.5)
    assert found.reference == "def f(x): return x\n"


def test_arguments_that_json_cannot_hold_are_put_back():
    assert bundles.problem_of(problem(bundle([[[1]]], dataset="mbpp"))).inputs["base"] == [[(1,)]]


def test_numbers_that_are_none_and_large_ones_survive():
    found = bundles.problem_of(problem(bundle([[math.inf, 2**200]]))).inputs["base"]
    assert found == [[math.inf, 2**200]]


def test_inputs_survive_the_file_of_problems():
    made = problem(bundle([[1]]))
    (row,) = frame([made], PROBLEMS).iter_rows(named=True)
    assert Problem.model_validate(row) == made


@pytest.mark.parametrize(
    "inputs", ["", "[]", "{}", '{"dataset": "mbpp", "atol": 0, "base_input": [[]]}']
)
def test_damaged_inputs_are_said_to_be_damaged(inputs):
    with pytest.raises(DataError, match="Mbpp/2: damaged inputs"):
        bundles.problem_of(problem(inputs))


def test_a_problem_with_tests_has_none_to_read():
    with pytest.raises(DataError, match="not checked by inputs"):
        bundles.problem_of(problem(None, checked_by="tests"))


@pytest.mark.parametrize(("checked_by", "inputs"), [("inputs", None), ("tests", "{}")])
def test_a_problem_has_just_what_checks_it(checked_by, inputs):
    with pytest.raises(ValueError, match="checked by inputs"):
        problem(inputs, checked_by=checked_by)
