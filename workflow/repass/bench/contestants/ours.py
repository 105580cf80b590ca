"""repass itself, as its users call it: `repass score`, in the sandbox."""

import sys
from pathlib import Path

from repass.bench.contestants.base import Plain, Result
from repass.bench.jobs import Job, read_lines
from repass.bench.usage import Watched


class Score(Plain):
    """`repass score`: configuration, dataset, Podman and containers included."""

    name = "repass"
    note = "repass score, every program in the sandbox"

    def __init__(self, benchmark: str, mirror: str | None) -> None:
        self._benchmark = benchmark
        self._mirror = mirror

    def command(self, job: Job) -> list[str]:
        """See Contestant."""
        program = Path(sys.executable).with_name("repass")
        mirror = ["--mirror", self._mirror] if self._mirror else []
        return [
            *(str(program), "score", str(job.samples), "--benchmark", self._benchmark),
            *("--workers", str(job.workers), "--out", str(_results(job)), *mirror),
        ]

    def result(self, job: Job, watched: Watched) -> Result:
        """See Contestant; the parts are disjoint and add up to the whole."""
        rows = read_lines(_results(job))
        _results(job).unlink()
        programs = sum(row["cpu_s"] or 0.0 for row in rows)
        parts = {
            "programs": programs,
            "supervisor, container start and end": watched.orphans_cpu_s - programs,
            "repass and Podman on the host": watched.command_cpu_s,
        }
        return Result(passed=sum(bool(row["passed"]) for row in rows), parts=parts)


def _results(job: Job) -> Path:
    return job.folder / "results.jsonl"
