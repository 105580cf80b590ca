"""How long a job that is missing in Slurm's queue is taken for active."""

from collections.abc import Iterable, Mapping

OVER = frozenset(
    {
        "BOOT_FAIL", "CANCELLED", "COMPLETED", "DEADLINE", "FAILED", "NODE_FAIL", "OUT_OF_MEMORY",
        "PREEMPTED", "TIMEOUT",
    }
)  # fmt: skip
"""States that a job only leaves if Slurm queues it again, which it does within moments."""
SEEN = 5
"""Answers in a row that a job may be missing in after it was seen once."""
UNSEEN = 15
"""The same for one that was never seen: some sites answer from a copy that is minutes old."""


class Patience:
    """Counts in how many more answers each job may be missing."""

    def __init__(self) -> None:
        self._left: dict[str, int] = {}

    def missed(self, jobs: Iterable[str], states: Mapping[str, str]) -> list[str]:
        """Take an answer of `squeue` and return the jobs that were missing too often in a row.

        Args:
            jobs: those that are taken for active; all others are forgotten.
            states: of the jobs that Slurm knows. One that is over counts as missing.
        """
        queued = {job for job, state in states.items() if state not in OVER}
        self._left = {
            job: SEEN if job in queued else self._left.get(job, UNSEEN) - 1 for job in jobs
        }
        return [job for job, left in self._left.items() if left <= 0]
