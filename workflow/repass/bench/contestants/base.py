"""What a contestant is."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from repass.bench.jobs import Job
from repass.bench.usage import Usage, Watched
from repass.records import Record


class Result(Record):
    """What a contestant says of a job it has done; `work` where its own clock tells more."""

    passed: int | None = None
    parts: Mapping[str, float] = {}
    work: Usage | None = None


class Contestant(Protocol):
    """Judges the samples of a job, as a command that is watched from outside."""

    @property
    def name(self) -> str:
        """Its name in the results."""

    @property
    def note(self) -> str:
        """What it is, in a few words."""

    def missing(self) -> str | None:
        """Say why it can't take part on this machine; None: it can."""

    def prepare(self, job: Job) -> None:
        """Do what is not to be counted: what needs to be done once for any number of samples."""

    def command(self, job: Job) -> list[str]:
        """The command that does the job."""

    def environment(self, job: Job) -> Mapping[str, str]:
        """Its environment."""

    def result(self, job: Job, watched: Watched) -> Result:
        """Read what has come of it."""


class Plain:
    """What most contestants have in common."""

    def missing(self) -> str | None:
        """Nothing is missing."""
        return None

    def prepare(self, job: Job) -> None:
        """Nothing to prepare."""

    def environment(self, job: Job) -> Mapping[str, str]:  # noqa: ARG002
        """Our own environment."""
        return dict(os.environ)

    def result(self, job: Job, watched: Watched) -> Result:  # noqa: ARG002
        """Nothing is known but its cost."""
        return Result(parts={"all": watched.usage.cpu_s})


def program_missing(path: Path, how: str) -> str | None:
    """Say that a program is not there, and how to get it."""
    return None if os.access(path, os.X_OK) else f"{path.name} is not installed: {how}"
