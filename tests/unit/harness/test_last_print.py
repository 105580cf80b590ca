"""What a program printed last decides."""

import json
from typing import Any

import pytest

from repass.harness.last_print import run_and_compare, same

PASSING = [
    ("print(1)\nprint(2)", 2),
    ("x = 1\nx + 1", 2),
    ("def f(): return 3\nf()", 3),
    ("x = 4", 4),
    ("print([1, 2], 'more')", [1, 2]),
    ("print('5')", 5),
    ("print(1)\nraise ValueError", 1),
    ("if __name__ == '__main__':\n    print('yes')", "yes"),
    ("print(0.1 + 0.2)", 0.3),
    ("print('True')", True),
    ("print([(1, 'a')])", [[1, "a"]]),
    ("print({'a': 1})", {"a": 1}),
    ("print(None)", None),
    ("print({3})", [3]),
]


@pytest.mark.parametrize(("program", "expected"), PASSING)
def test_the_last_value_counts(
    program: str, expected: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    run_and_compare(program, json.dumps(expected))
    assert capsys.readouterr().out == ""


FAILING = [
    ("print(2)\nprint(1)", 2),
    ("print(object())", 1),
    ("print('no number')", 1),
    ("print()", ""),
    ("def f(): return 1", 1),
    ("", 1),
    ("print(0)", None),
    ("print('false')", True),
    ("raise SystemError", 1),
]


@pytest.mark.parametrize(("program", "expected"), FAILING)
def test_anything_else_fails(program: str, expected: Any) -> None:
    with pytest.raises(AssertionError):
        run_and_compare(program, json.dumps(expected))


def test_a_program_that_does_not_parse_says_so() -> None:
    with pytest.raises(SyntaxError):
        run_and_compare("print(", "1")


class Array:
    """As numpy's, which the interpreter of these tests does not need."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def tolist(self) -> Any:
        return self._value


@pytest.mark.parametrize(
    ("found", "expected"), [(Array([1, 2]), [1, 2]), (Array(1.5), 1.5), (Array(2), "2")]
)
def test_values_of_numpy_are_plain_ones(found: Array, expected: Any) -> None:
    assert same(found, expected)
