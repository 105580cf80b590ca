"""Execute a stored set and put each verdict beside the recorded one."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from repass.execution.programs import storable
from repass.execution.runner import Runner
from repass.parity.sets import Stored, StoredSet
from repass.records import Record, Verdict
from repass.sandbox.details import printable
from repass.sandbox.records import Outcome

VARIES = "varies: "
"""How the reason of a disagreement opens that is there in some runs only."""


class Compared(Record):
    """One sample: the recorded verdict and ours.

    `agrees` is None where the sandbox failed to judge; `reason` says why a disagreement is known.
    `recorded` and `detail` are hostile text, made printable.
    """

    set: str
    task_id: str
    language: str
    program_sha256: str
    recorded_passed: bool
    recorded: str
    passed: bool
    verdict: Verdict
    detail: str
    agrees: bool | None
    reason: str | None
    cpu_s: float | None
    wall_s: float | None
    attempts: int

    @property
    def unexplained(self) -> bool:
        """Whether this is a disagreement nobody has a reason for."""
        return self.agrees is False and self.reason is None


MakeRunner = Callable[[StoredSet], Runner]


def judge(
    stored: StoredSet, data: Path, reasons: Mapping[str, str], make_runner: MakeRunner
) -> list[Compared]:
    """Execute all samples of a set, in their order.

    Args:
        stored: the set; its files are there.
        data: the folder of all stored data.
        reasons: why a task's disagreement is known, by task.
        make_runner: opens the sandbox for the set.

    Raises:
        DataError: a file can't be read.
        SandboxError: nothing can be executed here.
    """
    samples = list(stored.read(data))
    programs = stored.programs(stored, samples, data)
    outcomes = make_runner(stored).run(programs)
    pairs = zip(samples, programs, strict=True)
    return [
        _compared(stored, sample, outcomes[program.key], reasons.get(sample.task_id))
        for sample, program in pairs
    ]


def stale(compared: Sequence[Compared], reasons: Mapping[str, str]) -> list[str]:
    """Tasks that have a reason for a disagreement, and agree, or are not in the set.

    A reason that opens with `VARIES` is of a program that does not end the same way each time.
    """
    differing = {item.task_id for item in compared if item.agrees is not True}
    there = {item.task_id for item in compared}
    return [
        task_id
        for task_id, reason in reasons.items()
        if task_id not in differing and not (task_id in there and reason.startswith(VARIES))
    ]


def _compared(stored: StoredSet, sample: Stored, outcome: Outcome, reason: str | None) -> Compared:
    passed = outcome.verdict is Verdict.PASSED
    judged = outcome.verdict is not Verdict.SANDBOX_ERROR
    agrees = (passed == sample.passed) if judged else None
    return Compared(
        set=stored.name,
        task_id=sample.task_id,
        language=stored.language,
        program_sha256=hashlib.sha256(storable(sample.source).encode()).hexdigest(),
        recorded_passed=sample.passed,
        recorded=printable(sample.recorded),
        passed=passed,
        verdict=outcome.verdict,
        detail=storable(outcome.detail),
        agrees=agrees,
        reason=reason if agrees is False else None,
        cpu_s=outcome.cpu_s,
        wall_s=outcome.wall_s,
        attempts=outcome.attempts,
    )
