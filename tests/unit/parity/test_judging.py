"""A verdict beside the recorded one."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from repass.execution.programs import self_contained
from repass.parity.judging import MakeRunner, judge, stale
from repass.parity.sets import Stored, StoredSet
from repass.sandbox.records import Program

Write = Callable[..., Path]


def test_a_pass_that_was_recorded_agrees(
    stored: StoredSet, write: Write, make_runner: MakeRunner
) -> None:
    (found,) = judge(stored, write(("t", "x = 1", True)), {}, make_runner)
    assert found.agrees is True


def test_every_way_of_not_passing_agrees_with_a_recorded_failure(
    stored: StoredSet, write: Write, make_runner: MakeRunner
) -> None:
    data = write(("a", "#failed", False), ("b", "#timeout", False))
    assert [item.agrees for item in judge(stored, data, {}, make_runner)] == [True, True]


def test_a_pass_that_was_recorded_as_failure_is_unexplained(
    stored: StoredSet, write: Write, make_runner: MakeRunner
) -> None:
    (found,) = judge(stored, write(("t", "x = 1", False)), {}, make_runner)
    assert found.unexplained


def test_a_disagreement_with_a_reason_is_explained(
    stored: StoredSet, write: Write, make_runner: MakeRunner
) -> None:
    data = write(("t", "#failed", True), ("u", "#failed", True))
    found = judge(stored, data, {"t": "known"}, make_runner)
    assert [item.reason for item in found] == ["known", None]


def test_what_the_sandbox_failed_to_judge_neither_agrees_nor_disagrees(
    stored: StoredSet, write: Write, make_runner: MakeRunner
) -> None:
    (found,) = judge(stored, write(("t", "#sandbox_error", False)), {}, make_runner)
    assert found.agrees is None


def test_rows_come_in_the_order_of_the_file(
    stored: StoredSet, write: Write, make_runner: MakeRunner
) -> None:
    data = write(*((name, f"x = '{name}'", True) for name in "cab"))
    assert [item.task_id for item in judge(stored, data, {}, make_runner)] == ["c", "a", "b"]


def test_the_program_is_executed_as_it_is_stored(
    stored: StoredSet, write: Write, make_runner: MakeRunner, pool: Any
) -> None:
    judge(stored, write(("t", "x = 1 \t\r\n\u2028", True)), {}, make_runner)
    assert [program.source for program in pool.ran] == ["x = 1 \t\r\n\u2028"]


def test_the_recorder_s_limit_is_a_limit_on_cpu_time(
    stored: StoredSet, write: Write, make_runner: MakeRunner, pool: Any
) -> None:
    judge(stored, write(("t", "x = 1", True)), {}, make_runner)
    assert [program.limits.cpu_s for program in pool.ran] == [3]


def test_a_set_may_make_its_programs_itself(
    stored: StoredSet, write: Write, make_runner: MakeRunner, pool: Any
) -> None:
    def other(stored: StoredSet, samples: Sequence[Stored], data: Path) -> list[Program]:
        folder = data.name
        return [self_contained("python", f"{folder} {x.task_id}", stored.limits) for x in samples]

    data = write(("t", "x = 1", True))
    judge(replace(stored, programs=other), data, {}, make_runner)
    assert [program.source for program in pool.ran] == [f"{data.name} t"]


def test_recorded_text_is_made_printable(
    stored: StoredSet, write: Write, make_runner: MakeRunner
) -> None:
    data = write(("t", "x = 1", True), recorded="\x1b[2J\u202egone")
    (found,) = judge(stored, data, {}, make_runner)
    assert found.recorded == "\\x1b[2J\\u202egone"


def test_half_a_surrogate_pair_is_judged_not_crashed_on(
    stored: StoredSet, write: Write, make_runner: MakeRunner
) -> None:
    (found,) = judge(stored, write(("t", "x = '\ud800'", False)), {}, make_runner)
    assert found.agrees is True


def test_a_reason_whose_task_agrees_is_stale(
    stored: StoredSet, write: Write, make_runner: MakeRunner
) -> None:
    reasons = {"t": "once"}
    found = judge(stored, write(("t", "x = 1", True)), reasons, make_runner)
    assert stale(found, reasons) == ["t"]


def test_a_reason_of_what_varies_is_not_stale(
    stored: StoredSet, write: Write, make_runner: MakeRunner
) -> None:
    reasons = {"t": "varies: a matter of luck", "v": "varies: not in the set"}
    found = judge(stored, write(("t", "x = 1", True)), reasons, make_runner)
    assert stale(found, reasons) == ["v"]


def test_a_reason_whose_task_is_not_in_the_set_is_stale(
    stored: StoredSet, write: Write, make_runner: MakeRunner
) -> None:
    found = judge(stored, write(("t", "x = 1", True)), {}, make_runner)
    assert stale(found, {"v": "never"}) == ["v"]


def test_a_reason_with_its_disagreement_is_not_stale(
    stored: StoredSet, write: Write, make_runner: MakeRunner
) -> None:
    reasons = {"t": "known"}
    found = judge(stored, write(("t", "#failed", True)), reasons, make_runner)
    assert stale(found, reasons) == []


def test_a_reason_is_not_stale_because_the_sandbox_failed(
    stored: StoredSet, write: Write, make_runner: MakeRunner
) -> None:
    reasons = {"t": "known"}
    found = judge(stored, write(("t", "#sandbox_error", True)), reasons, make_runner)
    assert stale(found, reasons) == []
