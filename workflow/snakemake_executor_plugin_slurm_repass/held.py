"""Jobs in Slurm's queue that Slurm will not start by itself."""

from collections.abc import Mapping

LAUNCH_FAILED = "launch failed requeued held"
"""Why a job is held that its node refused: what Slurm does, unless told otherwise, when the script
fails by which a node looks after itself before each job (slurm.conf(5), Prolog)."""
HELD = frozenset({"REQUEUE_HOLD", "SPECIAL_EXIT"})
"""States of jobs that Slurm has queued again, but holds (slurm.conf(5), RequeueExitHold)."""
NEVER = "DependencyNeverSatisfied"
"""Why a job waits that no release can start."""


def held(queue: Mapping[str, str]) -> dict[str, str]:
    """Return the jobs that wait for a person, and why.

    Args:
        queue: state and reason of each job, as `squeue --format='%T %r'` prints them.
    """
    parts = {job: words.partition(" ") for job, words in queue.items()}
    return {
        job: reason
        for job, (state, _, reason) in parts.items()
        if state in HELD or (state == "PENDING" and ("held" in reason.lower() or reason == NEVER))
    }


def advice(job: str, why: str) -> str:
    """Say what a person can do for a held job."""
    again = f"`scancel {job}`, which has it tried again"
    done = again if why == NEVER else f"`scontrol release {job}`, or {again}"
    return f"Slurm job {job} is held ({why}), and waited for until somebody runs {done}."
