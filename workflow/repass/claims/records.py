"""What a claim is: a row of a table of claims, and a row of the stage file made of it."""

from typing import Annotated, Literal, Self

import polars as pl
from pydantic import Field, model_validator

from repass.config.section import Section, Text
from repass.records import Record, Schema

Kind = Literal["base", "instruct", "fine-tuned"]
Origin = Literal["published", "reproduced"]


class Row(Section):
    """A row of a table of claims; the columns that may be empty are those with a default."""

    model: Text
    """The model, as the source names it."""
    family: Text | None = None
    """Models of a family share a colour."""
    parameters_b: Annotated[float, Field(gt=0)] | None = None
    """Parameters in billions, all of them (also those of a mixture that are not active)."""
    kind: Kind | None = None
    """Continues text, follows instructions, or was trained further by the source."""
    benchmark: Text
    """The benchmark's name in repass."""
    language: Text | None = None
    """The programs' language; empty: the benchmark's."""
    prompt: Text | None = None
    """The prompt, as the source names it."""
    prompt_kind: Literal["text", "chat"] | None = None
    """Whether the model continues text or answers a chat, where the source says so."""
    shots: Annotated[int, Field(ge=0)] | None = None
    """Worked examples in the prompt, where the source says so."""
    temperature: Annotated[float, Field(ge=0)] | None = None
    """Of the sampling, where the source says so; 0: greedy."""
    samples: Annotated[int, Field(ge=1)] | None = None
    """Samples a problem (n of pass@k), where the source says so."""
    protocol: Text | None = None
    """What else the source says of how it measured."""
    k: Annotated[int, Field(ge=1)]
    """The k of pass@k."""
    value: Annotated[float, Field(ge=0, le=100)]
    """The score in percent, with the digits that the source prints."""
    origin: Origin
    """Published by the model's authors or a leaderboard, or measured again by a study."""
    source: Text
    """Where it is from: an entry of the file of sources."""
    place: Text | None = None
    """Where in the source."""
    note: Text | None = None
    """What one must know of this figure."""

    @model_validator(mode="after")
    def _k_is_defined(self) -> Self:
        if self.samples is not None and self.k > self.samples:
            raise ValueError(
                f"found k {self.k} with {self.samples} samples; allowed: a k that is no greater"
            )
        return self


COLUMNS = tuple(Row.model_fields)
"""The columns of a table of claims, in order."""

KEY = (
    "model",
    "benchmark",
    "language",
    "prompt",
    "prompt_kind",
    "shots",
    "temperature",
    "samples",
    "protocol",
    "k",
    "origin",
    "source",
)
"""The columns that no two claims may have in common."""


class Source(Section):
    """Where claims are from: an entry of the file of sources."""

    name: Text
    """The key of the entry."""
    title: Text
    """What people call it."""
    where: Text
    """Its address, or how to find it."""
    date: Text | None = None
    """Year, month or day of it (2025, 2025-01, 2025-01-24)."""
    version: Text | None = None
    """The commit or edition that was read."""
    licence: Text
    """Under which terms it is, and what of it is taken."""
    series: Text | None = None
    """Sources that follow each other, as snapshots of one leaderboard; the last one counts."""
    note: Text | None = None
    """What else one should know."""


class Claim(Record):
    """A row of a stage file of claims.

    `value` and `rounding` are shares (0 to 1); `rounding` is half of the last digit printed: the
    figure before rounding was within it. `line` is the row's in its table, the header being 1.
    """

    model: str
    family: str | None
    parameters_b: float | None
    kind: str | None
    benchmark: str
    language: str | None
    prompt: str | None
    prompt_kind: str | None
    shots: int | None
    temperature: float | None
    samples: int | None
    protocol: str | None
    k: int
    value: float
    rounding: float
    origin: str
    source: str
    place: str | None
    note: str | None
    source_title: str
    source_where: str
    source_date: str | None
    source_version: str | None
    source_licence: str
    series: str | None
    file: str
    line: int


CLAIMS: Schema = {
    "model": pl.String,
    "family": pl.String,
    "parameters_b": pl.Float64,
    "kind": pl.String,
    "benchmark": pl.String,
    "language": pl.String,
    "prompt": pl.String,
    "prompt_kind": pl.String,
    "shots": pl.Int32,
    "temperature": pl.Float64,
    "samples": pl.Int32,
    "protocol": pl.String,
    "k": pl.Int32,
    "value": pl.Float64,
    "rounding": pl.Float64,
    "origin": pl.String,
    "source": pl.String,
    "place": pl.String,
    "note": pl.String,
    "source_title": pl.String,
    "source_where": pl.String,
    "source_date": pl.String,
    "source_version": pl.String,
    "source_licence": pl.String,
    "series": pl.String,
    "file": pl.String,
    "line": pl.Int32,
}
