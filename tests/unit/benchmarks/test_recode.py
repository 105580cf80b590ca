"""ReCode from invented files: variants of a problem, their names, and what is broken in them."""

import json
from pathlib import Path
from typing import Any

import pytest

from repass.benchmarks import adapter
from repass.config import Benchmark
from repass.errors import DataError
from repass.records import PROBLEMS, Problem, frame

ROW = {
    "task_id": "HumanEval/900",
    "prompt": 'def twice(x):\n    """ Double it. """\n',
    "entry_point": "twice",
    "canonical_solution": "    if x:\n        return 2 * x\n    return 0\n",
    "test": "def check(candidate):\n    assert candidate(2) == 4\n",
}
RENAMED = {**ROW, "prompt": 'def tWice(x):\n    """ Double it. """\n', "entry_point": "tWice"}
OTHER = {**ROW, "task_id": "HumanEval/901"}


def write(path: Path, *rows: dict[str, Any]) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def problems(path: Path, **options: Any) -> list[Problem]:
    benchmark = Benchmark(name="mine", adapter="recode", dataset="recode", **options)
    return adapter("recode").problems(path, benchmark)


def perturbed(folder: Path, transformation: str, **changes: str) -> Problem:
    """The problem of a file with one row."""
    write(folder / f"humaneval_{transformation}_s0.jsonl", {**ROW, **changes})
    (problem,) = problems(folder)
    return problem


def test_nominal_problems_keep_their_names(tmp_path: Path) -> None:
    (problem,) = problems(write(tmp_path / "HumanEval.jsonl", ROW))
    assert (problem.task_id, problem.group, problem.category) == (
        "HumanEval/900",
        "HumanEval/900",
        None,
    )
    assert problem.reference == f"{ROW['prompt']}{ROW['canonical_solution']}"
    assert problem.tests == f"{ROW['test']}\ncheck(twice)"


def test_variants_stand_together(tmp_path: Path) -> None:
    write(tmp_path / "humaneval_FuncRenameCamelCase_s0.jsonl", RENAMED, OTHER)
    write(tmp_path / "humaneval_FuncRenameSwapChar_s1.jsonl", ROW, OTHER)
    found = problems(tmp_path)
    assert [(item.group, item.task_id) for item in found] == [
        ("HumanEval/900", "HumanEval/900/FuncRenameCamelCase_s0"),
        ("HumanEval/900", "HumanEval/900/FuncRenameSwapChar_s1"),
        ("HumanEval/901", "HumanEval/901/FuncRenameCamelCase_s0"),
        ("HumanEval/901", "HumanEval/901/FuncRenameSwapChar_s1"),
    ]
    assert [item.position for item in found] == [0, 1, 2, 3]


def test_the_category_is_the_transformation(tmp_path: Path) -> None:
    assert perturbed(tmp_path, "new_line_afterdoc").category == "new_line_afterdoc"


def test_tests_call_the_perturbed_name(tmp_path: Path) -> None:
    write(tmp_path / "humaneval_FuncRenameCamelCase_s0.jsonl", RENAMED)
    (problem,) = problems(tmp_path)
    assert problem.tests.endswith("\ncheck(tWice)")
    assert problem.wrong[0].solution.startswith("def tWice(")


def test_a_prompt_that_no_solution_can_continue_has_no_reference(tmp_path: Path) -> None:
    broken = 'def twice(x):\n    """ Double it. " " "\n'
    assert perturbed(tmp_path, "SynonymInsertion", prompt=broken).reference is None


TABS = [
    (
        'def twice(x):\n    """ Double it. """\n',
        'def twice(x):\n\t""" Double it. """\n',
        "    if x:\n        return 2 * x\n    return 0\n",
        "\tif x:\n\t\treturn 2 * x\n\treturn 0\n",
    ),
    (
        'def twice(x):\n  """ Double it. """\n',
        'def twice(x):\n\t""" Double it. """\n',
        "  if x:\n    return 2 * x\n  return 0\n",
        "\tif x:\n\t\treturn 2 * x\n\treturn 0\n",
    ),
    (
        'def twice(x):\n\t""" Double it. """\n',
        'def twice(x):\n    """ Double it. """\n',
        "\tif x:\n\t\treturn 2 * x\n\treturn 0\n",
        "    if x:\n        return 2 * x\n    return 0\n",
    ),
]


@pytest.mark.parametrize(("before", "prompt", "solution", "expected"), TABS)
def test_references_are_indented_as_their_prompts_are(
    tmp_path: Path, before: str, prompt: str, solution: str, expected: str
) -> None:
    partial = f"{before}# print('@@this is the line to split##')\n{solution}"
    problem = perturbed(
        tmp_path, "tab_indent", prompt=prompt, canonical_solution=solution, partial=partial
    )
    assert problem.reference == prompt + expected


def test_other_references_stay_as_they_are(tmp_path: Path) -> None:
    assert perturbed(tmp_path, "new_lines").reference == (
        f"{ROW['prompt']}{ROW['canonical_solution']}"
    )


def test_the_first_problems_are_whole_groups(tmp_path: Path) -> None:
    write(tmp_path / "mbpp_A_s0.jsonl", ROW, OTHER)
    write(tmp_path / "mbpp_B_s0.jsonl", ROW, OTHER)
    assert {item.group for item in problems(tmp_path, first=2)} == {"HumanEval/900"}


def test_a_file_of_another_name_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "rows.jsonl", ROW)
    with pytest.raises(DataError, match=rf"^{path}: no file of ReCode; allowed: "):
        problems(tmp_path)


def test_damaged_rows_are_named(tmp_path: Path) -> None:
    path = write(tmp_path / "mbpp_A_s0.jsonl", {**ROW, "test": ""})
    with pytest.raises(DataError, match=rf"^{path}:1: damaged row: test: "):
        problems(tmp_path)


def test_problems_fit_their_table(tmp_path: Path) -> None:
    assert frame([perturbed(tmp_path, "new_lines")], PROBLEMS).height == 1
