"""What was configured, as the database keeps it: models, benchmarks, samplings and cells.

Apart from the store, so that the Snakefile, which hands them over, need not load a database.
"""

from repass.records import Record


class ModelEntry(Record):
    """A configured model: `source` is the repository, the endpoint's model or the replayed file."""

    model: str
    family: str | None = None
    parameters_b: float | None = None
    kind: str | None = None
    origin: str | None = None
    source: str | None = None
    revision: str | None = None
    dtype: str | None = None
    claimed_as: tuple[str, ...] = ()
    gpus: int | None = None


class BenchmarkEntry(Record):
    """A configured benchmark, the version of its data and the limits its programs run under."""

    benchmark: str
    language: str | None = None
    image: str | None = None
    dataset: str | None = None
    revision: str | None = None
    sha256: str | None = None
    licence: str | None = None
    cpu_s: float | None = None
    wall_s: float | None = None
    memory_mb: int | None = None


class SamplingEntry(Record):
    """A configured sampling preset: `n` samples a problem are expected of every cell that uses it.

    A temperature of None says that it is not known (replayed completions).
    """

    sampling: str
    n: int
    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    seed: int | None = None


class CellEntry(Record):
    """A cell of the grid; `extraction` is its headline policy."""

    model: str
    benchmark: str
    prompt: str
    sampling: str
    extraction: str
