"""Prove that a benchmark's harness works here: references pass, wrong solutions do not.

A toolchain that is missing or broken fails correct programs and gives a score of 0 that looks like
the model's; tests that never run let wrong ones pass. So known solutions are judged before any
score on the benchmark counts.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from repass.config.benchmark import Benchmark
from repass.execution.programs import NO_PARTS, Parts, build, self_contained, storable
from repass.execution.runner import OpenPool, Runner
from repass.languages import get as language_of
from repass.records import HealthCheck, Problem, Verdict
from repass.sandbox.pool import Pool
from repass.sandbox.records import ImageRecord, Limits, Outcome, PoolSettings, Program
from repass.watch import Watch


def check(
    benchmark: Benchmark,
    problems: Sequence[Problem],
    image: ImageRecord,
    settings: PoolSettings,
    *,
    journal: Path | None = None,
    fingerprint: str = "",
    parts: Parts = NO_PARTS,
    open_pool: OpenPool = Pool,
) -> list[HealthCheck]:
    """Judge the self-tests of the languages, all reference solutions and all wrong ones.

    Args:
        benchmark: its `exceptions` name the references that may fail, and why, `vacuous_tests` the
            problems whose wrong solutions may pass.
        problems: of this benchmark.
        image: where its programs run.
        settings: the pool's; `settings.limits` hold for each program.
        journal: file of finished programs, taken up by a rerun; None for none.
        fingerprint: of the code that can change a verdict.
        parts: of the problems that are checked by inputs.
        open_pool: makes the pool.

    Returns:
        One row a known solution; `as_expected` is false where the harness misjudged it, and
        `excepted` says why that is known and excused. None where the toolchain is unavailable.

    Raises:
        SandboxError: the sandbox can't be used here.
    """
    if image.unavailable:
        return []
    known = list(_known(problems, settings.limits, parts))
    runner = Runner(
        image,
        settings,
        label=f"health {benchmark.name}",
        journal=journal,
        fingerprint=fingerprint,
        open_pool=open_pool,
    )
    with Watch():
        outcomes = runner.run(item.program for item in known)
    return [_row(benchmark, image, item, outcomes[item.program.key]) for item in known]


class _Known(NamedTuple):
    """A program of which it is known what must become of it: `passed`, not, or an exact verdict."""

    check: Literal["reference", "wrong", "self-test"]
    task_id: str
    number: int
    program: Program
    expected: Verdict | None = None
    problem: Problem | None = None


def _known(problems: Sequence[Problem], limits: Limits, parts: Parts) -> Iterator[_Known]:
    yield from _self_tests(problems)
    for problem in problems:
        if problem.reference is not None:
            program = build(problem, problem.reference, limits, parts)
            yield _Known("reference", problem.task_id, 0, program, problem=problem)
        for index, wrong in enumerate(problem.wrong):
            program = build(problem, wrong.solution, limits, parts)
            yield _Known("wrong", problem.task_id, index, program)


def _self_tests(problems: Sequence[Problem]) -> Iterator[_Known]:
    for language in dict.fromkeys(problem.language for problem in problems):
        for index, test in enumerate(language_of(language).self_tests):
            program = self_contained(language, test.source, test.limits)
            yield _Known("self-test", test.name, index, program, test.expected)


def _row(benchmark: Benchmark, image: ImageRecord, known: _Known, outcome: Outcome) -> HealthCheck:
    return HealthCheck(
        benchmark=benchmark.name,
        language=known.program.language,
        image=image.name,
        check=known.check,
        task_id=known.task_id,
        index=known.number,
        verdict=outcome.verdict,
        as_expected=_as_expected(known, outcome.verdict),
        excepted=_excepted(known, benchmark),
        detail=storable(outcome.detail),
    )


def _as_expected(known: _Known, verdict: Verdict) -> bool:
    """Say whether a verdict is right; what the machinery failed to judge never is."""
    if known.expected is not None:
        return verdict is known.expected
    if verdict is Verdict.SANDBOX_ERROR:
        return False
    return (verdict is Verdict.PASSED) == (known.check != "wrong")


def _excepted(known: _Known, benchmark: Benchmark) -> str | None:
    """The reason named for a reference, its group of variants, or a library that it uses.

    A wrong solution is excused by tests that are named as vacuous alone.
    """
    if known.check == "wrong":
        return benchmark.vacuous_tests.get(known.task_id)
    problem = known.problem
    if problem is None:
        return None
    named, missing = benchmark.exceptions, benchmark.missing_libraries
    reasons = [named.get(name) for name in (problem.task_id, problem.group or problem.task_id)]
    reasons += [missing.get(library) for library in problem.libraries]
    return next((reason for reason in reasons if reason), None)
