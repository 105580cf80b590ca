"""The wish to end: from a signal, or because the workflow that we work for has gone.

A generate job that has to end starts no new request, lets those in flight finish into the journal,
and only then goes. So a rerun, which waits for the journal's lock, pays for nothing twice.
"""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from repass import owner
from repass.errors import StoppedError

LOOK_EVERY_S = 0.5
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Stop:
    """Says whether to end, and why. Asking is cheap; it looks at the workflow now and then."""

    def __init__(self, workflow: str | None = None) -> None:
        self._workflow = workflow
        self._reason: str | None = None
        self._looked = 0.0

    @property
    def reason(self) -> str | None:
        """Why the job has to end; None while it need not."""
        now = time.monotonic()
        if self._reason is None and self._workflow and now - self._looked >= LOOK_EVERY_S:
            self._looked = now
            if owner.alive(self._workflow) is False:
                self._reason = "its workflow has gone"
        return self._reason

    def request(self, reason: str) -> None:
        """Ask to end; the first reason stays."""
        self._reason = self._reason or reason

    def check(self) -> None:
        """Raise StoppedError if it is time to end."""
        if self.reason:
            raise StoppedError(f"stopped: {self.reason}")


@contextmanager
def listening() -> Iterator[Stop]:
    """Turn the first SIGTERM, SIGINT or SIGHUP into a wish to end; a second one acts at once."""
    stop = Stop(owner.of_this_job())
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = {int(number): signal.getsignal(number) for number in SIGNALS}

    def handle(number: int, _frame: FrameType | None) -> None:
        stop.request(f"signal {signal.Signals(number).name}")
        signal.signal(number, before[number])

    for number in before:
        signal.signal(number, handle)
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
