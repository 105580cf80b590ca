"""Snakemake scheduler plugin `repass`: greedy, but one model after the other.

All cells of a model share one engine, and loading a model takes minutes. Snakemake's own schedulers
know nothing of that and alternate between models. Here jobs of the same priority run in the order
of their resource `turn` (the place of their model in the grid), so each model is loaded once.
"""

from collections.abc import Mapping
from typing import Any

from snakemake.scheduling import greedy
from snakemake.scheduling.greedy import SchedulerSettings

__all__ = ["Scheduler", "SchedulerSettings"]


class Scheduler(greedy.Scheduler):  # type: ignore[misc]
    """The greedy scheduler with another idea of what comes first."""

    def job_reward(self, job: Any, input_sizes: Mapping[Any, int]) -> tuple[int, int]:  # noqa: ARG002
        """Rank a job: its priority, then the turn of its model (a group's highest)."""
        return job.priority, int(job.scheduler_resources.get("turn", 0))
