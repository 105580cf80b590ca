"""Recorded and obtained scores side by side, with a pool that only pretends."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from repass.cli.score import configuration
from repass.config import Config
from repass.config.execution import Execution
from repass.execution.runner import Runner
from repass.parity import score_tables, scoring
from repass.parity.replays import Recorded, Replay
from repass.parity.scoring import Scored
from repass.sandbox.records import ImageRecord

ROOT = Path(__file__).parents[3]
TASKS = [
    item["task_id"]
    for item in yaml.safe_load((ROOT / "resources/demo/problems.yaml").read_text())[:4]
]
IMAGE = ImageRecord(name="python", digest="d", reference="r", toolchains={}, built_from="b")
Score = Callable[..., Scored]


@pytest.fixture
def config() -> Config:
    return configuration(None)


@pytest.fixture
def score(pool: Any, config: Config, tmp_path: Path) -> Score:
    """Scores four solutions of the demo benchmark, of which so many pass."""

    def call(
        passing: int,
        recorded: float,
        *,
        passes: Mapping[str, bool] | None = None,
        reasons: Mapping[str, str] | None = None,
        mark: str = "#failed",
    ) -> Scored:
        marks = ["x = 1"] * passing + [mark] * (len(TASKS) - passing)
        rows = [
            {"task_id": task, "solution": mark} for task, mark in zip(TASKS, marks, strict=True)
        ]
        (tmp_path / "s.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        [found] = scoring.score(
            replay(recorded, passes),
            tmp_path,
            config,
            reasons or {},
            runner=Runner(IMAGE, Execution(workers=1), label="few", open_pool=pool),
        )
        return found

    return call


def replay(recorded: float, passes: Mapping[str, bool] | None = None) -> Replay:
    return Replay(
        name="few",
        title="A few",
        file="s.jsonl",
        benchmark="demo",
        extraction="raw",
        source="somewhere",
        read=lambda _data: {"pass@1": Recorded(recorded, passes)},
    )


def all_passed() -> dict[str, bool]:
    return dict.fromkeys(TASKS, True)


def test_the_same_score_differs_by_nothing(score: Score) -> None:
    found = score(2, 0.5)
    assert (found.obtained, found.difference, found.unexplained) == (0.5, 0, False)


@pytest.mark.parametrize(("passing", "difference"), [(1, -1), (3, 1)])
def test_one_problem_needs_no_reason(score: Score, passing: int, difference: int) -> None:
    found = score(passing, 0.5)
    assert (found.difference, found.unexplained) == (difference, False)


def test_two_problems_need_a_reason(score: Score) -> None:
    assert score(2, 1.0).unexplained
    assert not score(2, 1.0, reasons={"score": "because"}).unexplained


def test_verdicts_that_differ_are_named_though_the_score_agrees(score: Score) -> None:
    passes = dict(zip(TASKS, (False, True, True, False), strict=True))
    found = score(2, 0.5, passes=passes)
    assert [(flip.task_id, flip.recorded) for flip in found.flips or ()] == [
        (TASKS[0], False),
        (TASKS[2], True),
    ]
    assert found.unexplained


def test_each_verdict_that_differs_needs_its_own_reason(score: Score) -> None:
    one = score(2, 1.0, passes=all_passed(), reasons={TASKS[2]: "because"})
    assert one.unexplained
    both = score(2, 1.0, passes=all_passed(), reasons=dict.fromkeys(TASKS[2:], "because"))
    assert not both.unexplained


def test_a_score_s_reason_does_not_explain_verdicts(score: Score) -> None:
    assert score(2, 1.0, passes=all_passed(), reasons={"score": "because"}).unexplained


def test_a_reason_without_its_difference_is_stale(score: Score) -> None:
    known = {TASKS[2]: "because", TASKS[0]: "because"}
    found = [score(3, 1.0, passes=all_passed(), reasons=known)]
    assert scoring.stale(found, known) == [TASKS[2], TASKS[0]]
    assert scoring.stale([score(4, 1.0)], {"score": "because"}) == ["score"]
    assert scoring.stale([score(3, 1.0)], {"score": "because"}) == []


def test_what_the_sandbox_failed_to_judge_is_counted(score: Score) -> None:
    assert score(3, 1.0, mark="#sandbox_error").unjudged == 1


def test_the_page_has_score_command_and_reason(score: Score) -> None:
    found = score(2, 1.0, reasons={"score": "a | b"})
    page = score_tables.markdown({"few": replay(1.0)}, [found], [])
    assert "| few | pass@1 | 4 | 100.00 | 50.00 | -2 | not recorded | score |" in page
    assert "`repass score s.jsonl --benchmark demo`" in page
    assert "| few | pass@1 | -2 | a \\| b |" in page


def test_the_page_names_each_verdict_that_differs(score: Score) -> None:
    found = score(3, 1.0, passes=all_passed(), reasons={TASKS[3]: "because"})
    page = score_tables.markdown({"few": replay(1.0)}, [found], [(replay(1.0), "no file")])
    assert f"| `{TASKS[3]}` | passed | failed | because |" in page
    assert "| few | A few | no file |" in page


def test_the_terminal_names_what_is_unexplained(score: Score) -> None:
    flipped = score(3, 1.0, passes=all_passed())
    assert score_tables.differences([flipped, score(2, 1.0)]) == [
        f"few pass@1 {TASKS[3]}: recorded passed; here failed (so); UNEXPLAINED",
        "few pass@1: -2 problems; UNEXPLAINED",
    ]
