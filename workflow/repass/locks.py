"""Locks of whole files, where the file system has them."""

import errno
import fcntl
import functools
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

NO_LOCKS = frozenset({errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOLCK})


def lock(file: int, path: Path, on_wait: Callable[[], None] = lambda: None) -> None:
    """Take an open file's lock (flock(2)), and wait for whoever has it.

    Some network file systems have no such locks (Lustre with `noflock`). There the work goes on, as
    one run after the other needs none; only two runs at a time over one folder are unsafe.

    Args:
        file: its descriptor; closing it gives the lock back.
        path: its name, to say where locks are missing.
        on_wait: called before waiting.
    """
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        on_wait()
        fcntl.flock(file, fcntl.LOCK_EX)
    except OSError as error:
        if error.errno not in NO_LOCKS:
            raise
        _warn(path.parent, os.strerror(error.errno))


@contextmanager
def exclusive(path: Path, mode: int = 0o600) -> Iterator[None]:
    """Hold the lock of a file that is there for nothing else, and made if need be.

    Args:
        path: the file; its folder is there.
        mode: its permissions when it is made.
    """
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, mode)
    try:
        lock(file, path)
        yield
    finally:
        os.close(file)


@functools.cache
def _warn(folder: Path, why: str) -> None:
    print(
        f"repass: warning: {folder}: files can't be locked there ({why}); two runs at a time over"
        " this folder are not safe",
        file=sys.stderr,
        flush=True,
    )
