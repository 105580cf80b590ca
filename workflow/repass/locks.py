"""Locks of whole files, where the file system has them."""

import errno
import fcntl
import functools
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from repass import procfs

NO_LOCKS = frozenset({errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOLCK})

TELL_S = 60.0
"""So long a lock is waited for in silence."""
FIRST_PAUSE_S = 0.001
LONGEST_PAUSE_S = 0.1
"""Between two looks at a lock; they double."""
LATE_PAUSE_S = 2.0
"""The same after `TELL_S`: a lock may be asked for over a network, by hundreds of jobs."""
TABLE = Path("/proc/locks")

Callback = Callable[[], None]


def nothing() -> None:
    """Do nothing."""


def lock(file: int, path: Path, on_wait: Callback = nothing, check: Callback = nothing) -> None:
    """Take an open file's lock (flock(2)), and wait for whoever has it.

    Who is stopped (Ctrl-Z, Slurm's SUSPEND) keeps a lock: so whoever waits long is told for whom.

    Some network file systems have no such locks (Lustre with `noflock`). There the work goes on, as
    one run after the other needs none; only two runs at a time over one folder are unsafe.

    Args:
        file: its descriptor; closing it gives the lock back.
        path: its name, to say where locks are missing, and what is waited for.
        on_wait: called before waiting.
        check: called again and again while waiting; ends it by raising an exception.
    """
    if _taken(file, path):
        return
    on_wait()
    pause_s, told = FIRST_PAUSE_S, False
    began = time.monotonic()
    while not _taken(file, path):
        check()
        if not told and time.monotonic() - began >= TELL_S:
            told = True
            whom = described(holders(file)) or "somebody"
            print(f"repass: waiting for {path}, held by {whom}", file=sys.stderr, flush=True)
        time.sleep(pause_s)
        pause_s = LATE_PAUSE_S if told else min(2 * pause_s, LONGEST_PAUSE_S)


def _taken(file: int, path: Path) -> bool:
    """Take a lock if it can be had now, or if there are none here."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in NO_LOCKS:
            raise
        _warn(path.parent, os.strerror(error.errno))
    return True


@contextmanager
def exclusive(path: Path, mode: int = 0o600, check: Callback = nothing) -> Iterator[None]:
    """Hold the lock of a file that is there for nothing else, and made if need be.

    Args:
        path: the file; its folder is there.
        mode: its permissions when it is made.
        check: called again and again while waiting; ends it by raising an exception.
    """
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, mode)
    try:
        lock(file, path, check=check)
        yield
    finally:
        os.close(file)


def holders(*files: int) -> list[int]:
    """Other processes that have the lock of one of these open files, as far as the kernel tells."""
    wanted = {_in_table(file) for file in files}
    try:
        rows = [line.split() for line in TABLE.read_text().splitlines()]
    except OSError:
        return []
    # number, FLOCK, ADVISORY, READ or WRITE, process, file; an arrow stands before one who waits
    found = {int(row[4]) for row in rows if row[1] == "FLOCK" and row[5] in wanted}
    return sorted(pid for pid in found if pid > 0 and pid != os.getpid())


def described(pids: Sequence[int]) -> str:
    """Name processes, or those that are stopped, if any are: for others it is enough to wait."""
    stopped = [pid for pid in pids if procfs.stat(pid)[procfs.STATE : 1] == ["T"]]
    named = ", ".join(map(str, stopped or pids))
    return named and f"process {named}{' (stopped)' if stopped else ''}"


def _in_table(file: int) -> str:
    """An open file's name in `TABLE`."""
    facts = os.fstat(file)
    device = facts.st_dev
    return f"{os.major(device):02x}:{os.minor(device):02x}:{facts.st_ino}"


@functools.cache
def _warn(folder: Path, why: str) -> None:
    print(
        f"repass: warning: {folder}: files can't be locked there ({why}); two runs at a time over"
        " this folder are not safe",
        file=sys.stderr,
        flush=True,
    )
