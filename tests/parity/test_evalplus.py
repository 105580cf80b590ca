"""EvalPlus's recorded verdicts, base and plus, and ours agree on real completions.

Every eighth problem and those with a known exception; all of them with REPASS_TEST_FULL=1, which
takes ten minutes and more.
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sample_sets import lines

from repass.inputs import evalplus, store
from repass.inputs.checking import CheckedProgram, checked
from repass.inputs.problems import PARTS, Part, TimeRule
from repass.parity import reasons, registry
from repass.parity.replays import REPLAYS
from repass.records import Verdict
from repass.sandbox import images
from repass.sandbox.pool import Pool
from repass.sandbox.records import Limits, Outcome

pytestmark = [pytest.mark.data, pytest.mark.podman, pytest.mark.timeout(3600)]

ROOT = Path(__file__).parents[2]
REASONS = reasons.load(ROOT / reasons.FILE, registry.names())
LIMITS = Limits(memory_mb=1024)
RELEASES = {
    "humaneval-plus": ("humaneval", "evalplus/HumanEvalPlus.jsonl.gz", 164),
    "mbpp-plus": ("mbpp", "evalplus/MbppPlus.jsonl.gz", 378),
    "mbpp-plus-v0.1.0": ("mbpp", "evalplus/MbppPlus-v0.1.0.jsonl.gz", 399),
}
RECORDED = [name for name in REPLAYS if name.startswith("codeqwen1.5")]
NAMED = {task_id for name in RECORDED for task_id in REASONS[name]}

STEP = 1 if os.environ.get("REPASS_TEST_FULL") else 8

Parts = Mapping[str, tuple[Part, ...]]
Pair = tuple[bool, bool]


@dataclass(frozen=True)
class Settings:
    workers: int = max(1, (os.cpu_count() or 2) // 2)
    limits: Limits = LIMITS
    recycle_after: int = 500


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(images.ensure("python", ROOT), Settings()) as opened:
        yield opened


@pytest.fixture(scope="module")
def release(data: Path, pool: Pool) -> Callable[[str], tuple[Parts, list[dict[str, Any]]]]:
    """Problems with expected values, and their rows; each release is recorded once."""
    known: dict[str, tuple[Parts, list[dict[str, Any]]]] = {}

    def parts_of(name: str) -> tuple[Parts, list[dict[str, Any]]]:
        if name not in known:
            dataset, file, count = RELEASES[name]
            rows = list(lines(data / file))
            assert len(rows) == count
            rows = [row for at, row in enumerate(rows) if at % STEP == 0 or row["task_id"] in NAMED]
            problems = [evalplus.problem(dataset, row) for row in rows]
            found = {
                problem.task_id: {part: pool.record(problem, part) for part in PARTS}
                for problem in problems
            }
            known[name] = store.parts(problems, found, TimeRule()), rows
        return known[name]

    return parts_of


def judge(pool: Pool, parts: Parts, solutions: Mapping[str, str]) -> dict[str, Outcome]:
    programs: dict[str, CheckedProgram] = {
        task_id: checked(solution, "python", parts[task_id], LIMITS)
        for task_id, solution in solutions.items()
    }
    outcomes = {program.key: outcome for program, outcome in pool.run(programs.values())}
    return {task_id: outcomes[program.key] for task_id, program in programs.items()}


def pair(outcome: Outcome) -> Pair:
    """Whether base passed, and both did."""
    base, *plus = [part.passed for part in outcome.parts]
    return base, base and all(plus)


@pytest.mark.parametrize("name", RELEASES)
def test_references_pass(
    name: str, pool: Pool, release: Callable[[str], tuple[Parts, list[dict[str, Any]]]]
) -> None:
    parts, rows = release(name)
    solutions = {row["task_id"]: row["prompt"] + row["canonical_solution"] for row in rows}
    outcomes = judge(pool, parts, solutions)
    failing = {
        task_id: outcome.detail
        for task_id, outcome in outcomes.items()
        if outcome.verdict is not Verdict.PASSED
    }
    assert failing == {}


@pytest.mark.parametrize("name", RECORDED)
def test_recorded_verdicts_are_ours(
    name: str,
    data: Path,
    pool: Pool,
    release: Callable[[str], tuple[Parts, list[dict[str, Any]]]],
) -> None:
    replay = REPLAYS[name]
    parts, _ = release(replay.benchmark)
    recorded = json.loads((data / replay.files[0]).read_text())["eval"]
    every = {row["task_id"]: row["solution"] for row in lines(data / replay.file)}
    assert set(every) == set(recorded)
    outcomes = judge(pool, parts, {task: every[task] for task in parts})
    differing = {
        task_id: f"recorded: {theirs(recorded[task_id][0])}; here: {pair(outcome)} {outcome.detail}"
        for task_id, outcome in outcomes.items()
        if theirs(recorded[task_id][0]) != pair(outcome)
    }
    known = REASONS[name]
    assert {task: what for task, what in differing.items() if task not in known} == {}
    assert {task for task in known if task not in differing} == set()


def theirs(row: Mapping[str, Any]) -> Pair:
    base = row["base_status"] == "pass"
    return base, base and row["plus_status"] == "pass"
