"""Run a command and add up all the CPU time that it causes; standard library only, run by path.

The peak of memory is that of the largest single process.

The kernel hands every process that outlives its parent (Podman's monitor of a container, and with
it the container's first process and all that this one has reaped) to the nearest "subreaper". That
is this process, so nothing that the command starts can end unseen. Each process brings the usage
of the children that it has waited for, so adding up those that end here counts everything once.

usage: watcher.py RESULT LOG TIMEOUT_S COMMAND...
"""

import ctypes
import json
import os
import signal
import sys
import time

PR_SET_CHILD_SUBREAPER = 36
LINGER_S = 60.0
"""How long what is left may take to end once the command itself has ended."""

POLL_S = 0.005


def main() -> None:
    """Run the command; its exit code is in the result, ours is 0 unless we could not watch."""
    result, log, timeout_s, *command = sys.argv[1:]
    become_subreaper()
    started = time.monotonic()
    first = start(command, log)
    watched = watch(first, started, float(timeout_s))
    with open(result, "w", encoding="ascii") as file:  # noqa: PTH123 (no imports that take time)
        json.dump(watched, file)


def become_subreaper() -> None:
    """Have all orphans below this process become its children."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER)")


def start(command: list[str], log: str) -> int:
    """Start the command in a session of its own, with its output in a file."""
    pid = os.fork()
    if pid:
        return pid
    try:
        os.setsid()
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.execvp(command[0], command)  # noqa: S606
    finally:
        os._exit(127)


def watch(first: int, started: float, timeout_s: float) -> dict[str, object]:
    """Reap until nothing is left: CPU seconds of the command, of orphans, and what came of it."""
    found = {"command_cpu_s": 0.0, "orphans_cpu_s": 0.0, "wall_s": 0.0, "peak_mb": 0.0}
    status: int | None = None
    timed_out = False
    give_up = started + timeout_s
    while True:
        try:
            pid, wait_status, usage = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            return {**found, "status": status, "timed_out": timed_out, "complete": True}
        now = time.monotonic()
        if pid:
            which = "command_cpu_s" if pid == first else "orphans_cpu_s"
            found[which] += usage.ru_utime + usage.ru_stime
            found["peak_mb"] = max(found["peak_mb"], usage.ru_maxrss / 1024)
            if pid == first:
                found["wall_s"] = now - started
                status = os.waitstatus_to_exitcode(wait_status)
                give_up = now + LINGER_S
            continue
        if now > give_up:
            if status is not None:
                return {**found, "status": status, "timed_out": timed_out, "complete": False}
            timed_out = True
            os.killpg(first, signal.SIGKILL)
            give_up = now + LINGER_S
        time.sleep(POLL_S)


if __name__ == "__main__":
    main()
