"""Snakemake executor plugin `slurm-repass`: Slurm's own, but an allocation is one job step.

The Slurm plugin gives each member of a group a job step of its own, one after another. On a cluster
that tracks processes by cgroup, a step's end ends all that it has started: every cell of a model
would load the model again. Here the members of a group are processes of the allocation's batch
step, beside each other as far as its CPUs go. So they share one engine, requests of one cell fill
the gaps of another, and a cell costs no start of Snakemake.

All settings are the Slurm plugin's, under `slurm-repass-` instead of `slurm-`.
"""

from typing import Any

import snakemake_executor_plugin_slurm as slurm
from snakemake_executor_plugin_slurm import ExecutorSettings, common_settings

__all__ = ["Executor", "ExecutorSettings", "common_settings"]


class Executor(slurm.Executor):  # type: ignore[misc]
    """The Slurm plugin's executor with another way to run what is in an allocation."""

    def additional_general_args(self) -> str:
        """Return what Snakemake is told inside an allocation.

        One member's failure must not keep the others from what the allocation is paid for.
        """
        return "--executor local --keep-going"

    def get_job_args(self, job: Any) -> str:
        """Return Snakemake's arguments for a job: it has the CPUs of its allocation, no others.

        Not those of the machine where the workflow runs, and not all of the node's.
        """
        return f"{super().get_job_args(job)} --cores {_cpus(job)}"


def _cpus(job: Any) -> int:
    """CPUs that a job asks Slurm for: `cpus_per_task`, else its threads."""
    return max(1, int(job.resources.get("cpus_per_task") or job.threads))
