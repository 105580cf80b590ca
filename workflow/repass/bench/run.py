"""Runs the suites: in each round every contestant once, in an order that turns from round to round.

The machine may be busy with other things. What comes in slowly hits the contestants of a round
alike, and who comes first takes turns, so the ratios of a round can be trusted further than times.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from repass.bench import figures, machine
from repass.bench.contestants.base import Contestant, Result
from repass.bench.jobs import Job
from repass.bench.model import Bar, Ratio, Run, Standing, Suite
from repass.bench.plans import Plan
from repass.bench.usage import BenchError, Usage, measure
from repass.progress import Progress

T = TypeVar("T")


class Bench:
    """A run over several suites; keeps the load averages that it saw."""

    def __init__(self, plans: Sequence[Plan], rounds: int, folder: Path) -> None:
        self._plans = plans
        self._rounds = rounds
        self._folder = folder
        self._progress = Progress("bench", self._steps(), "runs", every_s=0)
        self.load: list[float] = []

    def suites(self) -> list[Suite]:
        """Run everything.

        Raises:
            BenchError: a contestant does not do its work.
        """
        return [self._suite(plan) for plan in self._plans]

    def _steps(self) -> int:
        return self._rounds * sum(len(_present(plan)) for plan in self._plans)

    def _suite(self, plan: Plan) -> Suite:
        folder = self._folder / plan.name
        present = _present(plan)
        job = plan.job(folder / "all")
        small = plan.small(folder / "one") if plan.small else None
        for contestant in present:
            for each in (job, small):
                if each is not None:
                    contestant.prepare(each.inside(_slug(contestant)))
        runs = []
        for number in range(self._rounds):
            self.load.append(machine.load())
            for contestant in turned(present, number):
                runs.append(once(contestant, number, job, small))
                self._progress.add(note=f"{plan.name}: {contestant.name}")
        return summed_up(plan, present, runs)


def once(contestant: Contestant, number: int, job: Job, small: Job | None) -> Run:
    """Have a contestant do the whole job, and the smallest one to see what its start costs.

    Raises:
        BenchError: it fails.
    """
    start = None
    if small is not None:
        start = _measured(contestant, small.inside(_slug(contestant)))[0]
    own = job.inside(_slug(contestant))
    whole, result = _measured(contestant, own)
    work = result.work
    if work is None and start is not None:
        work = whole.less(start)
    return Run(
        contestant=contestant.name,
        round=number,
        programs=job.programs,
        whole=whole,
        start=start,
        work=work,
        parts=result.parts,
        passed=result.passed,
    )


def summed_up(plan: Plan, present: Sequence[Contestant], runs: Sequence[Run]) -> Suite:
    """Make figures of runs."""
    standings = tuple(
        figures.standing([run for run in runs if run.contestant == each.name], each.note)
        for each in present
    )
    ratios = tuple(figures.ratios(runs))
    return Suite(
        name=plan.name,
        title=plan.title,
        runs=tuple(runs),
        standings=standings,
        ratios=ratios,
        bars=tuple(_bars(plan, standings, ratios)),
        skipped={each.name: why for each in plan.contestants if (why := each.missing())},
    )


def turned(items: Sequence[T], by: int) -> list[T]:
    """The same items, another one first."""
    if not items:
        return []
    first = by % len(items)
    return [*items[first:], *items[:first]]


def _bars(plan: Plan, standings: Sequence[Standing], ratios: Sequence[Ratio]) -> list[Bar]:
    parts = next((each.parts_ms for each in standings if each.contestant == figures.OURS), {})
    return [
        figures.bar(
            wanted.name,
            wanted.times,
            ratios,
            contestant=wanted.contestant,
            resource=wanted.resource,
            scope=wanted.scope,
            why=f"CPU a program of repass: {figures.where_the_time_goes(parts)}",
        )
        for wanted in plan.wanted
    ]


def _measured(contestant: Contestant, job: Job) -> tuple[Usage, Result]:
    watched = measure(
        contestant.command(job),
        log=job.folder / "log",
        environment=contestant.environment(job),
    )
    try:
        return watched.usage, contestant.result(job, watched)
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise BenchError(f"{contestant.name}: no results: {error}; see {job.folder}/log") from error


def _present(plan: Plan) -> list[Contestant]:
    return [each for each in plan.contestants if each.missing() is None]


def _slug(contestant: Contestant) -> str:
    return contestant.name.replace(":", "").replace(" ", "-")
