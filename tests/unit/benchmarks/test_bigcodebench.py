"""BigCodeBench's rows in its two splits."""

import contextlib
import gzip
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from repass.benchmarks import adapter
from repass.config import Benchmark
from repass.errors import DataError
from repass.records import PROBLEMS, Problem, frame

HEAD = "import math\n\ndef task_func(x):\n"
ROW = {
    "task_id": "BigCodeBench/9000",
    "complete_prompt": f'{HEAD}    """\n    Double it.\n    """\n',
    "instruct_prompt": f"Double it.\nYou should write self-contained code:\n```\n{HEAD}```",
    "code_prompt": HEAD,
    "canonical_solution": "    return 2 * x",
    "test": (
        "import unittest\n"
        "class TestCases(unittest.TestCase):\n"
        "    def test_it(self):\n"
        "        self.assertEqual(task_func(2), 4)\n"
        "    def test_name(self):\n"
        "        self.assertEqual(__name__, '__test__')"
    ),
    "entry_point": "task_func",
    "libs": "['math', 'os']",
}
SPLITS = ["complete", "instruct"]


def problem(folder: Path, split: str, **changed: Any) -> Problem:
    path = folder / "rows.jsonl"
    path.write_text(json.dumps({**ROW, **changed}) + "\n")
    return read(path, split)


def read(path: Path, split: str) -> Problem:
    name = f"bigcodebench_{split}"
    benchmark = Benchmark(name="bcb", adapter=name, dataset="bigcodebench")
    (found,) = adapter(name).problems(path, benchmark)
    return found


def passes(problem: Problem, solution: str) -> bool:
    """Execute code that this repository itself wrote."""
    source = f"{problem.preamble}{solution}\n{problem.tests}"
    before = sys.stdout, sys.stderr
    try:
        exec(compile(source, "program.py", "exec"), {"__name__": "builtins"})
    except Exception:
        return False
    finally:
        sys.stdout, sys.stderr = before
        sys.modules.pop("__test__", None)
    return True


@pytest.mark.parametrize("split", SPLITS)
def test_the_reference_passes_and_the_wrong_solution_does_not(tmp_path: Path, split: str) -> None:
    found = problem(tmp_path, split)
    assert found.reference is not None
    assert passes(found, found.reference)
    assert not passes(found, found.wrong[0].solution)


@pytest.mark.parametrize("split", SPLITS)
def test_imports_of_the_head_need_not_be_repeated(tmp_path: Path, split: str) -> None:
    found = problem(tmp_path, split)
    assert passes(found, "def task_func(x):\n    return math.sqrt(4) * x")
    assert not passes(found, ""), "the empty body of the head alone"


@pytest.mark.parametrize("split", SPLITS)
def test_what_a_solution_prints_is_swallowed(tmp_path: Path, split: str) -> None:
    seen = io.StringIO()
    with contextlib.redirect_stdout(seen):
        assert passes(problem(tmp_path, split), "print(1)\ndef task_func(x):\n    return 2 * x")
    assert seen.getvalue() == ""


def test_a_base_model_completes_the_unstripped_prompt(tmp_path: Path) -> None:
    found = problem(tmp_path, "complete")
    assert found.prompt == ROW["complete_prompt"]
    assert found.instruction == (
        "Write a function task_func(x) to solve the following problem:\nDouble it."
    )


def test_there_is_nothing_to_complete_in_the_split_for_chats(tmp_path: Path) -> None:
    found = problem(tmp_path, "instruct")
    assert (found.prompt, found.instruction) == ("", ROW["instruct_prompt"])


@pytest.mark.parametrize("split", SPLITS)
def test_libraries_are_named(tmp_path: Path, split: str) -> None:
    found = problem(tmp_path, split)
    assert found.libraries == ("math", "os")
    assert frame([found], PROBLEMS).height == 1


def test_the_hard_set_is_an_object_by_task(tmp_path: Path) -> None:
    hard = tmp_path / "hard.json"
    hard.write_text(json.dumps({"BigCodeBench/9000": {**ROW, "score": 0.5}}))
    assert read(hard, "complete") == problem(tmp_path, "complete")


def test_the_full_set_may_be_packed(tmp_path: Path) -> None:
    packed = tmp_path / "rows.jsonl.gz"
    packed.write_bytes(gzip.compress(json.dumps(ROW).encode()))
    assert read(packed, "complete") == problem(tmp_path, "complete")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"libs": "pandas"}, "libs: no Python list of names"),
        ({"test": ""}, "test: String should have at least 1 character"),
    ],
)
def test_damaged_rows_are_named(tmp_path: Path, changed: dict[str, Any], said: str) -> None:
    with pytest.raises(DataError, match=rf"rows\.jsonl:1: damaged row: {said}"):
        problem(tmp_path, "complete", **changed)


@pytest.mark.parametrize(("text", "said"), [("[1]", "no object"), ('{"a": 1}', "hard.json: a: ")])
def test_damaged_hard_sets_are_named(tmp_path: Path, text: str, said: str) -> None:
    hard = tmp_path / "hard.json"
    hard.write_text(text)
    with pytest.raises(DataError, match=said):
        read(hard, "complete")
