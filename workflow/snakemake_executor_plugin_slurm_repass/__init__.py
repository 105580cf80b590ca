"""Snakemake executor plugin `slurm-repass`: Slurm's own, but an allocation is one job step.

The Slurm plugin gives each member of a group a job step of its own, one after another. On a cluster
that tracks processes by cgroup, a step's end ends all that it has started: every cell of a model
would load the model again. Here the members of a group are processes of the allocation's batch
step, beside each other as far as its CPUs go. So they share one engine, requests of one cell fill
the gaps of another, and a cell costs no start of Snakemake.

All settings are the Slurm plugin's, under `slurm-repass-` instead of `slurm-`.
"""

import subprocess
from pathlib import Path
from typing import Any

import snakemake_executor_plugin_slurm as slurm
from snakemake_executor_plugin_slurm import ExecutorSettings, common_settings

from repass import owner

__all__ = ["Executor", "ExecutorSettings", "common_settings"]


class Executor(slurm.Executor):  # type: ignore[misc]
    """The Slurm plugin's executor with another way to run what is in an allocation."""

    def __post_init__(self, test_mode: bool = False) -> None:
        """Cancel what killed workflows of this folder have left in Slurm.

        Their jobs would hold allocations for cells that this workflow submits again, and those
        would wait, with a GPU of their own, for the first to let go of the journals.
        """
        super().__post_init__(test_mode)
        cancel_orphans(Path(".snakemake/repass"), self.run_uuid)

    def additional_general_args(self) -> str:
        """Return what Snakemake is told inside an allocation.

        One member's failure must not keep the others from what the allocation is paid for.
        """
        return "--executor local --keep-going"

    def get_job_exec_prefix(self, job: Any) -> str:  # noqa: ARG002
        """Return what the job's shell does first: it outlives the SIGTERM that ends an allocation.

        Slurm kills all that is left as soon as the shell has gone, and generation needs a moment to
        write down what is in flight.
        """
        return "trap : TERM"

    def get_job_args(self, job: Any) -> str:
        """Return Snakemake's arguments for a job: it has the CPUs of its allocation, no others.

        Not those of the machine where the workflow runs, and not all of the node's.
        """
        return f"{super().get_job_args(job)} --cores {_cpus(job)}"


def cancel_orphans(folder: Path, run: str) -> list[str]:
    """Cancel the jobs of dead workflows, and note this one's.

    Args:
        folder: of notes, one a workflow: its file name is the process, its content the name of all
            its jobs. Workflows on other machines can't be seen to be dead, and are left alone.
        run: the name of this workflow's jobs.

    Returns:
        The names of the jobs that were cancelled.
    """
    folder.mkdir(parents=True, exist_ok=True)
    cancelled = []
    for note in folder.glob("*.slurm"):
        if owner.alive(note.stem) is False:
            cancelled.append(note.read_text())
            subprocess.run(["scancel", f"--name={cancelled[-1]}"], check=False)  # noqa: S607
            note.unlink()
    (folder / f"{owner.me()}.slurm").write_text(run)
    return cancelled


def _cpus(job: Any) -> int:
    """CPUs that a job asks Slurm for: `cpus_per_task`, else its threads."""
    return max(1, int(job.resources.get("cpus_per_task") or job.threads))
