"""Lets one program run while no other does, over all pools of this node.

Programs run under a shared lock, a repeated timeout under an exclusive one. Both kinds pass a
turnstile first, so that a stream of programs can't keep a repeat waiting. The locks are flocks: the
kernel drops them with the process that holds them, however it ends.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from repass import paths


class Gate:
    """One thread's way to the locks (each needs descriptors of its own)."""

    def __init__(self, folder: Path | None = None) -> None:
        base = folder or paths.runtime_dir()
        self._turnstile = _open(base / "sandbox-turnstile.lock")
        self._running = _open(base / "sandbox-running.lock")

    def close(self) -> None:
        """Give up locks and descriptors."""
        os.close(self._turnstile)
        os.close(self._running)

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Run beside others."""
        with self._held(self._running, fcntl.LOCK_SH):
            yield

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Run while nobody else does."""
        with self._held(self._running, fcntl.LOCK_EX):
            yield

    @contextlib.contextmanager
    def _held(self, file: int, kind: int) -> Iterator[None]:
        fcntl.flock(self._turnstile, fcntl.LOCK_EX)
        try:
            fcntl.flock(file, kind)
        finally:
            fcntl.flock(self._turnstile, fcntl.LOCK_UN)
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
