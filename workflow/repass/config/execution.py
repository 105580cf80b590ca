"""How programs are executed."""

import os
from typing import Annotated, Self

from pydantic import Field

from repass.config.section import Section
from repass.sandbox.records import Limits


def available_cores() -> int:
    """CPU cores that this process may use."""
    return len(os.sched_getaffinity(0))


class LimitOverrides(Section):
    """Limits of one benchmark that differ from the general ones; null: the general one."""

    cpu_s: Annotated[float, Field(gt=0)] | None = None
    """CPU seconds of a program and its children."""
    wall_s: Annotated[float, Field(gt=0)] | None = None
    """Seconds of the clock."""
    memory_mb: Annotated[int, Field(ge=16)] | None = None
    """Memory in MiB."""
    processes: Annotated[int, Field(ge=1)] | None = None
    """Processes and threads at a time."""
    file_mb: Annotated[int, Field(ge=1)] | None = None
    """MiB in files."""
    output_kb: Annotated[int, Field(ge=1)] | None = None
    """KiB of output kept; more ends the program."""


class Execution(Section):
    """The sandbox."""

    workers: Annotated[int, Field(ge=1, le=1024)] = Field(default_factory=available_cores)
    """Programs at a time; without it one for each CPU core."""
    limits: Limits = Field(default_factory=Limits)
    """What each program may use; a benchmark may override single limits."""
    recycle_after: Annotated[int, Field(ge=1)] = 500
    """Programs after which a worker container is replaced."""

    def with_workers(self, threads: int) -> Self:
        """Use no more workers than the job has threads: `--cores` bounds the sandbox too."""
        return self.model_copy(update={"workers": min(self.workers, threads)})
