"""CPU time and memory of all processes of an engine, whoever their parent is."""

import os
from typing import NamedTuple

from repass.generation.keeper import sessions
from repass.generation.keeper.sessions import Session
from repass.procfs import stat

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
CPU_TIMES = slice(11, 15)
"""utime, stime and those of children that were waited for, by their places after the state."""
RESIDENT = 21
FORGET_AFTER = 60
"""Looks after which all processes are read anew, as numbers are given to others some day."""


class Used(NamedTuple):
    """What the processes have used (CPU time: since the session began) and hold now."""

    cpu_s: float
    memory_bytes: int


class Processes:
    """Reads the processes of a session.

    The CPU time of one that has ended lives on in whoever waited for it; the warden waits for all
    orphans. A process that nobody waits for (its parent ignores SIGCHLD) takes its time with it:
    the sum falls.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._others: set[int] = set()
        self._looks = 0

    def read(self) -> Used:
        """Add up all processes, zombies too, as their time is nowhere else yet."""
        self._looks += 1
        if self._looks % FORGET_AFTER == 0:
            self._others.clear()
        found = [fields for pid in sessions.pids() if (fields := self._fields(pid))]
        ticks = sum(int(value) for fields in found for value in fields[CPU_TIMES])
        pages = sum(int(fields[RESIDENT]) for fields in found)
        return Used(ticks / TICKS, pages * PAGE)

    def _fields(self, pid: int) -> list[str]:
        """Read a process; nothing if it is not of the session. A look reads no stranger twice."""
        if pid in self._others:
            return []
        fields = stat(pid)
        if self._session.holds(fields):
            return fields
        self._others.add(pid)
        return []
