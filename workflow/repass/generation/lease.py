"""The right to use an engine."""

from types import TracebackType
from typing import Protocol, Self

from repass.generation.client import Target
from repass.generation.facts import EngineFacts
from repass.generation.metering.cost import EngineCost


class Lease(Protocol):
    """The right to use an engine, held while the context is."""

    target: Target
    facts: EngineFacts

    def __enter__(self) -> Self:
        """Return the lease."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Give the engine back."""
        ...

    def lost(self) -> str | None:
        """Say why the engine has died; None while it lives."""
        ...

    def cost(self) -> EngineCost | None:
        """Return what the lease has cost so far, or lately; None where nobody meters that."""
        ...

    def settled(self) -> EngineCost | None:
        """Return what the lease has cost up to now, when it is about to be given back."""
        ...
