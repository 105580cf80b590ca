"""`repass score` on a benchmark that is checked by inputs, with a pool that only pretends."""

import functools
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from inputs import expected as values

from repass.benchmarks import adapter
from repass.cli import score
from repass.config import Benchmark
from repass.execution.runner import Runner
from repass.inputs.checking import CheckedProgram
from repass.inputs.problems import Expected, InputProblem, PartName
from repass.records import Problem, Verdict
from repass.samples import expected
from repass.sandbox.records import ImageRecord, Outcome, PartResult, PoolSettings

BENCHMARK = "humaneval-plus"
PASSES_BASE = "    #base\n"


class FakePool:
    """Records arguments as values; a program passes base, and plus too if it has no mark."""

    def __init__(self) -> None:
        self.recorded: list[str] = []

    @contextmanager
    def __call__(self, _image: ImageRecord, _settings: PoolSettings) -> Iterator["FakePool"]:
        yield self

    def record(self, problem: InputProblem, part: PartName) -> Expected:
        self.recorded.append(f"{problem.task_id} {part}")
        return values([arguments[0] for arguments in problem.inputs[part]])

    def run(self, programs: Any) -> Iterator[tuple[CheckedProgram, Outcome]]:
        for program in programs:
            plus = "#base" not in program.source
            parts = [
                PartResult(name=part.name, passed=part.name == "base" or plus, right=1, inputs=1)
                for part in program.parts
            ]
            verdict = Verdict.PASSED if plus else Verdict.FAILED
            yield program, Outcome(verdict=verdict, parts=tuple(parts))


@pytest.fixture
def problems(tmp_path: Path) -> list[Problem]:
    path = tmp_path / "rows.jsonl"
    rows = [
        {
            "task_id": f"HumanEval/{number}",
            "prompt": f'def f{number}(x):\n    """Return x."""\n',
            "entry_point": f"f{number}",
            "canonical_solution": "    return x\n",
            "atol": 0,
            "base_input": [[1]],
            "plus_input": [[2]],
        }
        for number in range(3)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    benchmark = Benchmark(name=BENCHMARK, adapter="humaneval_plus", dataset=BENCHMARK)
    return adapter("humaneval_plus").problems(path, benchmark)


@pytest.fixture
def plus(
    run: Callable[..., Result], problems: list[Problem], monkeypatch: pytest.MonkeyPatch
) -> FakePool:
    """The pool of the command."""
    pool = FakePool()
    monkeypatch.setattr(score, "load_problems", lambda _config, _name: problems)
    monkeypatch.setattr(score, "Runner", functools.partial(Runner, open_pool=pool))
    monkeypatch.setattr(score.expected, "parts", functools.partial(expected.parts, open_pool=pool))
    monkeypatch.setenv("REPASS_CACHE", str(Path.cwd() / "cache"))
    return pool


def sample(number: int, completion: str = "    return x\n") -> dict[str, str]:
    return {"task_id": f"HumanEval/{number}", "completion": completion}


def test_both_scores_are_printed(run: Callable[..., Result], plus: FakePool) -> None:
    result = run([sample(0), sample(1, PASSES_BASE)], benchmark=BENCHMARK)
    assert result.exit_code == 0, result.exception
    assert "\npass@1    0.5000" in result.stdout
    assert "\nbase pass@1    1.0000" in result.stdout


def test_results_say_whether_base_is_passed(run: Callable[..., Result], plus: FakePool) -> None:
    run([sample(1, PASSES_BASE)], "--out", "out.jsonl", benchmark=BENCHMARK)
    row = json.loads(Path("out.jsonl").read_text())
    assert (row["passed"], row["base_passed"]) == (False, True)


def test_a_second_call_records_nothing_again(run: Callable[..., Result], plus: FakePool) -> None:
    run([sample(0)], benchmark=BENCHMARK)
    run([sample(0)], benchmark=BENCHMARK)
    assert plus.recorded == ["HumanEval/0 base", "HumanEval/0 plus"]


def test_only_what_samples_ask_for_is_recorded(run: Callable[..., Result], plus: FakePool) -> None:
    run([sample(0)], benchmark=BENCHMARK)
    run([sample(0), sample(2)], benchmark=BENCHMARK)
    assert plus.recorded[2:] == ["HumanEval/2 base", "HumanEval/2 plus"]


def test_other_inputs_are_recorded_anew(
    run: Callable[..., Result], plus: FakePool, problems: list[Problem]
) -> None:
    run([sample(0)], benchmark=BENCHMARK)
    text = str(problems[0].inputs)
    problems[0] = problems[0].model_copy(update={"inputs": text.replace("[[2]]", "[[3]]")})
    run([sample(0)], benchmark=BENCHMARK)
    assert len(plus.recorded) == 4


def test_a_time_limit_for_all_inputs_is_refused(error: Callable[..., str]) -> None:
    said = error([sample(0)], "--timeout", "3", benchmark=BENCHMARK)
    assert "--timeout: humaneval-plus has limits of its own" in said
