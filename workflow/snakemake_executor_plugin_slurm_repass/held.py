"""Jobs in Slurm's queue that Slurm will not start by itself."""

from collections.abc import Mapping

LAUNCH_FAILED = "launch failed requeued held"
"""Why a job is held that its node refused: what Slurm does, unless told otherwise, when the script
fails by which a node looks after itself before each job (slurm.conf(5), Prolog)."""
NEVER = "DependencyNeverSatisfied"


def held(queue: Mapping[str, str]) -> dict[str, str]:
    """Return the jobs that wait for a person, and why.

    Args:
        queue: state and reason of each job, as `squeue --format='%T %r'` prints them.
    """
    parts = {job: words.partition(" ") for job, words in queue.items()}
    return {
        job: reason
        for job, (state, _, reason) in parts.items()
        if state == "PENDING" and ("held" in reason.lower() or reason == NEVER)
    }
