"""MBPP: the 500 test problems of the original file, task ids 11 to 510.

Of the references, bigcode-evaluation-harness ignores `test_setup_code`. In the test split one
problem has any, MBPP/367, whose tests no solution can pass without it; so here it stands between
the solution (whose classes it uses) and the tests.
"""

import ast
import warnings
from pathlib import Path

from pydantic import Field

from repass.benchmarks.base import numbered
from repass.benchmarks.rows import Row, read_lines
from repass.config.benchmark import Benchmark
from repass.errors import DataError
from repass.python_source import parse as parse_source
from repass.records import Problem, WrongSolution

TEST_IDS = range(11, 511)
STOPS = ("\nclass", "\nassert", '\n"""', "\nprint", "\nif", "\n<|/", "\n```")
"""bigcode-evaluation-harness's list."""


class MbppRow(Row):
    """A problem: its task in words, a solution, and asserts, the first of which models see."""

    task_id: int
    text: str = Field(min_length=1)
    code: str = Field(min_length=1)
    test_setup_code: str
    test_list: list[str] = Field(min_length=1)


class Mbpp:
    """There is no signature: a model reads its name off the first test."""

    def problems(self, path: Path, benchmark: Benchmark) -> list[Problem]:
        """One problem a line, those of the test split."""
        rows = read_lines(path, MbppRow)
        tests = (problem(row, place, benchmark) for place, row in rows if row.task_id in TEST_IDS)
        return numbered(tests, path, benchmark)


def problem(row: MbppRow, place: str, benchmark: Benchmark) -> Problem:
    """Make the problem of a row.

    Args:
        row: as the dataset has it.
        place: it stands at, for errors.
        benchmark: it belongs to.

    Raises:
        DataError: the first test calls nothing that the solution defines.
    """
    entry_point = _entry_point(row, place)
    asserts = "\n".join(row.test_list)
    setup = f"{row.test_setup_code}\n" if row.test_setup_code else ""
    return Problem(
        benchmark=benchmark.name,
        task_id=f"MBPP/{row.task_id}",
        position=0,
        language=benchmark.language,
        prompt=f'"""\n{row.text}\n{row.test_list[0]}\n"""\n',
        instruction=f"{row.text} Your code should pass these tests:\n\n{asserts}",
        entry_point=entry_point,
        preamble="",
        tests=setup + asserts,
        reference=row.code,
        wrong=(empty(entry_point),),
        stop=STOPS,
        category=None,
        difficulty=None,
    )


def empty(entry_point: str) -> WrongSolution:
    """A function that no test can take for right."""
    solution = f"def {entry_point}(*arguments, **named):\n    return None\n"
    return WrongSolution(kind="blatant", why="always returns None", solution=solution)


def _entry_point(row: MbppRow, place: str) -> str:
    """The function of the reference code that the first test calls."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escape sequences in their patterns
            code, test = parse_source(row.code), parse_source(row.test_list[0])
    except SyntaxError as error:
        raise DataError(f"{place}: damaged row: code or test_list: {error.msg}") from error
    defined = {node.name for node in code.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    called = [node.func for node in ast.walk(test) if isinstance(node, ast.Call)]
    for function in called:
        if isinstance(function, ast.Name) and function.id in defined:
            return function.id
    raise DataError(f"{place}: damaged row: test_list: the first test calls no function of code")


ADAPTER = Mbpp()
