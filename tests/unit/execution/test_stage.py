from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from repass import records
from repass.config.cell import Cell
from repass.errors import ConfigError, DataError
from repass.execution import execute
from repass.records import Completion, Execution, Problem, Prompt
from repass.sandbox.records import ImageRecord

CELL = Cell(model="m", benchmark="b", prompt="complete", sampling="greedy")
IMAGE = ImageRecord(name="python", digest="d1", reference="r", toolchains={}, built_from="base")
Stage = Callable[..., list[Execution]]


@pytest.fixture
def stage(
    pool: Any,
    settings: Any,
    tmp_path: Path,
    problem: Callable[[str], Problem],
    prompt: Callable[[Problem], Prompt],
) -> Stage:
    problems = [problem("t/0"), problem("t/1")]

    def run(
        completions: Sequence[Completion],
        policies: Sequence[str] = (),
        image: ImageRecord = IMAGE,
        fingerprint: str = "f1",
        turns: tuple[str, ...] = (),
        **changes: Any,
    ) -> list[Execution]:
        limits = settings.limits.model_copy(update=changes)
        rows, _ = execute(
            CELL,
            completions,
            [prompt(item).model_copy(update={"turns": turns}) for item in problems],
            problems,
            policies,
            image,
            settings.model_copy(update={"limits": limits}),
            tmp_path / "cell.journal.jsonl",
            fingerprint,
            open_pool=pool,
        )
        return rows

    return run


def test_a_program_is_preamble_solution_and_tests(
    stage: Stage, pool: Any, completion: Callable[..., Completion]
) -> None:
    (row,) = stage([completion("t/0", "    return 1\nSTOP it")])
    assert pool.ran[0].source == "PRE = 1\ndef f():\n    return 1\nassert f() is not 't/0'"
    assert row.solution == "def f():\n    return 1"
    assert (row.extraction, row.verdict, row.detail) == ("stop", "passed", "was passed")
    assert row.program_sha256 == pool.ran[0].key


def test_a_stored_program_gets_no_prompt_in_front_and_is_not_cut(
    stage: Stage, pool: Any, completion: Callable[..., Completion]
) -> None:
    whole = completion("t/0", "def f():\n    return 1\nSTOP it")
    stage([whole.model_copy(update={"finish_reason": records.WHOLE_PROGRAM})], ["raw"])
    assert {program.source for program in pool.ran} == {
        "PRE = 1\ndef f():\n    return 1\nSTOP it\nassert f() is not 't/0'"
    }


def test_a_program_of_several_turns_is_not_cut_at_the_end_of_one(
    stage: Stage, pool: Any, completion: Callable[..., Completion]
) -> None:
    stage([completion("t/0", "def f():\n    return 1\nSTOP it")], turns=("go on",))
    assert {program.source for program in pool.ran} == {
        "PRE = 1\ndef f():\n    return 1\nSTOP it\nassert f() is not 't/0'"
    }


def test_rows_are_in_order_of_completions_then_policies(
    stage: Stage, pool: Any, completion: Callable[..., Completion]
) -> None:
    given = [completion("t/1", "    #failed"), completion("t/0", "    return 2", 1)]
    rows = stage(given, ["raw", "stop", "fence"])
    assert [(row.task_id, row.sample, row.extraction) for row in rows] == [
        (task, sample, policy)
        for task, sample in (("t/1", 0), ("t/0", 1))
        for policy in ("stop", "raw", "fence")
    ]
    assert {row.task_id: row.verdict for row in rows} == {"t/1": "failed", "t/0": "passed"}
    records.frame(rows, records.VERDICTS)


def test_identical_programs_run_once(
    stage: Stage, pool: Any, completion: Callable[..., Completion]
) -> None:
    same = [completion("t/0", "    return 1", sample) for sample in range(5)]
    rows = stage([*same, completion("t/1", "    return 1")], ["raw", "fence"])
    assert len(rows) == 18
    assert len(pool.ran) == 2


def test_a_failed_request_has_no_row(
    stage: Stage, pool: Any, completion: Callable[..., Completion]
) -> None:
    assert stage([completion("t/0", None)]) == []
    assert pool.opened == 0


def test_no_program_is_a_verdict_and_runs_nothing(
    stage: Stage, pool: Any, completion: Callable[..., Completion]
) -> None:
    rows = stage([completion("t/0", "<think>hm")], ["fence"])
    assert [(row.extraction, row.verdict, row.solution) for row in rows][1] == (
        "fence", "no_program", None,
    )  # fmt: skip
    assert rows[1].program_sha256 is None
    assert rows[1].attempts == 0


def test_text_that_is_no_text_is_a_syntax_error(
    stage: Stage, pool: Any, completion: Callable[..., Completion]
) -> None:
    (row,) = stage([completion("t/0", "    return '\ud800'")])
    assert (row.verdict, row.attempts) == ("syntax_error", 0)
    assert pool.opened == 0
    assert records.frame([row], records.VERDICTS)["solution"][0].endswith(r"'\ud800'")


def test_a_rerun_takes_everything_from_the_journal(
    stage: Stage, pool: Any, completion: Callable[..., Completion]
) -> None:
    given = [completion("t/0", "    return 1"), completion("t/1", "    #timeout")]
    first = stage(given)
    assert stage(given) == first
    assert pool.opened == 1


@pytest.mark.parametrize(
    "change",
    [
        {"image": IMAGE.model_copy(update={"digest": "d2"})},
        {"fingerprint": "f2"},
        {"cpu_s": 1.0},
    ],
)
def test_what_can_change_a_verdict_runs_it_again(
    change: dict[str, Any], stage: Stage, pool: Any, completion: Callable[..., Completion]
) -> None:
    given = [completion("t/0", "    return 1")]
    stage(given)
    stage(given, **change)
    assert len(pool.ran) == 2


def test_what_was_finished_before_a_kill_is_not_run_again(
    stage: Stage, pool: Any, completion: Callable[..., Completion]
) -> None:
    given = [completion("t/0", f"    return {n}", n) for n in range(10)]
    pool.dies_after = 4
    with pytest.raises(KeyboardInterrupt):
        stage(given)
    pool.dies_after = None
    assert len(stage(given)) == 10
    assert len({program.key for program in pool.ran}) == len(pool.ran) == 10


def test_a_failure_of_the_sandbox_is_tried_again(
    stage: Stage, pool: Any, completion: Callable[..., Completion]
) -> None:
    given = [completion("t/0", "    #sandbox_error"), completion("t/1", "    return 1")]
    assert [row.verdict for row in stage(given)] == ["sandbox_error", "passed"]
    stage(given)
    assert [program.source.count("#sandbox_error") for program in pool.ran].count(1) == 2
    assert len(pool.ran) == 3


def test_a_new_policy_runs_only_its_own_programs(
    stage: Stage, pool: Any, completion: Callable[..., Completion]
) -> None:
    given = [completion("t/0", "    return 1\nSTOP")]
    stage(given)
    stage(given, ["raw"])
    assert len(pool.ran) == 2


def test_an_unknown_policy_and_an_unknown_task_are_errors(
    stage: Stage, completion: Callable[..., Completion]
) -> None:
    with pytest.raises(ConfigError, match="extraction 'rwa' is unknown"):
        stage([completion("t/0", "x")], ["rwa"])
    with pytest.raises(DataError, match=r"m/b/complete\.greedy: task t/9 is not among"):
        stage([completion("t/9", "x")])
