"""Who has to bear what."""

from collections.abc import Collection, Hashable
from typing import NamedTuple

from repass.generation.metering.cost import EngineCost, Share


class Interval(NamedTuple):
    """What an engine has spent between two looks, and what it held at the second."""

    spent: Share
    memory_bytes: int
    gpu_memory_bytes: int | None
    loading: bool


class Ledger:
    """Divides each interval evenly among those who held the engine in it."""

    def __init__(self) -> None:
        self.whole = EngineCost()
        """All intervals."""
        self.unused = EngineCost()
        """Those in which nobody held the engine."""
        self._costs: dict[Hashable, EngineCost] = {}

    def book(self, interval: Interval, holders: Collection[Hashable]) -> None:
        """Book one interval."""
        self.whole = self.whole.plus(_cost(interval, 1))
        if not holders:
            self.unused = self.unused.plus(_cost(interval, 1))
        part = _cost(interval, max(1, len(holders)))
        for holder in holders:
            self._costs[holder] = self.cost(holder).plus(part)

    def cost(self, holder: Hashable) -> EngineCost:
        """Return what a holder has to bear so far."""
        return self._costs.get(holder, EngineCost())

    def close(self, holder: Hashable) -> None:
        """Forget a holder who will not hold it again."""
        self._costs.pop(holder, None)


def _cost(interval: Interval, parts: int) -> EngineCost:
    share = interval.spent.divided(parts)
    return EngineCost(
        use=Share() if interval.loading else share,
        load=share if interval.loading else Share(),
        peak_memory_bytes=interval.memory_bytes,
        peak_gpu_memory_bytes=interval.gpu_memory_bytes,
    )
