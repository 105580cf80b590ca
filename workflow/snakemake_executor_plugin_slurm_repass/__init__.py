"""Snakemake executor plugin `slurm-repass`: Slurm's own, but an allocation is one job step.

The Slurm plugin gives each member of a group a job step of its own, one after another. On a cluster
that tracks processes by cgroup, a step's end ends all that it has started: every cell of a model
would load the model again. Here the members of a group are processes of the allocation's batch
step, beside each other as far as its CPUs go. So they share one engine, requests of one cell fill
the gaps of another, and a cell costs no start of Snakemake.

Besides, no job is waited for that Slurm no longer has, and an interrupted workflow leaves none.

All settings are the Slurm plugin's, under `slurm-repass-` instead of `slurm-`; all but job arrays.
"""

import asyncio
import subprocess
import threading
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import snakemake_executor_plugin_slurm as slurm
from snakemake_executor_plugin_slurm import ExecutorSettings, common_settings
from snakemake_interface_common.exceptions import WorkflowError

from repass import owner

from .held import LAUNCH_FAILED, advice, held
from .patience import Patience

SCANCEL_S = 60
"""Seconds that Slurm's controller, which may be busy, has for taking the word to cancel."""
LEFT = (
    "scancel failed: jobs of {whose} workflow stay in Slurm. The next start tries again; "
    "to do it now: scancel --name={name}"
)

_QUEUE = "squeue {what} --states=all --noheader --format='%i|%T %r'"

__all__ = ["Executor", "ExecutorSettings", "common_settings"]


