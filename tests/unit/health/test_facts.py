"""Facts of a benchmark's health: counted, written and read strictly."""

from datetime import date
from pathlib import Path

import making
import pytest

from repass.errors import ConfigError
from repass.health import facts
from repass.health.facts import Facts
from repass.records import HealthCheck, Problem, Verdict

DAY = date(2026, 11, 21)
FEW = Facts(problems=3, references=2, passing=1, wrong=3, failing={"too slow": 1}, run=DAY)


def row(check: str, verdict: Verdict, excepted: str | None = None) -> HealthCheck:
    return HealthCheck(
        benchmark="b",
        language="python",
        image="python",
        check=check,
        task_id="t",
        index=0,
        verdict=verdict,
        as_expected=(verdict is Verdict.PASSED) == (check != "wrong"),
        excepted=excepted,
        detail="",
    )


@pytest.fixture
def problems() -> list[Problem]:
    return [
        making.problem(prompt="p", tests="", reference=None, task_id=f"b/{number}")
        for number in range(3)
    ]


def test_references_are_counted_by_cause(problems: list[Problem]) -> None:
    rows = [
        row("reference", Verdict.PASSED, "too slow"),
        row("reference", Verdict.TIMEOUT, "too slow"),
        *(row("wrong", Verdict.FAILED) for _ in range(3)),
        row("wrong", Verdict.PASSED, "calls nothing"),
        row("self-test", Verdict.PASSED),
    ]
    assert facts.of(problems, rows, DAY) == FEW


def test_facts_of_another_day_agree_and_other_counts_do_not() -> None:
    assert FEW.agrees(FEW.model_copy(update={"run": None}))
    assert not FEW.agrees(FEW.model_copy(update={"wrong": 2}))
    assert not FEW.agrees(None)


def test_what_has_no_cause_is_unexplained() -> None:
    rows = [
        row("reference", Verdict.FAILED),
        row("reference", Verdict.FAILED, "too slow"),
        row("wrong", Verdict.PASSED),
        row("wrong", Verdict.FAILED),
    ]
    assert facts.unexplained(rows) == [rows[0], rows[2]]


def test_facts_are_read_as_they_were_written(tmp_path: Path) -> None:
    file = tmp_path / "health.yaml"
    known = {"b": FEW, "a": Facts(problems=1, references=0, passing=0, wrong=0)}
    file.write_text(facts.text(known))
    assert facts.load(file) == known
    assert list(facts.load(file)) == ["b", "a"]


@pytest.mark.parametrize(
    "text",
    [
        "b: {problems: 3, references: 2, passing: 1, wrong: 0}",
        "b: {problems: 3, references: 0, passing: 0, wrong: 0, other: 1}",
        "b: 3",
        "- b",
        "{",
    ],
)
def test_what_does_not_add_up_is_refused_in_one_line(text: str, tmp_path: Path) -> None:
    file = tmp_path / "health.yaml"
    file.write_text(text)
    with pytest.raises(ConfigError, match="no facts of health") as raised:
        facts.load(file)
    assert "\n" not in str(raised.value)
