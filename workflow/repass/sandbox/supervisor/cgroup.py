"""The worker's own control group, read from inside: CPU used, kills for want of memory, limits."""

import os
from pathlib import Path
from typing import Protocol

ROOT = Path("/sys/fs/cgroup")
BYTES = 16_384
"""More than any of these files has."""


class Cgroup(Protocol):
    """The same few figures from either version of control groups."""

    def cpu_s(self) -> float:
        """CPU seconds used so far by all processes of the worker."""

    def memory_bytes(self) -> int:
        """Memory in use that can't be dropped: all but the cached content of files."""

    def oom_kills(self) -> int:
        """How many processes were killed for want of memory so far."""

    def limits(self) -> dict[str, int | None]:
        """Limits in force; None: no such limit.

        `memory` and `memory_swap` (bytes), `pids`, `cpu_millis` (thousandths of a processor).
        """


class V1:
    """One hierarchy a controller."""

    def __init__(self) -> None:
        """Open what is read for every program."""
        self._cpu = _File(ROOT / "cpuacct/cpuacct.usage")
        self._memory = _File(ROOT / "memory/memory.usage_in_bytes")
        self._cached = _File(ROOT / "memory/memory.stat")
        self._kills = _File(ROOT / "memory/memory.oom_control")

    def cpu_s(self) -> float:
        """See Cgroup."""
        return int(self._cpu.read()) / 1e9

    def memory_bytes(self) -> int:
        """See Cgroup."""
        return int(self._memory.read()) - _cached(self._cached, b"total_")

    def oom_kills(self) -> int:
        """See Cgroup."""
        return _keyed(self._kills, b"oom_kill")

    def limits(self) -> dict[str, int | None]:
        """See Cgroup."""
        return {
            "memory": _number(ROOT / "memory/memory.limit_in_bytes"),
            "memory_swap": _number(ROOT / "memory/memory.memsw.limit_in_bytes"),
            "pids": _number(ROOT / "pids/pids.max"),
            "cpu_millis": _share(
                _number(ROOT / "cpu/cpu.cfs_quota_us"), _number(ROOT / "cpu/cpu.cfs_period_us")
            ),
        }


class V2:
    """The unified hierarchy."""

    def __init__(self) -> None:
        """Open what is read for every program."""
        self._cpu = _File(ROOT / "cpu.stat")
        self._memory = _File(ROOT / "memory.current")
        self._cached = _File(ROOT / "memory.stat")
        self._kills = _File(ROOT / "memory.events")

    def cpu_s(self) -> float:
        """See Cgroup."""
        return _keyed(self._cpu, b"usage_usec") / 1e6

    def memory_bytes(self) -> int:
        """See Cgroup."""
        return int(self._memory.read()) - _cached(self._cached, b"")

    def oom_kills(self) -> int:
        """See Cgroup."""
        return _keyed(self._kills, b"oom_kill")

    def limits(self) -> dict[str, int | None]:
        """See Cgroup (here swap has a limit of its own: its sum with memory is given)."""
        memory = _number(ROOT / "memory.max")
        swap = _number(ROOT / "memory.swap.max")
        both = memory + swap if memory is not None and swap is not None else None
        return {
            "memory": memory,
            "memory_swap": both,
            "pids": _number(ROOT / "pids.max"),
            "cpu_millis": _share(*_numbers(ROOT / "cpu.max")),
        }


def find() -> Cgroup:
    """The control group of this container."""
    return V2() if (ROOT / "cgroup.controllers").exists() else V1()


class _File:
    """A file of the kernel that is kept open: it is read several times a program."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor = os.open(path, os.O_RDONLY)

    def read(self) -> bytes:
        """What stands in it now."""
        return os.pread(self._descriptor, BYTES, 0)


def _cached(file: _File, prefix: bytes) -> int:
    names = {prefix + b"inactive_file", prefix + b"active_file"}
    pairs = (line.split() for line in file.read().splitlines())
    return sum(int(value) for name, value in pairs if name in names)


def _keyed(file: _File, key: bytes) -> int:
    for line in file.read().splitlines():
        name, _, value = line.partition(b" ")
        if name == key:
            return int(value)
    raise OSError(f"{file.path} has no {key.decode()}")


def _share(quota: int | None, period: int | None) -> int | None:
    return 1000 * quota // period if quota is not None and quota > 0 and period else None


def _numbers(path: Path) -> tuple[int | None, int | None]:
    quota, period = path.read_text().split()
    return (None if quota == "max" else int(quota), int(period))


def _number(path: Path) -> int | None:
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return None
