"""Generation: prompts to completions, by an engine of ours, an endpoint, or stored samples.

`generate` is imported only when it is asked for: an engine's keeper lives in this package too, and
must neither wait for data frames nor hold them in memory.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from repass.generation.cells import generate
    from repass.generation.facts import CellFacts

__all__ = ["CellFacts", "generate"]


def __getattr__(name: str) -> Any:
    if name == "generate":
        from repass.generation.cells import generate  # noqa: PLC0415

        return generate
    if name == "CellFacts":
        from repass.generation.facts import CellFacts  # noqa: PLC0415

        return CellFacts
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
