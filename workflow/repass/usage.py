"""What the process of a job has used itself."""

import os
import resource
import time
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from repass import procfs


class Usage(BaseModel):
    """Of one job, or of several that worked on the same cell one after the other."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    wall_s: float = 0.0
    """From the start of the process."""
    cpu_s: float = 0.0
    peak_memory_bytes: int = 0
    """Most resident memory of the process."""

    def plus(self, other: "Usage") -> "Usage":
        """Add another job's up; the greater peak stays."""
        return Usage(
            wall_s=self.wall_s + other.wall_s,
            cpu_s=self.cpu_s + other.cpu_s,
            peak_memory_bytes=max(self.peak_memory_bytes, other.peak_memory_bytes),
        )


def of_this_process(*, children: bool = False) -> Usage:
    """Say what this process has used since its start.

    Args:
        children: count the CPU time of processes too that it has started and waited for.
    """
    whose = [resource.RUSAGE_SELF, *([resource.RUSAGE_CHILDREN] if children else [])]
    used = [resource.getrusage(who) for who in whose]
    return Usage(
        wall_s=round(_age_s(), 3),
        cpu_s=round(sum(each.ru_utime + each.ru_stime for each in used), 3),
        peak_memory_bytes=_peak_bytes(),
    )


def _age_s() -> float:
    """Seconds since this process began, by proc(5)'s clock, which runs from the boot."""
    began = int(procfs.stat(os.getpid())[procfs.STARTED]) / os.sysconf("SC_CLK_TCK")
    return max(0.0, time.clock_gettime(time.CLOCK_BOOTTIME) - began)


def _peak_bytes() -> int:
    """Not getrusage's: that is never less than what the parent held when it started us."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0
