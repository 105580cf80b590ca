"""The example of docs/adding-a-benchmark.md works as it stands there."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import configured
import pytest
from configured import REPOSITORY

from repass import benchmarks
from repass.execution.programs import program_text
from repass.records import Problem

DOCUMENT = REPOSITORY / "docs" / "adding-a-benchmark.md"


def block(heading: str) -> str:
    """The code below a heading of the document."""
    text = DOCUMENT.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2]
    found = re.search(r"```\w+\n(.*?)```", text, re.DOTALL)
    assert found, heading
    return found[1]


@pytest.fixture
def problems(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Problem]]:
    """The example's problems, from its files in a project of their own."""
    project = configured.small(tmp_path / "project")
    project.write("data/evening.jsonl", block("The data"))
    project.append("resources/datasets.yaml", block("The registry entry"))
    project.append("config/benchmarks.yaml", block("The benchmark"))
    adapters = tmp_path / "adapters"
    adapters.mkdir()
    (adapters / "evening.py").write_text(block("The adapter"), encoding="utf-8")
    monkeypatch.setattr(benchmarks, "__path__", [*benchmarks.__path__, str(adapters)])
    yield benchmarks.load_problems(project.load(), "evening")
    sys.modules.pop("repass.benchmarks.evening", None)


def passes(problem: Problem, solution: str) -> bool:
    program = program_text(problem, solution)
    return subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_its_problems_are_read(problems: list[Problem]) -> None:
    assert [problem.task_id for problem in problems] == ["evening/1", "evening/2"]
    assert [problem.entry_point for problem in problems] == ["even_sum", "turned"]


def test_its_references_pass_and_its_wrong_solutions_do_not(problems: list[Problem]) -> None:
    for problem in problems:
        assert problem.reference is not None
        assert passes(problem, problem.reference)
        assert not passes(problem, problem.wrong[0].solution)
