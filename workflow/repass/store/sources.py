"""What the database is built from: the stage files, and what was configured."""

from pathlib import Path
from typing import Any, Protocol, Self

from pydantic import Field

from repass.entries import BenchmarkEntry, CellEntry, ModelEntry, SamplingEntry
from repass.records import Record


class Settings(Protocol):
    """What the store needs of the report's settings."""

    @property
    def bootstrap(self) -> int:
        """Resamples of the bootstrap."""

    @property
    def seed(self) -> int:
        """Seed of the bootstrap."""


STAGES = (
    "problems",
    "prompts",
    "remarks",
    "completions",
    "facts",
    "verdicts",
    "health",
    "images",
    "selections",
    "claims",
)
"""Inputs that are lists of files, by the names that rules give them."""


class Sources(Record):
    """Every input of the database. Lists of files may be empty: what lacks is said in `gaps`.

    `remarks` are the linter's beside the prompts, `facts` the JSON files beside the completions,
    `images` those of the sandbox images, `selections` those of the prompts chosen, `claims`
    published scores. A file that is named twice is read once.
    """

    problems: tuple[Path, ...] = ()
    prompts: tuple[Path, ...] = ()
    remarks: tuple[Path, ...] = ()
    completions: tuple[Path, ...] = ()
    facts: tuple[Path, ...] = ()
    verdicts: tuple[Path, ...] = ()
    health: tuple[Path, ...] = ()
    images: tuple[Path, ...] = ()
    selections: tuple[Path, ...] = ()
    claims: tuple[Path, ...] = ()
    models: tuple[ModelEntry, ...] = ()
    benchmarks: tuple[BenchmarkEntry, ...] = ()
    samplings: tuple[SamplingEntry, ...] = ()
    cells: tuple[CellEntry, ...] = ()
    ks: tuple[int, ...] = Field(default=(1, 5, 10, 100), description="k of pass@k, where k <= n")

    @classmethod
    def of_job(cls, inputs: Any, catalogue: dict[str, Any]) -> Self:
        """Take the files from a rule's named inputs, and the rest from a catalogue's fields."""
        files = {name: inputs.get(name, ()) for name in STAGES}
        return cls(**files, **catalogue)
