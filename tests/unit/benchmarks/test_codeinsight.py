"""CodeInsight: a question, a function's head, and test files."""

import json
from pathlib import Path
from typing import Any

import pytest

from repass.benchmarks import adapter
from repass.config import Benchmark
from repass.errors import DataError
from repass.records import PROBLEMS, Problem, frame

CFG = "[library]\nlib = ['collections', 'Counter']\n\n[labels]\nlabels = ['loop', 'math']\n"
ROW = {
    "split": "test",
    "id": 900,
    "nl": "Double the values of a list lst0 \n",
    "prompt": "Double the values of a list lst0 \n\nimport math\n\ndef test(lst0):\n\n",
    "code": "import math\r\n\r\ndef test(lst0):\r\n    return [2 * x for x in lst0]",
    "cfg": CFG,
    "unit_tests": {
        "test_1.py": "lst0 = [3]\r\nassert test(lst0) == [6], 'Test failed'",
        "test_0.py": "assert test([1, 2]) == [2, 4]",
    },
}


def problem(folder: Path, **changed: Any) -> Problem:
    path = folder / "rows.jsonl"
    path.write_text(json.dumps({**ROW, **changed}) + "\n")
    benchmark = Benchmark(name="ci", adapter="codeinsight", dataset="codeinsight")
    (found,) = adapter("codeinsight").problems(path, benchmark)
    return found


def passes(problem: Problem, solution: str) -> bool:
    """Execute code that this repository itself wrote; the preamble needs the scientific image."""
    try:
        exec(f"{solution}\n{problem.tests}", {"__name__": "program"})
    except Exception:
        return False
    return True


def test_the_reference_passes_and_the_wrong_solution_does_not(tmp_path: Path) -> None:
    found = problem(tmp_path)
    assert found.reference is not None
    assert passes(found, found.reference)
    assert not passes(found, found.wrong[0].solution)
    assert not passes(found, found.prompt + "    return lst0")


def test_prompt_and_body_are_a_program(tmp_path: Path) -> None:
    found = problem(tmp_path)
    assert found.prompt == (
        '"""\nDouble the values of a list lst0\n"""\nimport math\n\ndef test(lst0):\n'
    )
    assert found.instruction == "Double the values of a list lst0"
    assert passes(found, found.prompt + "    return [math.floor(2 * x) for x in lst0]")


def test_tests_stand_in_the_order_of_their_names(tmp_path: Path) -> None:
    assert problem(tmp_path).tests == (
        "solved = test\nassert test([1, 2]) == [2, 4]\ntest = solved\n"
        "lst0 = [3]\nassert test(lst0) == [6], 'Test failed'\ntest = solved"
    )


def test_a_test_that_only_compares_asserts(tmp_path: Path) -> None:
    found = problem(tmp_path, unit_tests={"test_0.py": "test([1]) == [2]"})
    assert found.tests == "solved = test\nassert test([1]) == [2]\ntest = solved"


def test_a_test_may_use_the_function_s_name_for_a_value(tmp_path: Path) -> None:
    tests = {"test_0.py": "test = test([1])", "test_1.py": "assert test([1]) == [2]"}
    found = problem(tmp_path, unit_tests=tests)
    assert found.reference is not None
    assert passes(found, found.reference)


def test_where_the_function_is_never_called_the_wrong_solution_does_not_load(
    tmp_path: Path,
) -> None:
    found = problem(tmp_path, unit_tests={"test_0.py": "assert 1 + 1 == 2"})
    assert passes(found, "def test(lst0): raise ValueError")
    assert not passes(found, found.wrong[0].solution)


def test_modules_are_there_without_an_import(tmp_path: Path) -> None:
    preamble = problem(tmp_path).preamble
    compile(preamble, "preamble", "exec")
    assert preamble.endswith("; np, pd = numpy, pandas\n")


@pytest.mark.parametrize(
    ("code", "libraries", "category"),
    [
        ("import re\ndef test(): pass", ("re",), "re"),
        ("from os.path import join\ndef test(): pass", ("os",), "os"),
        ("def test():\n    import numpy as np, re", ("numpy", "re"), "several libraries"),
        ("def test(): pass", (), "no import"),
    ],
)
def test_libraries_are_what_the_reference_imports(
    tmp_path: Path, code: str, libraries: tuple[str, ...], category: str
) -> None:
    found = problem(tmp_path, code=code)
    assert (found.libraries, found.category) == (libraries, category)


def test_labels_are_the_row_s(tmp_path: Path) -> None:
    found = problem(tmp_path)
    assert (found.task_id, found.labels) == ("CodeInsight/test/900", ("loop", "math"))
    assert frame([found], PROBLEMS).height == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"prompt": "Another question"}, "prompt: does not open with nl"),
        ({"cfg": "[labels"}, "cfg: no list of labels"),
        ({"cfg": "[labels]\nlabels = loop"}, "cfg: no list of labels"),
        ({"code": "def test("}, "code: '(' was never closed"),
        ({"unit_tests": {"test_0.py": "assert ("}}, "unit_tests.test_0.py: '(' was never closed"),
        ({"unit_tests": {}}, "unit_tests: Dictionary should have at least 1 item"),
    ],
)
def test_damaged_rows_are_named(tmp_path: Path, changed: dict[str, Any], said: str) -> None:
    with pytest.raises(DataError) as error:
        problem(tmp_path, **changed)
    assert f"rows.jsonl:1: damaged row: {said}" in str(error.value)
