"""End this job tidily: on a signal, and when the workflow that it works for has been killed."""

import os
import signal
import threading
import time
from types import FrameType, TracebackType
from typing import Any, Self

from repass import owner
from repass.errors import StoppedError

LOOK_EVERY_S = 1.0
GRACE_S = 15.0
"""Time for the main thread to end the sandbox before the process is ended as it is."""

_SIGNALS = (signal.SIGTERM, signal.SIGHUP)


class Watch:
    """Raises StoppedError in the main thread on SIGTERM and SIGHUP, and when the workflow is gone.

    The error runs through the context managers of the work, so containers are removed. Work that
    no workflow has started only heeds the signals; in another thread than the main one, none.
    """

    def __init__(self, look_every_s: float = LOOK_EVERY_S) -> None:
        self._owner = owner.of_this_job()
        self._every_s = look_every_s
        self._done = threading.Event()
        self._before: dict[signal.Signals, Any] = {}
        self._reason = ""

    def __enter__(self) -> Self:
        """Begin to look and to listen."""
        if threading.current_thread() is not threading.main_thread():
            return self
        self._before = {number: signal.signal(number, self._stop) for number in _SIGNALS}
        if self._owner is not None:
            threading.Thread(target=self._look, name="watch", daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Look and listen no more."""
        self._done.set()
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        reason = self._reason or f"signal {signal.Signals(number).name}"
        # The first signal ends the work in good order, a second one at once.
        signal.signal(number, self._before[signal.Signals(number)])
        raise StoppedError(f"stopped: {reason}; what is finished is kept for the next run")

    def _look(self) -> None:
        while not self._done.wait(self._every_s):
            if self._owner is not None and owner.alive(self._owner) is False:
                self._end()
                return

    def _end(self) -> None:
        self._reason = "its workflow has gone"
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(GRACE_S)
        if not self._done.is_set():
            os._exit(1)
