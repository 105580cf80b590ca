"""Benchmarks whose tests execute the solution themselves: DS-1000 and APPS."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from repass.benchmarks import adapter
from repass.config import Benchmark
from repass.errors import DataError
from repass.execution.programs import build
from repass.records import PROBLEMS, Problem, frame
from repass.sandbox.records import Limits

CONTEXT = '''
import tokenize, io

def generate_test_case(number):
    return number, 2 * number

def exec_test(result, expected):
    return int(result == expected)

exec_context = r"""
x = test_input
[insert]
"""

def test_execution(solution: str):
    code = exec_context.replace("[insert]", solution)
    for number in (1, 2):
        test_input, expected = generate_test_case(number)
        env = {"test_input": test_input}
        exec(code, env)
        assert exec_test(env["result"], expected)
'''
LOOKS = CONTEXT + '\ndef test_string(solution: str):\n    assert "sum" not in solution\n'
DS1000 = {
    "prompt": "Problem:\nDouble x.\nA:\n<code>\nx = 1\n</code>\nBEGIN SOLUTION\n<code>\n",
    "reference_code": "result = 2 * x\n",
    "code_context": LOOKS,
    "metadata": {
        "problem_id": 7,
        "library_problem_id": 7,
        "library": "Pytorch",
        "test_case_cnt": 2,
        "perturbation_type": "Surface",
        "perturbation_origin_id": 6,
    },
}
APPS = {
    "problem_id": "0042",
    "question": "Double the number.",
    "input_output": {"inputs": ["1\n", "2\n"], "outputs": ["2\n", "4\n"]},
    "metadata": {"difficulty": "interview", "url": "https://example.org"},
    "solutions": ["print(2 * int(input()))", "no other counts"],
    "starter_code": None,
}
CALLED = {
    **APPS,
    "input_output": {"fn_name": "twice", "inputs": [[1]], "outputs": [[2]]},
    "solutions": ["def twice(n): return 2 * n"],
    "starter_code": "def twice(n):\n\t",
}


def problem(folder: Path, name: str, row: dict[str, Any]) -> Problem:
    path = folder / "rows.jsonl"
    path.write_text(json.dumps(row) + "\n")
    (found,) = adapter(name).problems(path, Benchmark(name="b", adapter=name, dataset=name))
    assert frame([found], PROBLEMS).height == 1
    return found


def passes(folder: Path, problem: Problem, solution: str) -> bool:
    """Execute code that this repository itself wrote."""
    path = folder / "program.py"
    path.write_text(build(problem, solution, Limits()).source)
    command = [sys.executable, str(path)]
    ended = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=60)
    return ended.returncode == 0


@pytest.mark.parametrize(("name", "row"), [("ds1000", DS1000), ("apps", APPS), ("apps", CALLED)])
def test_references_pass_and_wrong_solutions_do_not(
    tmp_path: Path, name: str, row: dict[str, Any]
) -> None:
    found = problem(tmp_path, name, row)
    assert found.reference is not None
    assert passes(tmp_path, found, found.reference)
    assert not passes(tmp_path, found, found.wrong[0].solution)


@pytest.mark.parametrize("solution", ["result = 3", "result = sum([x, x])", "x = 2", "pass"])
def test_ds1000_runs_both_of_its_tests(tmp_path: Path, solution: str) -> None:
    assert not passes(tmp_path, problem(tmp_path, "ds1000", DS1000), solution)


def test_ds1000_without_a_test_of_the_text(tmp_path: Path) -> None:
    found = problem(tmp_path, "ds1000", {**DS1000, "code_context": CONTEXT})
    assert found.tests == "test_execution(code)\n"
    assert passes(tmp_path, found, "result = sum([x, x])")


def test_ds1000_problems_have_a_library_and_a_kind(tmp_path: Path) -> None:
    found = problem(tmp_path, "ds1000", DS1000)
    assert (found.task_id, found.category) == ("DS-1000/7", "Pytorch")
    assert (found.libraries, found.labels) == (("torch",), ("Surface",))
    assert found.prompt == DS1000["prompt"]


def test_apps_asks_as_the_reference_does(tmp_path: Path) -> None:
    found = problem(tmp_path, "apps", APPS)
    assert found.prompt == "\nQUESTION:\nDouble the number.\nUse Standard Input format\nANSWER:\n"
    assert (found.task_id, found.category) == ("APPS/42", "interview")
    assert (found.entry_point, found.labels) == (None, ("standard input",))


def test_apps_asks_for_a_function_with_its_head(tmp_path: Path) -> None:
    found = problem(tmp_path, "apps", CALLED)
    assert found.prompt == (
        "\nQUESTION:\nDouble the number.\ndef twice(n):\n\t\nUse Call-Based format\nANSWER:\n"
    )
    assert (found.entry_point, found.labels) == ("twice", ("call",))


def test_apps_rows_of_the_other_release_are_the_same(tmp_path: Path) -> None:
    other = {
        "id": 42,
        "question": APPS["question"],
        "input_output": json.dumps(APPS["input_output"]),
        "solutions": json.dumps(APPS["solutions"]),
        "difficulty": "interview",
        "url": "https://example.org",
        "starter_code": "",
    }
    assert problem(tmp_path, "apps", other) == problem(tmp_path, "apps", APPS)


@pytest.mark.parametrize("missing", [None, ""])
def test_apps_problems_without_cases_are_left_out(tmp_path: Path, missing: str | None) -> None:
    with pytest.raises(DataError, match="no problem for benchmark b"):
        problem(tmp_path, "apps", {**APPS, "input_output": missing})


def test_a_solution_of_apps_does_not_find_its_tests_in_a_file(tmp_path: Path) -> None:
    looks = "import sys\nprint(open(sys.argv[0]).read())\n"
    found = problem(tmp_path, "apps", APPS)
    assert not passes(tmp_path, found, looks)
    assert not (tmp_path / "program.py").exists()


@pytest.mark.parametrize(
    ("name", "row", "said"),
    [
        ("ds1000", {**DS1000, "metadata": {"problem_id": 7}}, "metadata.library: Field required"),
        ("apps", {**APPS, "input_output": "{"}, "Value error, Expecting property name"),
        ("apps", {**APPS, "metadata": {}}, "difficulty: Field required"),
        ("apps", [1], "Input should be a valid dictionary"),
    ],
)
def test_damaged_rows_are_named(tmp_path: Path, name: str, row: Any, said: str) -> None:
    with pytest.raises(DataError, match=r"rows\.jsonl:1: damaged row: ") as error:
        problem(tmp_path, name, row)
    assert said in str(error.value)
