"""MultiPL-E on small rows, in the forms of both releases."""

import json
from pathlib import Path
from typing import Any

import pytest

from repass.benchmarks import adapter
from repass.config.benchmark import Benchmark
from repass.errors import DataError
from repass.execution.programs import program_text
from repass.records import PROBLEMS, Problem, frame

ROW = {
    "name": "HumanEval_900_add_two",
    "language": "js",
    "prompt": "//Add two. \nfunction add_two(a, b){\n",
    "doctests": "transform",
    "tests": "}\nconst assert = require('node:assert');",
    "stop_tokens": ["\nfunction ", "\n/*"],
}


def problems(path: Path, *rows: Any) -> list[Problem]:
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    path.write_text(json.dumps(rows) if path.suffix == ".json" else lines)
    benchmark = Benchmark(name="my", adapter="multipl_e", dataset="d", language="javascript")
    return adapter("multipl_e").problems(path, benchmark)


@pytest.mark.parametrize("file", ["rows.json", "rows.jsonl"])
def test_a_list_and_lines_are_read_alike(tmp_path: Path, file: str) -> None:
    other = {**ROW, "name": "mbpp_1_x"}
    found = problems(tmp_path / file, ROW, other)
    assert [(item.task_id, item.position) for item in found] == [
        ("HumanEval_900_add_two", 0),
        ("mbpp_1_x", 1),
    ]
    assert frame(found, PROBLEMS).height == 2


def test_the_program_is_prompt_completion_and_tests_as_they_are(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path / "rows.json", ROW)
    assert problem.prompt == ROW["prompt"]
    assert program_text(problem, f"{problem.prompt}  return a + b;") == (
        "//Add two. \nfunction add_two(a, b){\n  return a + b;\n"
        "}\nconst assert = require('node:assert');"
    )


def test_stop_sequences_are_the_row_s(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path / "rows.json", ROW)
    assert problem.stop == ("\nfunction ", "\n/*")


def test_there_are_no_known_solutions(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path / "rows.json", ROW)
    assert (problem.reference, problem.wrong, problem.instruction) == (None, (), None)


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("add_two()", "add_two"),
        ("addTwo()", "addTwo"),
        ("AddTwo()", "AddTwo"),
        ("(defn add-two [", "add-two"),
        ("// The function add_two adds.\nlong AddTwo() {", "AddTwo"),
        ("xadd_two add_two_", None),
    ],
)
def test_the_entry_point_is_spelled_as_in_the_prompt(
    tmp_path: Path, head: str, name: str | None
) -> None:
    (problem,) = problems(tmp_path / "rows.json", {**ROW, "prompt": head})
    assert problem.entry_point == name


def test_damaged_rows_are_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"rows.json: item 2: damaged row: stop_tokens: "):
        problems(tmp_path / "rows.json", ROW, {**ROW, "stop_tokens": []})


def test_deepseek_compares_items_of_lists(tmp_path: Path) -> None:
    tests = "A(F((new List<long>())).Equals((new List<long>())));\nA(G().Equals((1L)));"
    path = tmp_path / "rows.json"
    path.write_text(json.dumps([{**ROW, "tests": tests}]))
    benchmark = Benchmark(name="my", adapter="multipl_e_deepseek", dataset="d", language="csharp")
    (problem,) = adapter("multipl_e_deepseek").problems(path, benchmark)
    assert problem.tests == (
        "A(F((new List<long>())).SequenceEqual((new List<long>())));\nA(G().Equals((1L)));"
    )
    assert problem.prompt == ROW["prompt"]
