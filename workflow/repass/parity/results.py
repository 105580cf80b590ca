"""The comparisons as files: one row a sample, and one row a score."""

import os
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from repass.parity.judging import Compared
from repass.parity.scoring import Scored
from repass.records import Schema, frame, write

COLUMNS: Schema = {
    "set": pl.String,
    "task_id": pl.String,
    "language": pl.String,
    "program_sha256": pl.String,
    "recorded_passed": pl.Boolean,
    "recorded": pl.String,
    "passed": pl.Boolean,
    "verdict": pl.String,
    "detail": pl.String,
    "agrees": pl.Boolean,
    "reason": pl.String,
    "cpu_s": pl.Float64,
    "wall_s": pl.Float64,
    "attempts": pl.Int32,
}

SCORES: Schema = {
    "replay": pl.String,
    "metric": pl.String,
    "problems": pl.Int32,
    "recorded": pl.Float64,
    "obtained": pl.Float64,
    "difference": pl.Int32,
    "flips": pl.Int32,
    "reason": pl.String,
    "unjudged": pl.Int32,
}


def save(compared: Iterable[Compared], path: Path) -> None:
    """Write the rows as Parquet, in one step."""
    write(frame(compared, COLUMNS), COLUMNS, path)


def save_scores(scored: Iterable[Scored], path: Path) -> None:
    """Write recorded and obtained scores as Parquet, in one step."""
    rows = [
        {
            **item.model_dump(exclude={"flips"}),
            "difference": item.difference,
            "flips": None if item.flips is None else len(item.flips),
        }
        for item in scored
    ]
    write(pl.DataFrame(rows, schema=SCORES), SCORES, path)


def save_text(text: str, path: Path) -> None:
    """Write a text file in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
