"""Energy and memory of an engine's devices, read in a thread of its own."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol, TypeVar

from repass.generation.metering.readings import Counter

EVERY_S = 0.5

_Number = TypeVar("_Number", int, float)


class Reading(NamedTuple):
    """What one device tells; None for what it does not."""

    energy_j: float | None
    """Counted up since some moment of the past."""
    power_w: float | None
    memory_bytes: int | None


class Accelerators(Protocol):
    """The devices of one engine."""

    def read(self) -> Sequence[Reading]:
        """Read all devices, in the same order every time; empty if they can't be read now."""
        ...


class Totals(NamedTuple):
    """All devices together: energy since the first reading, and memory in use now."""

    energy_j: float | None = None
    memory_bytes: int | None = None


class Energy:
    """The energy of one device, by its counter or, if it has none, by its power over time."""

    def __init__(self) -> None:
        self.joules: float | None = None
        self._counter = Counter()
        self._counts = False
        self._power: tuple[float, float] | None = None

    def add(self, reading: Reading, now: float) -> None:
        """Take a reading, made at a moment of the monotonic clock, into account.

        A counter that could not be read once makes up for it the next time; power would be double.
        """
        if reading.energy_j is not None:
            self._counts = True
            self.joules = (self.joules or 0.0) + self._counter.grown(reading.energy_j)
        elif reading.power_w is not None and not self._counts:
            self.joules = (self.joules or 0.0) + self._integrated(reading.power_w, now)

    def _integrated(self, power_w: float, now: float) -> float:
        then, before_w = self._power or (now, power_w)
        self._power = (now, power_w)
        return (now - then) * (before_w + power_w) / 2


class Tally:
    """Adds the devices of an engine up."""

    def __init__(self) -> None:
        self.totals = Totals()
        self._energies: list[Energy] = []

    def add(self, readings: Sequence[Reading], now: float) -> None:
        """Take one reading of every device into account; no readings change nothing."""
        if not readings:
            return
        self._energies = self._energies or [Energy() for _ in readings]
        for energy, reading in zip(self._energies, readings, strict=True):
            energy.add(reading, now)
        self.totals = Totals(
            _sum([energy.joules for energy in self._energies]),
            _sum([reading.memory_bytes for reading in readings]),
        )


class Sampler:
    """Reads devices now and then. In a thread: a driver that hangs must not stop the keeper."""

    def __init__(self, find: Callable[[], Accelerators | None], every_s: float = EVERY_S) -> None:
        """Make a sampler.

        Args:
            find: finds the devices, in the thread, as that may take seconds; None ends it.
            every_s: seconds between two readings.
        """
        self._find = find
        self._every_s = every_s
        self._tally = Tally()

    def start(self) -> None:
        """Begin; it ends with the process."""
        threading.Thread(target=self._run, name="accelerators", daemon=True).start()

    def totals(self) -> Totals:
        """Return what the last reading came to, without waiting for one."""
        return self._tally.totals

    def _run(self) -> None:
        devices = self._find()
        while devices is not None:
            self._tally.add(devices.read(), time.monotonic())
            time.sleep(self._every_s)


def _sum(values: Sequence[_Number | None]) -> _Number | None:
    """Add up; None as soon as one is not known, as a part would be taken for the whole."""
    known = [value for value in values if value is not None]
    return sum(known[1:], known[0]) if known and len(known) == len(values) else None
