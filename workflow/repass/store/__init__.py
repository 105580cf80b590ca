"""The database: built by SQL from the stage files, tested, and exported."""

from repass.entries import BenchmarkEntry, CellEntry, ModelEntry, SamplingEntry
from repass.store.build import build, model_scores
from repass.store.sources import Settings, Sources
from repass.store.steps import TableDefectError

__all__ = [
    "BenchmarkEntry",
    "CellEntry",
    "ModelEntry",
    "SamplingEntry",
    "Settings",
    "Sources",
    "TableDefectError",
    "build",
    "model_scores",
]
