"""MBPP beyond its test split: all rows, and the sanitized ones; invented rows."""

import json
from pathlib import Path

import pytest

from repass.benchmarks import adapter
from repass.config import Benchmark
from repass.errors import DataError
from repass.records import Problem

ROW = {
    "task_id": 2,
    "text": "Write a function to double a number.",
    "code": "def twice(x):\r\n  return 2 * x",
    "test_setup_code": "",
    "test_list": ["assert twice(2) == 4", "assert twice(3) == 6"],
}
SANITIZED = {
    "task_id": 2,
    "source_file": "notes",
    "prompt": "Write a function to double a number.",
    "code": "def twice(x):\n  return 2 * x",
    "test_imports": ["import math", "import os"],
    "test_list": ["assert math.isclose(twice(2), 4)"],
}


def problems(name: str, path: Path) -> list[Problem]:
    benchmark = Benchmark(name="mine", adapter=name, dataset="mbpp")
    return adapter(name).problems(path, benchmark)


def test_all_rows_are_problems(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps({**ROW, "task_id": at}) + "\n" for at in (1, 11, 974)))
    found = problems("mbpp_full", path)
    assert [item.task_id for item in found] == ["MBPP/1", "MBPP/11", "MBPP/974"]


def test_a_row_becomes_what_it_is_in_the_test_split(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps({**ROW, "task_id": 11}) + "\n")
    assert problems("mbpp_full", path) == problems("mbpp", path)


def test_imports_of_sanitized_tests_stand_between_code_and_tests(tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    path.write_text(json.dumps([SANITIZED]))
    (problem,) = problems("mbpp_sanitized", path)
    assert problem.preamble == ""
    assert problem.tests == "import math\nimport os\nassert math.isclose(twice(2), 4)"


def test_sanitized_prompts_have_the_form_of_the_others(tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    path.write_text(json.dumps([SANITIZED]))
    (problem,) = problems("mbpp_sanitized", path)
    assert problem.task_id == "MBPP/2"
    assert problem.prompt == (
        '"""\nWrite a function to double a number.\nassert math.isclose(twice(2), 4)\n"""\n'
    )
    assert problem.entry_point == "twice"


def test_a_damaged_item_is_named_by_its_number(tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    path.write_text(json.dumps([SANITIZED, {"task_id": 3}]))
    with pytest.raises(DataError, match=r": item 2: damaged row: prompt: Field required"):
        problems("mbpp_sanitized", path)


@pytest.mark.parametrize(("text", "said"), [("{}", "no list"), ("[", "no valid JSON")])
def test_files_that_are_no_list(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "rows.json"
    path.write_text(text)
    with pytest.raises(DataError, match=said):
        problems("mbpp_sanitized", path)
