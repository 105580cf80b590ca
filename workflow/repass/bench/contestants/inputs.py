"""repass on EvalPlus's inputs: expected values kept on the trusted side, programs in the sandbox.

It is `repass score` with a benchmark of that kind; where none is defined the contestant says so,
and the suite shows EvalPlus alone.
"""

from collections.abc import Collection

from repass.bench.contestants.ours import Score
from repass.bench.jobs import Job
from repass.bench.usage import measure


class ScoreInputs(Score):
    """`repass score` with a benchmark that compares the answers to inputs."""

    note = "repass score on the same inputs, every program in the sandbox"

    def __init__(self, benchmark: str, mirror: str | None, known: Collection[str]) -> None:
        super().__init__(benchmark, mirror)
        self._known = benchmark in known

    def missing(self) -> str | None:
        """See Contestant."""
        return None if self._known else f"no benchmark {self._benchmark!r} is defined here"

    def prepare(self, job: Job) -> None:
        """Have it record what it expects, as EvalPlus does beforehand: neither is counted."""
        log = job.folder / "prepare.log"
        measure(self.command(job), log=log, environment=self.environment(job))
