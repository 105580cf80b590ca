"""When a timeout is believed: pure.

CPU time decides, and the clock is the backstop. Neither is free of the load. What runs beside a
program slows it down by taking turns, which the clock sees, and by sharing caches and execution
units, which the CPU time sees, too. So no timeout counts at once:

- A program that was stopped, or was too slow, is run again beside others, with `CPU_MARGIN` times
  its CPU time, and with patience. If it keeps to its own CPU limit now, that is its verdict. If it
  uses up even the margin, it has needed more than its limit, whatever ran beside it, and the
  timeout counts: so an endless loop holds nobody up.
- One that ends in between is a matter of doubt. It is run a third time with its own CPU limit and
  nothing of ours beside it, with patience, after all others of its pool; that run decides.
- A program that hardly used any CPU time was waiting, not slowed down. It too is run again with
  nothing of ours beside it, with its own limits, and that run decides.

Where the last run can't have the node to itself (see `quiet`), its timeout is a failure of the
machinery. Any other verdict counts: what runs beside a program never makes it faster.

So the cost is bounded: an endless loop costs `1 + CPU_MARGIN` times its limit, with all cores at
work; only doubtful and waiting programs, which are rare, have a node to themselves.
"""

import signal
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from repass.languages import Language
from repass.sandbox.records import Limits, Program

CPU_MARGIN = 2.0
"""Two hardware threads of a core share its execution units, and neither falls below half speed."""

PATIENCE = 20.0
"""Seconds that a patient run waits for each second of the CPU limit, if that is more than the limit
on the clock: so a busy program gets its CPU time on a machine loaded nearly twenty times over."""

WAITING_SHARE = 0.01
"""Of the time, as CPU time: below it a program was waiting. A busy one gets its turn more often
than that unless the load is a hundred times what the machine can take."""

MARGIN_VARIABLE = "REPASS_CPU_MARGIN"
"""Says in a program's environment how many times its CPU time it has: a harness in its process that
has limits of its own raises them as well (see `repass.harness.cases`)."""

START_CPU_S = 0.03
"""What a program that does nothing may have used, however short its time was."""


@dataclass(frozen=True)
class Terms:
    """How a program is run: with how many times its CPU time, and with none of ours beside it?"""

    cpu: float = 1.0
    patient: bool = False
    alone: bool = False

    def of(self, program: Program, language: Language) -> tuple[Program, Language]:
        """Give the program and its language with the limits of this run."""
        if self.cpu == 1 and not self.patient:
            return program, language
        run, build = self._scaled(program.limits), self._scaled(language.compile_limits)
        return (
            program.model_copy(update={"limits": run}),
            language.model_copy(
                update={
                    "compile_limits": build,
                    "environment": {**language.environment, MARGIN_VARIABLE: f"{self.cpu:g}"},
                }
            ),
        )

    def _scaled(self, limits: Limits) -> Limits:
        wall_s = max(limits.wall_s, limits.cpu_s * PATIENCE) if self.patient else limits.wall_s
        return limits.model_copy(update={"cpu_s": limits.cpu_s * self.cpu, "wall_s": wall_s})


FIRST = Terms()
MORE = Terms(cpu=CPU_MARGIN, patient=True)
DOUBTFUL = Terms(patient=True, alone=True)
WAITING = Terms(alone=True)


def again(terms: Terms, report: Mapping[str, Any]) -> Terms | None:
    """Say on which terms a program that ran out of time is run again; None: its timeout counts."""
    if terms.alone:
        return None
    if terms == FIRST:
        return WAITING if _waited(report) else MORE
    return None if _used_up(report) else DOUBTFUL


def _waited(report: Mapping[str, Any]) -> bool:
    at_most_s = max(WAITING_SHARE * report["wall_s"], START_CPU_S)
    return bool(report["stopped"] == "wall" and report["cpu_s"] <= at_most_s)


def _used_up(report: Mapping[str, Any]) -> bool:
    """Say whether the run was ended for the CPU time that it was given.

    A harness's SIGVTALRM says that a limit of its own was passed, but not the margin.
    """
    return bool(report["stopped"] == "cpu" or report["status"] == -signal.SIGXCPU)
