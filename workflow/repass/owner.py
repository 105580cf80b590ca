"""Which workflow a process works for, and whether that workflow still lives.

A workflow that is killed with SIGKILL can't tell anybody. So everything that outlives a job (an
engine's keeper, a job that the kill has orphaned) knows its workflow by name, pid and start time,
and looks for itself.
"""

import os
import socket

from repass import procfs

VARIABLE = "REPASS_WORKFLOW"
"""Environment variable that carries the workflow's name to its jobs."""


def me() -> str:
    """Name this process: `host:pid:starttime`, unique on this host even when pids return."""
    return f"{socket.gethostname()}:{os.getpid()}:{_start_time(os.getpid())}"


def alive(owner: str) -> bool | None:
    """Say whether a named process lives; None where it runs on another host, or the name is odd."""
    try:
        host, pid, start = owner.rsplit(":", 2)
        number = int(pid)
    except ValueError:
        return None
    if host != socket.gethostname():
        return None
    return _start_time(number) == start


def of_this_job() -> str | None:
    """The workflow that this process works for; None when it was started by hand."""
    return os.environ.get(VARIABLE) or None


def _start_time(pid: int) -> str | None:
    """Start time in clock ticks since boot (proc(5), field 22); None for no or a dead process."""
    fields = procfs.stat(pid)
    return None if not fields or fields[procfs.STATE] == "Z" else fields[procfs.STARTED]
