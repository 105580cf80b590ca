"""Reads an engine's meters and books what has been spent since the last time."""

import os
import time
from collections.abc import Callable, Collection, Hashable

from repass.generation.metering.accelerators import Totals
from repass.generation.metering.cost import Share
from repass.generation.metering.ledger import Interval, Ledger
from repass.generation.metering.processes import Used
from repass.generation.metering.readings import Counter

LOOK_S = 1.0
"""How often to look, besides when a lease begins or ends."""
COARSE_S = 0.1
"""Seconds by which CPU time may run ahead of the clock: it is counted in ticks."""


class Meter:
    """The meter of one engine."""

    def __init__(
        self,
        processes: Callable[[], Used],
        devices: Callable[[], Totals],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin with the engine.

        Args:
            processes: reads the engine's processes.
            devices: tells what its devices have used since the first reading.
            clock: tells the time, seconds.
        """
        self.ledger = Ledger()
        self._processes = processes
        self._devices = devices
        self._clock = clock
        self._cpus = os.cpu_count() or 1
        self._time = Counter(clock())
        self._cpu = Counter(0.0)
        self._energy = Counter(0.0)

    def look(self, holders: Collection[Hashable], *, loading: bool) -> None:
        """Book all since the last look on those who have held the engine since then."""
        used, devices = self._processes(), self._devices()
        seconds = self._time.grown(self._clock())
        spent = Share(
            seconds=seconds,
            # A process that ends while it is read may be missed once and counted twice the next
            # time; no more than all CPUs can have done is believed.
            cpu_s=self._cpu.grown(used.cpu_s, at_most=(seconds + COARSE_S) * self._cpus),
            energy_j=None if devices.energy_j is None else self._energy.grown(devices.energy_j),
        )
        interval = Interval(spent, used.memory_bytes, devices.memory_bytes, loading)
        self.ledger.book(interval, holders)
