"""A progress line for long work: how many, how fast, how long still."""

import sys
import time
from typing import TextIO


class Progress:
    """Counts finished items and prints a line now and then (`every_s`), and always the last."""

    def __init__(
        self,
        label: str,
        total: int,
        unit: str = "items",
        *,
        done: int = 0,
        every_s: float = 5.0,
        stream: TextIO | None = None,
    ) -> None:
        self._label = label
        self._total = total
        self._unit = unit
        self._found = done
        self._done = done
        self._every_s = every_s
        self._stream = stream
        self._started = time.monotonic()
        self._printed = self._started
        if done:
            self._print(f"{label}: {done} of {total} {unit} taken from the journal")

    def add(self, count: int = 1, note: str = "") -> None:
        """Count finished items; prints when it is time to."""
        self._done += count
        now = time.monotonic()
        if now - self._printed >= self._every_s or self._done >= self._total:
            self._printed = now
            self._print(self.line(now) + (f", {note}" if note else ""))

    def line(self, now: float) -> str:
        """Say where the work stands at a moment of the monotonic clock."""
        fresh = self._done - self._found
        rate = fresh / max(now - self._started, 1e-9)
        share = 100 * self._done / self._total if self._total else 100.0
        text = f"{self._label}: {self._done}/{self._total} {self._unit} ({share:.0f}%)"
        text += f", {rate:.1f}/s"
        remaining = self._total - self._done
        if remaining > 0 and rate > 0:
            text += f", {duration(remaining / rate)} left"
        return text

    def _print(self, text: str) -> None:
        stream = self._stream or sys.stderr
        print(text, file=stream, flush=True)


def duration(seconds: float) -> str:
    """Write a time span as a person would: 42s, 3m10s, 2h05m."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole}s"
    if whole < 3600:
        return f"{whole // 60}m{whole % 60:02d}s"
    return f"{whole // 3600}h{whole % 3600 // 60:02d}m"
