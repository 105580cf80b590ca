"""From what a supervisor saw to a verdict: pure, on the trusted side, first rule that fits.

No rule makes a pass of the program's output (a reference's own rule may make a failure of it, see
`OutputRule`). What the program's own process says about its end (`error`) is
only believed where it can't make a pass.
"""

import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from repass.languages import Language
from repass.records import Verdict
from repass.sandbox.records import Limits

Report = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """All that the rules may look at."""

    report: Report
    language: Language
    limits: Limits

    def compiling(self) -> bool:
        """Say whether the compiler ended last."""
        return bool(self.report["stage"] == "compile")

    def out_of_time(self) -> bool:
        """Say whether the program used more CPU time than it may, or waited too long."""
        limits = self.language.compile_limits if self.compiling() else self.limits
        return (
            self.report["stopped"] in {"cpu", "wall"}
            or self.report["status"] in {-signal.SIGXCPU, -signal.SIGVTALRM}
            or self.report["cpu_s"] > limits.cpu_s
        )

    def succeeded(self) -> bool:
        """Apply the language's rule for a pass."""
        if self.language.success == "proof":
            return bool(self.report["proved"])
        ended = self.report["status"] == 0 and not self.spoke_of_failure()
        return bool(ended and (self.language.success == "exit_code" or self.report["at_end"]))

    def spoke_of_failure(self) -> bool:
        """Apply the reference's rule on the output, if the language has one."""
        rule = self.language.fails_on
        return rule is not None and rule.matches(self.report["stdout"], self.report["stderr"])

    def left_early(self) -> bool:
        """Say whether the program ended well, but not at its end."""
        if self.language.success == "proof":
            return True  # ended without a word, by whichever exit code
        ended_well = self.report["status"] == 0 and not self.spoke_of_failure()
        return bool(self.language.success == "end" and ended_well)

    def said(self, error: str) -> bool:
        """Say whether the process named this error as its end."""
        return bool(self.report["error"] == error)


Rule = tuple[Callable[[Case], bool], Verdict]

_RULES: tuple[Rule, ...] = (
    (lambda case: not case.report["entered"], Verdict.SANDBOX_ERROR),
    (lambda case: case.report["stopped"] == "output", Verdict.OUTPUT_LIMIT),
    (lambda case: case.report["oom"], Verdict.OUT_OF_MEMORY),
    (Case.out_of_time, Verdict.TIMEOUT),
    (lambda case: case.report["not_compiled"], Verdict.SYNTAX_ERROR),
    (lambda case: not case.compiling() and case.succeeded(), Verdict.PASSED),
    (lambda case: case.said("MemoryError"), Verdict.OUT_OF_MEMORY),
    (lambda case: case.said("AssertionError"), Verdict.FAILED),
    (lambda case: case.said("SystemExit"), Verdict.TESTS_NOT_REACHED),
    (lambda case: case.report["error"] is not None, Verdict.EXCEPTION),
    (lambda case: case.report["status"] < 0, Verdict.EXCEPTION),
    (Case.left_early, Verdict.TESTS_NOT_REACHED),
)


def classify(report: Report, language: Language, limits: Limits) -> Verdict:
    """Give the verdict on one run; SANDBOX_ERROR means that the program itself never ran."""
    case = Case(report, language, limits)
    if case.compiling() and report["status"] > 0 and report["stopped"] is None:
        return _compile_failure(case)
    verdict = next((verdict for holds, verdict in _RULES if holds(case)), Verdict.FAILED)
    return language.check_failure if verdict is Verdict.SYNTAX_ERROR else verdict


def _compile_failure(case: Case) -> Verdict:
    return Verdict.OUT_OF_MEMORY if case.report["oom"] else case.language.compile_failure
