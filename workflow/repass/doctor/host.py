"""The machine itself."""

import re
import sys
from collections.abc import Mapping
from pathlib import Path

from repass.doctor.finding import Finding, missing, ok, warn
from repass.doctor.machine import Machine
from repass.paths import cache_dir

GIB = 1024**3
OLDEST_PYTHON = (3, 11)


class PythonVersion:
    """The pipeline's own Python."""

    name = "python"
    full = False

    def examine(self, machine: Machine) -> Finding:  # noqa: ARG002
        """New enough?"""
        version = ".".join(map(str, sys.version_info[:3]))
        if sys.version_info[:2] >= OLDEST_PYTHON:
            return ok(version)
        return missing(f"{version}; 3.11 or newer is needed", "make setup PYTHON=python3.11")


class Memory:
    """An engine on a CPU takes about 3 GiB for the smallest model, each worker up to its limit."""

    name = "memory"
    full = False
    good_gib = 6.0
    least_gib = 3.0

    def examine(self, machine: Machine) -> Finding:
        """Enough to start an engine and workers?"""
        match = re.search(r"^MemAvailable:\s+(\d+) kB", machine.text("/proc/meminfo") or "", re.M)
        if match is None:
            return warn("unknown", "look at /proc/meminfo")
        free = int(match[1]) * 1024 / GIB
        found = f"{free:.1f} GiB available"
        if free >= self.good_gib:
            return ok(found)
        mend = "end other programs, or lower execution.workers"
        return warn(found, mend) if free >= self.least_gib else missing(found, mend)


class Disk:
    """The engine takes 3 GB (CUDA: 10), images some hundred MB, hub models what they take."""

    name = "disk"
    full = False
    good_gib = 10.0
    least_gib = 2.0

    def examine(self, machine: Machine) -> Finding:
        """Enough for the cache and for results?"""
        free = {
            "cache": machine.free_bytes(cache_dir()) / GIB,
            "checkout": machine.free_bytes(Path(machine.root)) / GIB,
        }
        return self._judge(free)

    def _judge(self, free: Mapping[str, float]) -> Finding:
        found = ", ".join(f"{name} {size:.1f} GiB free" for name, size in free.items())
        least = min(free.values())
        if least >= self.good_gib:
            return ok(found)
        mend = "export REPASS_CACHE=/a/folder/on/a/greater/disk"
        return warn(found, mend) if least >= self.least_gib else missing(found, mend)
