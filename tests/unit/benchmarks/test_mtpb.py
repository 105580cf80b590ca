"""MTPB: steps with inputs, and what is printed last."""

import json
from pathlib import Path
from typing import Any

import pytest

from repass.benchmarks import adapter
from repass.config import Benchmark
from repass.config.prompt import PromptForm
from repass.errors import DataError
from repass.execution.programs import build
from repass.prompts import render
from repass.prompts.turns import text
from repass.records import PROBLEMS, Problem, frame
from repass.sandbox.records import Limits

ROOT = Path(__file__).resolve().parents[3]
ROW = {
    "id": "900",
    "prompts": ["Assign {a} to x.", "Print the dictionary {{x: x}}'s only value."],
    "inputs": [{"a": 1}, {"a": 2}],
    "outputs": [1, 2],
    "category": "dict",
    "max_gen_length": 128,
    "name": "Only value",
    "description": "Print it.",
}


def problems(folder: Path, **changed: Any) -> list[Problem]:
    path = folder / "rows.jsonl"
    path.write_text(json.dumps({**ROW, **changed}) + "\n")
    found = adapter("mtpb").problems(path, Benchmark(name="m", adapter="mtpb", dataset="mtpb"))
    assert frame(found, PROBLEMS).height == len(found)
    return found


def passes(problem: Problem, solution: str) -> bool:
    """Execute code that this repository itself wrote."""
    try:
        exec(build(problem, solution, Limits()).source, {"__name__": "program"})
    except Exception:
        return False
    return True


def test_every_input_is_a_problem(tmp_path: Path) -> None:
    found = problems(tmp_path)
    assert [item.task_id for item in found] == ["MTPB/900/0", "MTPB/900/1"]
    assert found[1].turns == ("Assign 2 to x.", "Print the dictionary {x: x}'s only value.")
    assert found[1].category == "dict"


def test_the_last_print_decides(tmp_path: Path) -> None:
    first, second = problems(tmp_path)
    assert passes(first, "x = 1\nprint(x)")
    assert not passes(second, "x = 1\nprint(x)")
    assert not passes(first, first.wrong[0].solution)


def test_a_program_of_turns_passes(tmp_path: Path) -> None:
    first, _ = problems(tmp_path)
    turns = [f"# {step}\n" for step in first.turns]
    assert passes(first, text(turns, ["x = 1\n", "print({x: x}[x])\nprint(0)"]))


def test_steps_are_asked_one_by_one(tmp_path: Path) -> None:
    first, _ = problems(tmp_path)
    form = PromptForm(
        name="turns", template="resources/prompts/turns.jinja", kind="text", turns=True
    )
    (prompt,) = render([first], form, ROOT)
    assert prompt.text == "# Import libraries.\n\nimport numpy as np\n\n# Assign 1 to x.\n"
    assert prompt.turns == ("# Print the dictionary {x: x}'s only value.\n",)
    assert prompt.text + prompt.turns[0] == first.prompt


def test_all_steps_stand_in_the_prompt(tmp_path: Path) -> None:
    first, _ = problems(tmp_path)
    assert first.prompt.endswith("# Assign 1 to x.\n# Print the dictionary {x: x}'s only value.\n")


def test_an_output_without_an_input_is_left_over(tmp_path: Path) -> None:
    assert len(problems(tmp_path, outputs=[1, 2, 3])) == 2


def test_a_missing_input_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"rows\.jsonl:1: damaged row: prompts: no input for 'b'"):
        problems(tmp_path, prompts=["Assign {b}."])