class Executor(slurm.Executor):  # type: ignore[misc]
    """The Slurm plugin's executor: what is in an allocation runs otherwise, no endless wait."""

    next_seconds_between_status_checks: int

    def __init__(self, *arguments: Any, **more: Any) -> None:
        """Make the executor; only then are jobs looked at."""
        self._made = threading.Event()
        super().__init__(*arguments, **more)
        self._made.set()

    def _wait_thread(self) -> None:
        # Snakemake starts this thread before `__post_init__`. What it misses of that would end it,
        # with nobody there yet to be told: the workflow would wait for ever.
        self._made.wait()
        super()._wait_thread()

    def __post_init__(self, test_mode: bool = False) -> None:
        """Cancel what killed workflows of this folder have left in Slurm.

        Their jobs would hold allocations for cells that this workflow submits again, and those
        would wait, with a GPU of their own, for the first to let go of the journals.

        Raises:
            WorkflowError: if job arrays are asked for.
        """
        _refuse_arrays(self.workflow.executor_settings)
        super().__post_init__(test_mode)
        self._patience = Patience()
        self._silent = False
        self._told: set[tuple[str, str]] = set()
        for name in cancel_orphans(Path(".snakemake/repass"), self.run_uuid):
            self.logger.warning(LEFT.format(whose="a killed", name=name))

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

    def run_job(self, job: Any) -> None:
        """Submit a job; whatever keeps it from being submitted is reported."""
        try:
            _drop_model_of_no_gpu(job)
            super().run_job(job)
        except Exception as error:
            # The Slurm plugin asks a group for its rule to report an error, and fails over that.
            # Nobody reads what this thread raises: the workflow would wait for ever.
            reason = error.__context__ or error
            self._report_job_error_threadsafe(
                slurm.SubmittedJobInfo(job), f"Job submission failed: {reason}. "
            )

    def print_job_error(self, job_info: Any, msg: str | None = None, **more: Any) -> None:
        """Print why a job failed, of a group too, for which Snakemake leaves it out."""
        if msg and job_info.job.is_group():
            self.logger.error(msg)
        super().print_job_error(job_info, msg, **more)

    def cancel_jobs(self, active_jobs: list[Any]) -> None:  # noqa: ARG002
        """Cancel all jobs of this workflow.

        The list lacks those that are being submitted, and during each look it is empty.
        """
        self._job_submission_executor.shutdown(cancel_futures=True)
        if not _cancel(*self._all_ours()):
            self.logger.warning(LEFT.format(whose="this", name=self.run_uuid))

    async def sleep(self) -> None:
        """Pause between two looks, but not longer than the workflow."""
        left = self.next_seconds_between_status_checks
        while self.wait and left > 0:
            await asyncio.sleep(min(left, 1))
            left -= 1

    async def check_active_jobs(self, active_jobs: list[Any]) -> AsyncIterator[Any]:
        """Report the jobs that are over and yield the others.

        The Slurm plugin yields for ever what Slurm has forgotten or has preempted for good, and
        drops all jobs, unreported, if none of its attempts to ask is answered.
        """
        answers = self._status_query_calls
        look = super().check_active_jobs(active_jobs)
        kept = [info async for info in look]
        silent = self._status_query_calls == answers
        if silent:
            kept = active_jobs
        if active_jobs:
            self._tell(silent)
        over = await self._over([info.external_jobid for info in kept])
        for info in kept:
            if info.external_jobid in over:
                self._report(info, over[info.external_jobid])
            else:
                yield info
        self._look_in_time()

    async def _over(self, jobs: list[str]) -> dict[str, str]:
        """Return the jobs that Slurm no longer has, or can't start: how they ended."""
        if not jobs:
            return {}
        queue = await self._ask(_QUEUE.format(what=" ".join(self._all_ours())))
        if queue is None:
            return {}
        refused = self._refused(jobs, queue)
        states = _states(queue)
        missed = self._patience.missed([job for job in jobs if job not in refused], states)
        # Not before now, as the database may be slow, and many sites have none.
        past = await self._ask(slurm.query_job_status_sacct(self.run_uuid)) if missed else None
        gone = {job: states.get(job) or _states(past or {}).get(job, "unknown") for job in missed}
        return gone | refused

    async def _ask(self, command: str) -> dict[str, str] | None:
        """Return what Slurm says of this workflow's jobs; None if the command fails."""
        async with self.status_rate_limiter:
            said: dict[str, str] | None
            said, _ = await slurm.query_job_status(command, self.logger)
        return said

    def _refused(self, jobs: list[str], queue: Mapping[str, str]) -> dict[str, str]:
        """Cancel the jobs that a node could not start, and say which others wait for a person."""
        waiting = {job: reason for job, reason in held(queue).items() if job in jobs}
        failed = {job: why for job, why in waiting.items() if why == LAUNCH_FAILED}
        refused = {job: why for job, why in failed.items() if _cancel(*self._all_ours(), job)}
        for job, why in waiting.items():
            if job not in refused and (job, why) not in self._told:
                self._told.add((job, why))
                self.logger.warning(advice(job, why))
        return refused

    def _all_ours(self) -> list[str]:
        """Options of Slurm's commands that mean all jobs of this workflow."""
        clusters = ["--clusters=all"] if self._submitted_job_clusters else []
        return [f"--name={self.run_uuid}", *clusters]

    def _report(self, info: Any, end: str) -> None:
        """Report a job that Slurm no longer has, or could not start."""
        if end == "COMPLETED":
            self.report_job_success(info)
            return
        log, job = info.aux["slurm_logfile"], info.external_jobid
        what = f"Slurm no longer has job {job} (last state: {end}; log: {log})."
        if end == LAUNCH_FAILED:
            what = f"Its node could not start Slurm job {job} ({end}): it was cancelled."
        again = "It counts as failed; if it is tried again, it takes up its journals."
        self.report_job_error(info, msg=f"{what} {again} ", aux_logs=[str(log)])

    def _tell(self, silent: bool) -> None:
        """Say it when Slurm stops answering, and when it answers again."""
        if silent and not self._silent:
            self.logger.warning(
                "Slurm does not say how its jobs are: waiting until it does. What runs goes on."
            )
        elif self._silent and not silent:
            self.logger.info("Slurm answers again.")
        self._silent = silent

    def _look_in_time(self) -> None:
        """Make the pause so short that the controller can't forget a job between two looks."""
        least = self.workflow.executor_settings.init_seconds_before_status_checks
        pause = self.next_seconds_between_status_checks
        if pause > least and (age := slurm.get_min_job_age()):
            self.next_seconds_between_status_checks = min(pause, max(least, age // 2))


def cancel_orphans(folder: Path, run: str) -> list[str]:
    """Cancel the jobs of dead workflows, and note this one's.

    Args:
        folder: of notes, one a workflow: its file name is the process, its content the name of all
            its jobs. Workflows on other machines can't be seen to be dead, and are left alone.
        run: the name of this workflow's jobs.

    Returns:
        The names of the jobs that could not be cancelled; their notes stay for the next start.
    """
    folder.mkdir(parents=True, exist_ok=True)
    left = []
    for note in folder.glob("*.slurm"):
        if owner.alive(note.stem) is False:
            name = note.read_text()
            if _cancel(f"--name={name}"):
                note.unlink()
            else:
                left.append(name)
    (folder / f"{owner.me()}.slurm").write_text(run)
    return left


def _states(said: Mapping[str, str]) -> dict[str, str]:
    """Drop reasons, and who cancelled a job (`CANCELLED by 1000`, as sacct has it)."""
    return {job: words.partition(" ")[0] for job, words in said.items()}


def _cancel(*what: str) -> bool:
    """Cancel jobs; say whether Slurm took that."""
    command = ["scancel", *what]
    try:
        return not subprocess.run(command, check=False, timeout=SCANCEL_S).returncode
    except (OSError, subprocess.TimeoutExpired):
        return False


def _refuse_arrays(settings: ExecutorSettings) -> None:
    """Raise WorkflowError if job arrays are asked for: nobody would tell the tasks what is theirs.

    The Slurm plugin leaves that to its job steps.
    """
    if settings.array_jobs:
        raise WorkflowError(
            "slurm-repass-array-jobs can't be set: each task of an array would run the job of the "
            "first; group-components puts several jobs into one allocation"
        )


def _drop_model_of_no_gpu(job: Any) -> None:
    """Let a job without GPUs ask for none, instead of none of the site's model (`a100:0`)."""
    if job.resources.get("gpu") == 0:
        named = {name: value for name, value in job.resources.items() if name != "gpu_model"}
        # Not in the list that it returns: a group makes that anew at each look.
        job._resources = type(job.resources)(fromdict=named)


def _cpus(job: Any) -> int:
    """CPUs that a job asks Slurm for: `cpus_per_task`, else its threads."""
    return max(1, int(job.resources.get("cpus_per_task") or job.threads))
