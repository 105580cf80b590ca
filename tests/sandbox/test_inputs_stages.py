"""The chain of a benchmark that is checked by inputs, in a real container."""

import json
from pathlib import Path

import pytest

from repass.benchmarks import adapter
from repass.config import Benchmark, Cell
from repass.config.execution import Execution
from repass.execution import execute
from repass.execution.expected import expected
from repass.execution.health import check
from repass.execution.programs import Parts, read_parts
from repass.inputs import store
from repass.records import Completion, HealthCheck, Problem, Prompt, Verdict
from repass.sandbox.records import ImageRecord

pytestmark = pytest.mark.podman

BENCHMARK = Benchmark(
    name="plus",
    adapter="humaneval_plus",
    dataset="plus",
    exceptions={"Plus/2": "returns something else each time"},
)
CELL = Cell(model="m", benchmark="plus", prompt="complete", sampling="greedy")
SETTINGS = Execution(workers=2)

HEAD = 'def {name}({arguments}):\n    """Say something about {arguments}."""\n'
ROWS = [
    ("add", "a, b", "    return a + b\n", [[1, 2]], [[0, 0], [-1, 1]]),
    ("half", "a", "    return a / 2\n", [[1]], [[0.3], [1e300]]),
    ("turn", "a", "    import os\n    return os.urandom(8)\n", [[1]], [[2]]),
]


@pytest.fixture(scope="module")
def problems(tmp_path_factory: pytest.TempPathFactory) -> list[Problem]:
    path = tmp_path_factory.mktemp("rows") / "rows.jsonl"
    rows = [
        {
            "task_id": f"Plus/{number}",
            "prompt": HEAD.format(name=name, arguments=arguments),
            "entry_point": name,
            "canonical_solution": body,
            "atol": 0,
            "base_input": base,
            "plus_input": plus,
        }
        for number, (name, arguments, body, base, plus) in enumerate(ROWS)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return adapter("humaneval_plus").problems(path, BENCHMARK)


@pytest.fixture(scope="module")
def parts(
    problems: list[Problem], image: ImageRecord, tmp_path_factory: pytest.TempPathFactory
) -> Parts:
    """Recorded, saved and read, as by the rules."""
    file = tmp_path_factory.mktemp("expected") / "plus.parquet"
    store.save("plus", expected(problems, image, SETTINGS, label="expected"), file)
    return read_parts(problems, [file])


@pytest.fixture(scope="module")
def checks(problems: list[Problem], parts: Parts, image: ImageRecord) -> list[HealthCheck]:
    return check(BENCHMARK, problems, image, SETTINGS, parts=parts)


def test_references_pass_and_wrong_solutions_do_not(checks: list[HealthCheck]) -> None:
    judged = {(row.check, row.task_id): row.as_expected for row in checks if row.excepted is None}
    assert all(judged.values())
    assert {("reference", "Plus/0"), ("wrong", "Plus/0"), ("wrong", "Plus/2")} <= judged.keys()


def test_a_reference_that_differs_from_itself_is_an_exception_by_name(
    checks: list[HealthCheck],
) -> None:
    (row,) = [row for row in checks if (row.check, row.task_id) == ("reference", "Plus/2")]
    assert not row.as_expected
    assert row.excepted == "returns something else each time"


COMPLETIONS = {
    "right": ("Plus/0", "    return b + a\n", Verdict.PASSED, True),
    "close": ("Plus/1", "    return a * 0.5000000001\n", Verdict.PASSED, True),
    "right for base only": ("Plus/0", "    return 3\n", Verdict.FAILED, True),
    "wrong": ("Plus/0", "    return a\n", Verdict.FAILED, False),
    "loops at a plus input": (
        "Plus/0",
        "    while a == 0: pass\n    return a + b\n",
        Verdict.TIMEOUT,
        True,
    ),
    "prints and exits": ("Plus/0", "    raise SystemExit(0)\n", Verdict.TESTS_NOT_REACHED, False),
}


@pytest.mark.parametrize("name", COMPLETIONS)
def test_a_sample_has_a_verdict_and_one_of_the_base(
    name: str, problems: list[Problem], parts: Parts, image: ImageRecord, tmp_path: Path
) -> None:
    task_id, text, verdict, base = COMPLETIONS[name]
    (problem,) = [item for item in problems if item.task_id == task_id]
    rows, _ = execute(
        CELL, [completion(task_id, text)], [prompt(problem)], [problem], ["raw"], image,
        SETTINGS, tmp_path / "journal.jsonl", "", parts=parts,
    )  # fmt: skip
    row = next(row for row in rows if row.extraction == "raw")
    assert (row.verdict, row.base_passed) == (verdict, base), row.detail


def prompt(problem: Problem) -> Prompt:
    return Prompt(
        benchmark="plus", prompt="complete", task_id=problem.task_id, position=problem.position,
        kind="text", text=problem.prompt, messages=None, answer_prefix=problem.prompt, stop=(),
        shots=0,
    )  # fmt: skip


def completion(task_id: str, text: str) -> Completion:
    return Completion(
        **CELL.model_dump(), task_id=task_id, position=0, sample=0, seed=None, completion=text,
        error=None, finish_reason="stop", stop_reason=None, prompt_tokens=None,
        completion_tokens=None, time_to_first_token_s=None, duration_s=None, request_key="k",
    )  # fmt: skip
