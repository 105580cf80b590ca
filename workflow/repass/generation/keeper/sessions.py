"""Process sessions: how all processes of an engine are found and ended, whoever their parent is.

An engine's warden opens a session, and everything below it stays in it, also when parents die.
Linux gives a session's number to no new process as long as a member lives, so the number, with the
start time of its leader, names the engine's processes.
"""

import os
import signal
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from repass.procfs import STARTED, STATE, THREADS, boot_id, stat

TRACKER = b"multiprocessing.resource_tracker"
"""Python's helper that removes a dead process's shared memory, if it is let live that long."""
TRACKER_S = 2.0
LOOK_S = 0.05


@dataclass(frozen=True)
class Session:
    """A session, by its leader."""

    number: int
    """The leader's pid."""
    since: int
    """The leader's start, in clock ticks since boot."""
    boot: str
    """The kernel's name for this boot: numbers of an earlier one mean nothing."""

    @classmethod
    def led_by(cls, leader: int) -> "Session":
        """Name the session of a leader that has not been reaped yet."""
        return cls(leader, _started(stat(leader)), boot_id())

    def note(self) -> dict[str, object]:
        """Return what `Session(**note)` makes it from again."""
        return asdict(self)

    def members(self) -> list[int]:
        """List the living processes, without zombies."""
        leader = stat(self.number)
        reused = bool(leader) and _started(leader) != self.since
        if reused or boot_id() != self.boot:
            return []
        return [pid for pid in pids() if self._lives(pid)]

    def end(self, grace_s: float, spare: int | None = None, wait_s: float = TRACKER_S) -> bool:
        """End all processes: ask, then kill; let the trackers of shared memory clean up.

        Args:
            grace_s: seconds between asking and killing; 0 kills at once.
            spare: a process not to touch (the caller).
            wait_s: seconds for the trackers, and again for what was killed to be gone.

        Returns:
            Whether nothing of the session lives.
        """
        if grace_s > 0:
            _signal(self._others(spare), signal.SIGTERM)
            self._gone(spare, grace_s)
        _signal([pid for pid in self._others(spare) if not _is_tracker(pid)], signal.SIGKILL)
        if not self._gone(spare, wait_s):
            _signal(self._others(spare), signal.SIGKILL)
        return self._gone(spare, wait_s)

    def holds(self, fields: list[str]) -> bool:
        """Say whether a process is of this session, by what `stat` has read of it."""
        return bool(fields) and int(fields[3]) == self.number and _started(fields) >= self.since

    def _lives(self, pid: int) -> bool:
        fields = stat(pid)
        # A zombie's other threads may live on, and hold its files.
        dead = bool(fields) and fields[STATE] in "ZX" and int(fields[THREADS]) <= 1
        return self.holds(fields) and not dead

    def _others(self, spare: int | None) -> list[int]:
        return [pid for pid in self.members() if pid != spare]

    def _gone(self, spare: int | None, within_s: float) -> bool:
        limit = time.monotonic() + within_s
        while self._others(spare):
            if time.monotonic() > limit:
                return False
            time.sleep(LOOK_S)
        return True


def _is_tracker(pid: int) -> bool:
    try:
        return TRACKER in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _signal(those: list[int], number: int) -> None:
    for pid in those:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def pids() -> list[int]:
    """List all processes of the machine."""
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _started(fields: list[str]) -> int:
    return int(fields[STARTED]) if fields else 0
