"""The right to use an engine."""

from types import TracebackType
from typing import Protocol, Self

from repass.generation.client import Target
from repass.generation.facts import EngineFacts


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
