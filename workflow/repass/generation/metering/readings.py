"""Counters that only grow, and what they have grown by."""

import math


class Counter:
    """Returns what a reading has grown by since the last time.

    A reading that has fallen is of a counter that began anew (a driver that was loaded again, a
    process whose time nobody inherited): that step counts as nothing, the next ones from there.
    """

    def __init__(self, start: float | None = None) -> None:
        """Make a counter: with no start, the first reading is one, and counts as nothing."""
        self._last = start

    def grown(self, reading: float, at_most: float = math.inf) -> float:
        """Return the increment.

        Args:
            reading: the counter's value now.
            at_most: what it can have grown by; more is an error of reading.
        """
        last, self._last = self._last, reading
        return 0.0 if last is None else min(max(0.0, reading - last), at_most)
