"""What the parts of a problem and a solution are put together to."""

import ast
from collections.abc import Callable
from typing import Any

import pytest

from repass.execution.programs import build
from repass.records import Problem
from repass.sandbox.records import Limits


@pytest.fixture
def embedding(problem: Callable[[str], Problem]) -> Problem:
    changed = {"preamble": "text = ", "tests": "exec(text)", "solution_as": "text"}
    return problem("t/0").model_copy(update=changed)


@pytest.mark.parametrize("solution", ["a = 1\n", '\'"""\\', "", "\x00é\u2028", "\ud800"])
def test_a_text_stands_in_its_program_as_a_literal_of_it(embedding: Problem, solution: str) -> None:
    source = build(embedding, solution, Limits()).source
    assignment, call = ast.parse(source).body
    assert isinstance(assignment, ast.Assign)
    assert ast.literal_eval(assignment.value) == solution
    assert ast.unparse(call) == "exec(text)"


@pytest.mark.parametrize("changed", [{"language": "lua"}, {"checked_by": "inputs", "inputs": "{}"}])
def test_only_tests_in_python_execute_a_text(embedding: Problem, changed: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="only where tests in Python execute it"):
        Problem(**{**embedding.model_dump(), **changed})
