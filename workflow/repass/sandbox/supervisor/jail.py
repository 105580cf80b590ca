"""What a program's process does to itself before any of the program's code runs.

All of it happens after the fork: nothing of the supervisor itself is changed.
"""

import math
import os
import resource
from dataclasses import dataclass

STACK_BYTES = 8 * 1024 * 1024
OPEN_FILES = 256
CHANNEL = 3
"""The one descriptor above stderr that a program's process has (closed on exec)."""

_MB = 1024 * 1024


@dataclass(frozen=True)
class Jail:
    """Who a program is and what it may use; `memory_mb` None leaves memory to the cgroup."""

    uid: int
    folder: str
    cpu_s: float
    memory_mb: int | None
    processes: int
    file_mb: int


def enter(jail: Jail, stdin: int, stdout: int, stderr: int, channel: int) -> None:
    """Become the program's user, in its folder, with its limits and nothing inherited."""
    os.setsid()
    _keep_only(stdin, stdout, stderr, channel)
    _prefer_for_oom_kill()
    for which, value in _rlimits(jail):
        resource.setrlimit(which, (value, value))
    os.umask(0o077)
    os.setgroups([])
    os.setresgid(jail.uid, jail.uid, jail.uid)
    os.setresuid(jail.uid, jail.uid, jail.uid)
    os.chdir(jail.folder)


def _keep_only(stdin: int, stdout: int, stderr: int, channel: int) -> None:
    # the given ones are all above 3, as the supervisor's own occupy 0 to 3
    os.dup2(stdin, 0)
    os.dup2(stdout, 1)
    os.dup2(stderr, 2)
    os.dup2(channel, CHANNEL, inheritable=False)
    os.closerange(CHANNEL + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def _prefer_for_oom_kill() -> None:
    file = os.open("/proc/self/oom_score_adj", os.O_WRONLY)
    os.write(file, b"1000")
    os.close(file)


def _rlimits(jail: Jail) -> list[tuple[int, int]]:
    limits = [
        # whole seconds, each process alone: the supervisor measures finer and all together
        (resource.RLIMIT_CPU, math.ceil(jail.cpu_s) + 1),
        (resource.RLIMIT_FSIZE, jail.file_mb * _MB),
        (resource.RLIMIT_NPROC, jail.processes),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_STACK, STACK_BYTES),
        (resource.RLIMIT_CORE, 0),
    ]
    if jail.memory_mb is not None:
        limits.append((resource.RLIMIT_AS, jail.memory_mb * _MB + _address_space()))
    return limits


def _address_space() -> int:
    """Bytes that the preloaded interpreter itself occupies."""
    with open("/proc/self/statm", "rb") as file:  # noqa: PTH123 (hot path)
        return int(file.read().split()[0]) * resource.getpagesize()
