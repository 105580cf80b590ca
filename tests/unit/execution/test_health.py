from collections.abc import Callable
from typing import Any

import pytest

from repass import records
from repass.config.benchmark import Benchmark
from repass.execution.health import check
from repass.records import HealthCheck, Problem, WrongSolution
from repass.sandbox.records import ImageRecord, Limits

IMAGE = ImageRecord(name="python", digest="d1", reference="r", toolchains={}, built_from="base")
BENCHMARK = Benchmark(
    name="b",
    adapter="demo",
    dataset="demo",
    exceptions={"t/1": "too slow"},
    missing_libraries={"torch": "too large"},
    vacuous_tests={"t/2": "calls nothing"},
)


def known(problem: Problem, reference: str | None, *wrong: str) -> Problem:
    solutions = tuple(WrongSolution(kind="blatant", why="", solution=item) for item in wrong)
    return problem.model_copy(update={"reference": reference, "wrong": solutions})


@pytest.fixture
def checks(pool: Any, settings: Any) -> Callable[..., list[HealthCheck]]:
    def run(*problems: Problem) -> list[HealthCheck]:
        rows = check(BENCHMARK, problems, IMAGE, settings, open_pool=pool)
        records.frame(rows, records.HEALTH)
        return rows

    return run


def test_references_pass_and_wrong_ones_do_not(
    checks: Callable[..., list[HealthCheck]], problem: Callable[[str], Problem]
) -> None:
    rows = checks(known(problem("t/0"), "ok", "#failed", "#exception"))
    found = [row for row in rows if row.check != "self-test"]
    assert [(row.check, row.task_id, row.index, row.as_expected) for row in found] == [
        ("reference", "t/0", 0, True),
        ("wrong", "t/0", 0, True),
        ("wrong", "t/0", 1, True),
    ]


def test_a_failing_reference_and_a_passing_wrong_one_are_unhealthy(
    checks: Callable[..., list[HealthCheck]], problem: Callable[[str], Problem]
) -> None:
    rows = checks(known(problem("t/0"), "#failed", "ok"), known(problem("t/1"), "#timeout", "ok"))
    found = [row for row in rows if row.check != "self-test"]
    assert [row.as_expected for row in found] == [False] * 4
    assert [row.excepted for row in found] == [None, None, "too slow", None]


def test_vacuous_tests_excuse_wrong_solutions_and_no_reference(
    checks: Callable[..., list[HealthCheck]], problem: Callable[[str], Problem]
) -> None:
    rows = checks(known(problem("t/2"), "#failed", "ok"))
    found = [row for row in rows if row.check != "self-test"]
    assert [row.as_expected for row in found] == [False, False]
    assert [row.excepted for row in found] == [None, "calls nothing"]


def test_an_exception_may_name_a_group_of_variants(
    checks: Callable[..., list[HealthCheck]], problem: Callable[[str], Problem]
) -> None:
    variant = known(problem("t/1/renamed"), "#failed").model_copy(update={"group": "t/1"})
    (row,) = (row for row in checks(variant) if row.check == "reference")
    assert row.excepted == "too slow"


@pytest.mark.parametrize(("library", "reason"), [("torch", "too large"), ("numpy", None)])
def test_a_library_that_the_image_lacks_excuses_references_that_use_it(
    checks: Callable[..., list[HealthCheck]],
    problem: Callable[[str], Problem],
    library: str,
    reason: str | None,
) -> None:
    using = known(problem("t/0"), "#exception", "ok").model_copy(
        update={"libraries": ("os", library)}
    )
    found = [row.excepted for row in checks(using) if row.check != "self-test"]
    assert found == [reason, None]


def test_what_the_sandbox_failed_to_judge_is_never_as_expected(
    checks: Callable[..., list[HealthCheck]], problem: Callable[[str], Problem]
) -> None:
    rows = checks(known(problem("t/0"), "#sandbox_error", "#sandbox_error"))
    assert not any(row.as_expected for row in rows if row.check != "self-test")


def test_the_language_s_self_tests_come_first(
    checks: Callable[..., list[HealthCheck]], problem: Callable[[str], Problem]
) -> None:
    rows = checks(known(problem("t/0"), None))
    assert rows
    assert {row.check for row in rows} == {"self-test"}
    # The fake pool passes them all: those that must fail show that it is no sandbox.
    assert {row.as_expected for row in rows} == {True, False}


def test_limits_are_the_settings_and_a_self_test_has_its_own(
    checks: Callable[..., list[HealthCheck]], problem: Callable[[str], Problem], pool: Any
) -> None:
    checks(known(problem("t/0"), "ok"))
    limits = {program.limits for program in pool.ran}
    assert Limits() in limits
    assert len(limits) == 2
