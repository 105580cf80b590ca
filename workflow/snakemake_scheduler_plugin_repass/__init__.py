"""Snakemake scheduler plugin `repass`: one model after the other, and quick with thousands of jobs.

All cells of a model share one engine, and loading a model takes minutes. Snakemake's own schedulers
know nothing of that and alternate between models. Here jobs of the same priority run in the order
of their resource `turn` (the place of their model in the grid), so each model is loaded once.

A large grid has thousands of jobs ready at a time, and Snakemake chooses anew whenever one ends. So
what is done at each choice must be little: its greedy scheduler weighs every job against every
other, and before that Snakemake asks for the size of every input of every job that is ready.

Besides, SIGTERM ends a workflow at any moment. Snakemake's own handler takes a lock that the same
thread may hold: whoever sends the signal while jobs are chosen, or their outputs waited for, stops
the workflow for ever.
"""

import _thread
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from snakemake.scheduling.greedy import SchedulerBase, SchedulerSettings

__all__ = ["Scheduler", "SchedulerSettings"]


class Scheduler(SchedulerBase):  # type: ignore[misc]
    """Takes jobs by rank, as long as they find room."""

    def __post_init__(self) -> None:
        """Have Snakemake look at no sizes, as nothing here depends on them, and end on SIGTERM."""
        # Known only once Snakemake itself is; it has no setting for this.
        from snakemake.scheduling.job_scheduler import JobScheduler  # noqa: PLC0415

        JobScheduler.update_input_sizes = _no_sizes
        JobScheduler.exit_gracefully = _end
        self._ranks: dict[Any, tuple[int, int]] = {}
        self.ended = False
        """Whether nothing more is to be started."""

    def select_jobs(
        self,
        selectable_jobs: Sequence[Any],
        remaining_jobs: Sequence[Any],  # noqa: ARG002
        available_resources: Mapping[str, Any],
        input_sizes: Mapping[Any, int],  # noqa: ARG002
    ) -> list[Any]:
        """Choose what to start now: the highest rank first, then whatever else fits beside it."""
        left = dict(available_resources)
        chosen = []
        for job in sorted(selectable_jobs, key=self._rank, reverse=True):
            if left["_cores"] <= 0:
                break
            wanted = job.scheduler_resources
            if all(wanted.get(name, 0) <= amount for name, amount in left.items()):
                left = {name: amount - wanted.get(name, 0) for name, amount in left.items()}
                chosen.append(job)
        return [] if self.ended else chosen

    def _rank(self, job: Any) -> tuple[int, int]:
        """Rank a job: its priority, then the turn of its model (a group's highest)."""
        if job not in self._ranks:
            turn = int(job.scheduler_resources.get("turn", 0))
            self._ranks[job] = (job.priority, turn)
        return self._ranks[job]


async def _no_sizes(scheduler: Any, jobs: Iterable[Any]) -> None:
    """Stand in for `JobScheduler.update_input_sizes`, which looks at every input of every job."""


def _end(scheduler: Any, *_: object) -> None:
    """Stand in for `JobScheduler.exit_gracefully`, the handler of SIGTERM: start no more jobs.

    It runs between any two steps of the thread that schedules, so it may wait for no lock: neither
    the scheduler's, nor that of the semaphore by which it is woken, nor that of `threading`.
    """
    scheduler._scheduler.ended = True
    scheduler._user_kill = "graceful"
    _thread.start_new_thread(scheduler._open_jobs.release, ())
