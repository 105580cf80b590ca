"""Multilingual HumanEval, MBXP and HumanEval-XL: invented rows."""

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest

from repass.benchmarks import adapter
from repass.config import Benchmark
from repass.errors import DataError
from repass.records import PROBLEMS, Problem, frame

ROW = {
    "task_id": "MBPHP/900",
    "language": "php",
    "prompt": "<?php\n\n/**\n * Double it.\n */\nfunction twice($x) {\n",
    "entry_point": "twice",
    "test": "\n\nif (twice(2) != 4) { throw new Exception(); }\n",
    "description": "\n     * Double it.\n     * Twice.\n     * ",
    "canonical_solution": "    return 2 * $x;\n}",
}
PYTHON = {
    **ROW,
    "task_id": "MBPP/900",
    "language": "python",
    "prompt": '\n\ndef twice(x):\n\t"""\n\tDouble it.\n\t"""\n',
    "test": "\n\ndef check(candidate):\n    assert candidate(2) == 4\n",
    "canonical_solution": "\treturn 2 * x",
}


def problem(folder: Path, row: dict[str, Any], language: str) -> Problem:
    path = folder / "rows.jsonl"
    path.write_text(json.dumps(row) + "\n")
    benchmark = Benchmark(name="mine", adapter="mxeval", dataset="d", language=language)
    (found,) = adapter("mxeval").problems(path, benchmark)
    return found


def passes(program: str) -> bool:
    """Execute code that this repository itself wrote."""
    with contextlib.suppress(Exception):
        exec(program, {"__name__": "program"})
        return True
    return False


def test_a_program_is_prompt_completion_and_test(tmp_path: Path) -> None:
    found = problem(tmp_path, ROW, "php")
    assert found.preamble == ""
    assert (found.prompt, found.tests) == (ROW["prompt"], ROW["test"])


def test_solutions_in_other_languages_are_no_references(tmp_path: Path) -> None:
    assert problem(tmp_path, ROW, "php").reference is None


def test_python_s_tests_are_called(tmp_path: Path) -> None:
    found = problem(tmp_path, PYTHON, "python")
    assert passes(f"{found.reference}\n{found.tests}")
    assert not passes(f"{found.wrong[0].solution}\n{found.tests}")


def test_tests_in_csharp_bring_what_they_compare_with(tmp_path: Path) -> None:
    found = problem(tmp_path, {**ROW, "language": "csharp"}, "csharp")
    assert found.tests.startswith(str(ROW["test"]))
    assert "namespace KellermanSoftware.CompareNetObjects" in found.tests


def test_the_instruction_has_no_marks_of_a_comment(tmp_path: Path) -> None:
    assert problem(tmp_path, ROW, "php").instruction == "Double it.\nTwice."


@pytest.mark.parametrize("none", [None, float("nan"), ""])
def test_a_row_without_a_solution_has_no_reference(tmp_path: Path, none: Any) -> None:
    row = {**PYTHON, "canonical_solution": none}
    assert problem(tmp_path, row, "python").reference is None


def test_a_language_may_be_run_in_another_way(tmp_path: Path) -> None:
    found = problem(tmp_path, {**ROW, "language": "go"}, "go-main")
    assert found.language == "go-main"


def test_the_natural_language_is_the_category(tmp_path: Path) -> None:
    row = {**ROW, "natural_language": "Russian"}
    assert problem(tmp_path, row, "php").category == "Russian"
    assert problem(tmp_path, ROW, "php").category is None


@pytest.mark.parametrize(("language", "configured"), [("php", "perl"), ("kotlin", "kotlin")])
def test_rows_of_another_language_are_refused(
    tmp_path: Path, language: str, configured: str
) -> None:
    with pytest.raises(DataError, match=rf":1: a problem in {language}, but benchmark mine is in"):
        problem(tmp_path, {**ROW, "language": language}, configured)


def test_problems_fit_their_table(tmp_path: Path) -> None:
    assert frame([problem(tmp_path, ROW, "php")], PROBLEMS).height == 1
