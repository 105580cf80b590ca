"""One program, judged by its inputs: the base part, and the plus part where base has passed."""

import reprlib
import socket
from collections.abc import Sequence
from typing import Any

from pydantic import ConfigDict

from repass.inputs import calling, oracles
from repass.inputs.judging import Judge
from repass.inputs.problems import Part
from repass.journal import key_of
from repass.languages import Language
from repass.sandbox.records import Limits, PartResult, Program

Report = dict[str, Any]

WALL_SPARE_S = 30.0
"""The clock is the backstop alone: CPU time decides."""


class CheckedProgram(Program):
    """A program whose function is called on inputs: `limits.cpu_s` holds for all parts together."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    parts: tuple[Part, ...]

    @property
    def cpu_factor(self) -> float:
        """How much more time than the rule's this run may take.

        After a timeout a program is run again with more (see `repass.sandbox.timeouts`). Then each
        call has more, too: one between its limit and the margin is given the benefit of the doubt.
        """
        return self.limits.cpu_s / _cpu_s(self.parts)


def checked(source: str, language: str, parts: Sequence[Part], limits: Limits) -> CheckedProgram:
    """Make the program that decides about a whole program text; time limits are the parts' own."""
    cpu_s = _cpu_s(parts)
    own = {"cpu_s": cpu_s, "wall_s": max(limits.wall_s, cpu_s + WALL_SPARE_S)}
    limits = limits.model_copy(update=own)
    key = key_of(
        language=language,
        source=source,
        limits=limits.model_dump(mode="json"),
        parts=[part.identity for part in parts],
    )
    return CheckedProgram(
        key=key, language=language, source=source, limits=limits, parts=tuple(parts)
    )


def check(connection: socket.socket, program: CheckedProgram, language: Language) -> Report:
    """Judge a program part by part, until one does not pass.

    Returns:
        The last part's report, in the words that `repass.sandbox.verdicts` knows; `parts` has a
        PartResult of each part that was run.

    Raises:
        frames.Closed, TimeoutError: the worker failed.
    """
    results: list[PartResult] = []
    reports: list[Report] = []
    for part in program.parts:
        judge = Judge(part)
        report = calling.call(connection, _request(program, part, language), part.packed, judge)
        reports.append(_judged(report, judge, part))
        results.append(_result(judge, part))
        if not judge.passed:
            break
    return {**_sum(reports), "parts": results}


def _request(program: CheckedProgram, part: Part, language: Language) -> Report:
    asked = calling.request(
        program.source, part.problem.entry_point, program.limits, language, key=part.key
    )
    asked["limits"]["cpu_s"] = part.limit_s * program.cpu_factor
    return {
        **asked,
        "cpu_factor": program.cpu_factor,
        "max_bytes": part.max_bytes,
        "as_elements": part.problem.oracle.as_elements,
    }


def _judged(report: Report, judge: Judge, part: Part) -> Report:
    """Put what the judge has seen into a report."""
    by_judge = report["stopped"] == "judge"
    told = {
        "stage": "run",
        "at_end": False,
        "proved": judge.passed,
        "error": _error(judge),
        "not_compiled": judge.error.get("stage") == "compile",
        "stderr": _where(judge, part) + report["stderr"],
        "stdout": "",
    }
    ended = {"status": 0, "stopped": None} if by_judge else {}
    if report["stopped"] == "cpu":
        told["limit_s"] = _limit_s(report, judge, part)
    return {**report, **ended, **told}


def _limit_s(report: Report, judge: Judge, part: Part) -> float:
    """Which of its limits a program was stopped at: the part's or, if it had time, the call's."""
    calls = part.rule.call_s(part.expected.took_s)
    in_time = report["cpu_s"] < part.limit_s and judge.right < len(calls)
    return calls[judge.right] if in_time else part.limit_s


def _error(judge: Judge) -> str | None:
    if judge.error:
        said = judge.error.get("error")
        return said if isinstance(said, str) else None
    return "AssertionError" if judge.wrong else None


def _where(judge: Judge, part: Part) -> str:
    count = len(part.expected.values)
    if judge.passed or judge.right >= count:
        return ""
    place = f"{part.name} input {judge.right + 1} of {count}"
    if judge.error or not judge.wrong:
        return f"[{place}]\n"
    expected = oracles.read_expected(part.expected.values[judge.right].data)
    return f"[{place}: returned {_shown(judge.found)}, expected {_shown(expected)}]\n"


def _shown(value: Any) -> str:
    try:
        return reprlib.repr(value)
    except (ValueError, RecursionError):  # an integer with more digits than Python writes
        return f"a {type(value).__name__} that is too large to show"


def _result(judge: Judge, part: Part) -> PartResult:
    return PartResult(
        name=part.name, passed=judge.passed, right=judge.right, inputs=len(part.expected.values)
    )


def _sum(reports: Sequence[Report]) -> Report:
    """The last report, with what all have used."""
    return {
        **reports[-1],
        "cpu_s": sum(report["cpu_s"] for report in reports),
        "wall_s": sum(report["wall_s"] for report in reports),
        "peak_memory_bytes": max(report["peak_memory_bytes"] for report in reports),
        "leftovers": any(report["leftovers"] for report in reports),
        "clean": all(report["clean"] for report in reports),
        "oom": any(report["oom"] for report in reports),
    }


def _cpu_s(parts: Sequence[Part]) -> float:
    return sum(part.limit_s for part in parts)
