"""Floors: what no evaluator with this much isolation can be below."""

import sys
from pathlib import Path

from repass.bench.contestants.base import Plain
from repass.bench.jobs import Job

SCRIPT = Path(__file__).parents[1] / "floor.py"

NOTES = {
    "start-bare": "an interpreter started for each program, no site module, nothing run",
    "start": "an interpreter started for each program, nothing run",
    "start-program": "an interpreter started for each program, and the program run",
    "fork": "a bare fork for each program, and the program run; nothing is limited",
    "exec": "every program run in one process; nothing is kept apart",
}


class Floor(Plain):
    """One way to run programs with nothing around them, one after another."""

    def __init__(self, way: str) -> None:
        self._way = way
        self.name = f"floor: {way}"
        self.note = NOTES[way]

    def command(self, job: Job) -> list[str]:
        """See Contestant."""
        return [sys.executable, str(SCRIPT), self._way, str(job.samples), str(job.problems)]
