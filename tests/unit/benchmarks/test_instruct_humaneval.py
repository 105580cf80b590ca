"""InstructHumanEval from rows of HumanEval: an invented one."""

import json
from pathlib import Path
from typing import Any

import pytest

from repass.benchmarks import adapter
from repass.benchmarks.instruct_humaneval import context
from repass.config import Benchmark
from repass.records import Problem

HELPER = 'import math\n\n\ndef half(x):\n    """ Halve it. """\n    return x / 2\n\n\n'
HEAD = f"{HELPER}def twice(x: int) -> int:\n"
PROMPT = f'{HEAD}    """ Double it.\n    >>> twice(2)\n    4\n    """\n'
ROW = {
    "task_id": "HumanEval/900",
    "prompt": PROMPT,
    "entry_point": "twice",
    "canonical_solution": "    return 2 * x\n",
    "test": "def check(candidate):\n    assert candidate(2) == 4\n",
}


@pytest.fixture
def problem(tmp_path: Path) -> Problem:
    return problem_of(ROW, tmp_path)


def problem_of(row: dict[str, Any], folder: Path) -> Problem:
    path = folder / "rows.jsonl"
    path.write_text(json.dumps(row) + "\n")
    benchmark = Benchmark(name="mine", adapter="instruct_humaneval", dataset="humaneval")
    (problem,) = adapter("instruct_humaneval").problems(path, benchmark)
    return problem


def test_the_prompt_is_imports_helpers_and_signature(problem: Problem) -> None:
    assert problem.prompt == HEAD


def test_the_instruction_is_signature_and_docstring_in_words(problem: Problem) -> None:
    assert problem.instruction == (
        "Write a function twice(x: int) -> int to solve the following problem:\n"
        "Double it.\n>>> twice(2)\n4"
    )


def test_solutions_continue_the_context(problem: Problem) -> None:
    assert problem.reference == HEAD + "    return 2 * x\n"
    assert problem.wrong[0].solution == HEAD + "    return None\n"


def test_stops_and_tests(problem: Problem) -> None:
    assert problem.stop == ("if __name__", "\nprint", "\nclass")
    assert problem.tests == f"{ROW['test']}\ncheck(twice)"


def test_an_import_before_the_docstring_belongs_to_the_context() -> None:
    prompt = 'def root(x):\n    import math\n    """ Its root. """\n'
    assert context(prompt, "root") == "def root(x):\n    import math\n"


def test_without_a_docstring_the_context_is_the_prompt() -> None:
    assert context("def root(x):\n", "root") == "def root(x):\n"


def test_the_first_problems_only(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    rows = [{**ROW, "task_id": f"HumanEval/{number}"} for number in range(3)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    benchmark = Benchmark(name="mine", adapter="instruct_humaneval", dataset="humaneval", first=2)
    found = adapter("instruct_humaneval").problems(path, benchmark)
    assert [item.position for item in found] == [0, 1]
