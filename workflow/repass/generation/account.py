"""What the runs of a cell have cost, kept in its journal now and then: a kill loses little."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from repass import usage
from repass.generation.keeping import Spent
from repass.generation.lease import Lease
from repass.generation.metering.cost import EngineCost
from repass.usage import Usage

KEEP_S = 10.0
"""How often costs are written down while requests are in the air."""


class Account:
    """Adds what this run costs to what earlier ones have cost."""

    def __init__(
        self, earlier: Spent, keep: Callable[[Spent], None], wall_s: Callable[[], float]
    ) -> None:
        """Begin with a run.

        Args:
            earlier: what the cell has cost before.
            keep: writes down what it has cost so far.
            wall_s: tells for how long requests of this run have been in the air.
        """
        self.spent = earlier
        self._earlier = earlier
        self._keep = keep
        self._wall_s = wall_s
        self._returned: EngineCost | None = None

    @contextmanager
    def of(self, lease: Lease) -> Iterator[None]:
        """Account for a lease, to its end."""
        self._note(lease, lease.cost())
        try:
            yield
        finally:
            cost = lease.settled()
            self._note(lease, cost)
            self._returned = _sum(self._returned, cost)

    async def now_and_then(self, lease: Lease) -> None:
        """Write down again and again what it has come to; never returns."""
        while True:
            await asyncio.sleep(KEEP_S)
            self._note(lease, lease.cost())

    def _note(self, lease: Lease, cost: EngineCost | None) -> None:
        earlier = self._earlier
        self.spent = Spent(
            engine=lease.facts,
            wall_s=earlier.wall_s + self._wall_s(),
            cost=_sum(earlier.cost, _sum(self._returned, cost)),
            job=(earlier.job or Usage()).plus(usage.of_this_process()),
        )
        self._keep(self.spent)


def _sum(one: EngineCost | None, other: EngineCost | None) -> EngineCost | None:
    return one.plus(other) if one and other else one or other
