"""Lets one program run while no other does, over all pools of this node.

Programs run under a shared lock, a repeated timeout under an exclusive one. Both kinds pass a
turnstile first, so that a stream of programs can't keep a repeat waiting. The locks are flocks: the
kernel drops them with the process that holds them, however it ends.

But a process that is stopped (Ctrl-Z, Slurm's SUSPEND) keeps them. So whoever gets a lock leaves a
new mark in it, and where for `GIVE_UP_S` nobody has, it is not waited for any longer: programs run
outside of the locks until it moves again. That may take the quiet from somebody's repeat, who has
to learn of it: without quiet a timeout does not count. All other verdicts do, as what runs beside a
program only ever slows it down.
"""

import contextlib
import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from repass import locks, paths
from repass.sandbox.base_image import say
from repass.sandbox.worker import WorkerLost

TELL_S = 60.0
GIVE_UP_S = 600.0
"""Longer than a program takes, unless the machine is very busy: then a repeat's timeout is lost."""

MARK_BYTES = 8

Counts = Callable[[], bool]
"""Says of the program that has run until now whether a timeout of it counts."""


class Gate:
    """One thread's way to the locks (each needs descriptors of its own).

    Args:
        folder: where the locks are; not given, those of this node.
        closing: set when the thread is to end.
    """

    def __init__(self, folder: Path | None = None, closing: threading.Event | None = None) -> None:
        base = folder or paths.runtime_dir()
        self._turnstile = _Lock(base / "sandbox-turnstile.lock")
        self._running = _Lock(base / "sandbox-running.lock")
        self._outside = _Lock(base / "sandbox-outside.lock")
        self._closing = closing or threading.Event()

    def close(self) -> None:
        """Give up locks and descriptors."""
        for lock in (self._turnstile, self._running, self._outside):
            lock.close()

    @contextlib.contextmanager
    def together(self) -> Iterator[Counts]:
        """Run beside others.

        Raises:
            WorkerLost: the pool was closed while waiting.
        """
        with self._passed(fcntl.LOCK_SH):
            yield lambda: True

    @contextlib.contextmanager
    def alone(self) -> Iterator[Counts]:
        """Run while nobody else does, if that can be had.

        Raises:
            WorkerLost: the pool was closed while waiting.
        """
        with self._passed(fcntl.LOCK_EX) as held:
            before = self._outside.mark()
            quiet = held and self._outside.is_free()
            yield lambda: quiet and self._outside.mark() == before

    @contextlib.contextmanager
    def _passed(self, kind: int) -> Iterator[bool]:
        """Wait for the turn, then for a lock of this kind; gives whether it is held."""
        # twice as long, as who is before us may wait for those who run
        in_turn = self._take(self._turnstile, fcntl.LOCK_EX, 2 * GIVE_UP_S)
        try:
            # out of turn, others keep coming: there is quiet now or never
            waits = in_turn or kind == fcntl.LOCK_SH
            held = self._take(self._running, kind, GIVE_UP_S if waits else 0.0)
        finally:
            self._turnstile.release()
        if not held:
            self._outside.take_shared()
        try:
            yield held
        finally:
            (self._running if held else self._outside).release()

    def _take(self, lock: "_Lock", kind: int, longest_s: float) -> bool:
        """Take a lock; False: it does not move."""
        pause_s, waited_s = locks.FIRST_PAUSE_S, 0.0
        while not lock.take(kind):
            if lock.has_moved():
                waited_s = 0.0
            elif waited_s >= longest_s or lock.given_up:
                lock.given_up = True
                return False
            elif waited_s >= TELL_S:
                _tell(lock, self._running, self._turnstile)
            if self._closing.wait(pause_s):
                raise WorkerLost("the pool was closed")
            # not what the clock says: who was stopped has not seen what others did meanwhile
            waited_s += pause_s
            pause_s = min(2 * pause_s, locks.LONGEST_PAUSE_S)
        lock.given_up = False
        return True


class _Lock:
    """A flock, with a mark of whoever has got it last."""

    def __init__(self, path: Path) -> None:
        self.file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._seen = b""
        self.given_up = False
        """Whether it was waited for in vain; it is again when it has moved."""

    def close(self) -> None:
        os.close(self.file)

    def take(self, kind: int) -> bool:
        """Take it if it can be had now."""
        try:
            fcntl.flock(self.file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        self._leave_mark()
        return True

    def take_shared(self) -> None:
        """Take it where nobody keeps an exclusive one."""
        fcntl.flock(self.file, fcntl.LOCK_SH)
        self._leave_mark()

    def release(self) -> None:
        """Give it back; one that is not held stays so."""
        fcntl.flock(self.file, fcntl.LOCK_UN)

    def is_free(self) -> bool:
        """Say whether nobody has it; leaves no mark."""
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        self.release()
        return True

    def mark(self) -> bytes:
        """Give the mark of whoever has got it last."""
        return os.pread(self.file, MARK_BYTES, 0)

    def has_moved(self) -> bool:
        """Say whether somebody has got it since this was asked last."""
        seen, self._seen = self._seen, self.mark()
        if seen == self._seen:
            return False
        self.given_up = False
        return True

    def _leave_mark(self) -> None:
        os.pwrite(self.file, os.urandom(MARK_BYTES), 0)


_told: set[bytes] = set()
"""Marks of locks that this process has said it waits for: once each, however many threads wait."""


def _tell(waited_for: _Lock, *waited: _Lock) -> None:
    mark = waited_for.mark()
    if mark in _told:
        return
    _told.add(mark)
    files = [lock.file for lock in waited]
    whom = locks.described(locks.holders(*files)) or "another pool"
    say(
        f"for {TELL_S:.0f} s no program could begin: waiting for {whom}; after"
        f" {GIVE_UP_S / 60:.0f} minutes programs run all the same, but a timeout that needs a quiet"
        " node is an error of the sandbox then"
    )
