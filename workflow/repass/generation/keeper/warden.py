"""Runs an engine and makes sure that none of its processes outlives the keeper.

    python -m repass.generation.keeper.warden KEEPER_PID COMMAND...

The kernel tells it when its parent, the keeper, dies (prctl(2), PR_SET_PDEATHSIG), and the engine's
first process is killed if the warden itself dies. Only the standard library is imported, so it
starts at once and needs next to no memory.
"""

import ctypes
import os
import signal
import subprocess
import sys
from contextlib import suppress

from repass.generation.keeper.sessions import Session

GRACE_S = 5.0
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
ENDINGS = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
WATCHED = {*ENDINGS, signal.SIGCHLD}


def main(keeper: int, command: list[str]) -> int:
    """Run the command until it ends, the keeper dies, or a signal says so; return its status.

    The warden must be the leader of a session of its own.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
    _prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    _prctl(PR_SET_CHILD_SUBREAPER, 1)
    if os.getppid() != keeper:
        return 1
    engine = subprocess.Popen(command, stdin=subprocess.DEVNULL, preexec_fn=_child)  # noqa: PLW1509
    status = _wait(engine.pid)
    me = os.getpid()
    Session.led_by(me).end(GRACE_S if status is None else 0, spare=me)
    _reaped(engine.pid)
    return 128 + signal.SIGTERM if status is None else _shell_status(status)


def _child() -> None:
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)


def _wait(engine: int) -> int | None:
    """Wait for the engine's end and return its exit status; None if we have to end it."""
    while signal.sigwait(WATCHED) not in ENDINGS:
        status = _reaped(engine)
        if status is not None:
            return status
    return None


def _reaped(engine: int) -> int | None:
    """Reap whatever has died; return the engine's exit status if it is among them."""
    found = None
    with suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            if pid == engine:
                found = os.waitstatus_to_exitcode(status)
    return found


def _shell_status(status: int) -> int:
    """Write death by a signal as shells do: 128 + its number."""
    return 128 - status if status < 0 else status


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
