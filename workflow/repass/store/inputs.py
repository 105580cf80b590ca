"""Hand the inputs to DuckDB: file lists as variables, configured and JSON records as tables.

The staging SQL reads `read_parquet(getvariable('verdicts'))` and tables of the schema `input`, so
every file of SQL is complete in itself and can be run by hand.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from repass import records
from repass.claims.records import CLAIMS
from repass.errors import DamagedError, DataError
from repass.records import Schema
from repass.store.sources import Sources

MODELS: Schema = {
    "model": pl.String,
    "family": pl.String,
    "parameters_b": pl.Float64,
    "kind": pl.String,
    "origin": pl.String,
    "source": pl.String,
    "revision": pl.String,
    "dtype": pl.String,
    "claimed_as": pl.List(pl.String),
    "gpus": pl.Int32,
}
BENCHMARKS: Schema = {
    "benchmark": pl.String,
    "language": pl.String,
    "image": pl.String,
    "dataset": pl.String,
    "revision": pl.String,
    "sha256": pl.String,
    "licence": pl.String,
    "cpu_s": pl.Float64,
    "wall_s": pl.Float64,
    "memory_mb": pl.Int64,
}
SAMPLINGS: Schema = {
    "sampling": pl.String,
    "n": pl.Int32,
    "temperature": pl.Float64,
    "top_p": pl.Float64,
    "max_tokens": pl.Int32,
    "seed": pl.Int64,
}
CELLS: Schema = {
    "model": pl.String,
    "benchmark": pl.String,
    "prompt": pl.String,
    "sampling": pl.String,
    "extraction": pl.String,
}
JSON_FILES: Schema = {"body": pl.String}
KS: Schema = {"k": pl.Int32}


def register(connection: duckdb.DuckDBPyConnection, sources: Sources, scratch: Path) -> None:
    """Make all inputs known to a connection.

    Args:
        connection: gets the variables and the schema `input`.
        sources: what to read.
        scratch: a folder for the empty files that stand in for stages without any file.

    Raises:
        DataError: a file is missing, unreadable or has not the declared columns.
    """
    for name, files, schema in _stages(sources):
        _set_files(connection, name, files or [_empty(scratch / f"{name}.parquet", schema)], schema)
    connection.execute("CREATE SCHEMA input")
    for name, frame in _frames(sources):
        _create(connection, f"input.{name}", frame)


def find_damaged(sources: Sources) -> DamagedError | None:
    """Read every stage file to its end; returns the error of the first that can't be."""
    for _, files, _ in _stages(sources):
        for file in files:
            try:
                pl.read_parquet(file)
            except (OSError, pl.exceptions.PolarsError) as error:
                return DamagedError(file, error)
    return None


def _stages(sources: Sources) -> list[tuple[str, Sequence[Path], Schema]]:
    return [
        ("problems", sources.problems, records.PROBLEMS),
        ("prompts", sources.prompts, records.PROMPTS),
        ("remarks", sources.remarks, records.PROMPT_REMARKS),
        ("completions", sources.completions, records.COMPLETIONS),
        ("verdicts", sources.verdicts, records.VERDICTS),
        ("health", sources.health, records.HEALTH),
        ("claims", sources.claims, CLAIMS),
    ]


def _frames(sources: Sources) -> list[tuple[str, pl.DataFrame]]:
    return [
        ("models", records.frame(sources.models, MODELS)),
        ("benchmarks", records.frame(sources.benchmarks, BENCHMARKS)),
        ("samplings", records.frame(sources.samplings, SAMPLINGS)),
        ("cells", records.frame(sources.cells, CELLS)),
        ("facts", _json_files(sources.facts)),
        ("images", _json_files(sources.images)),
        ("selections", _json_files(sources.selections)),
        ("ks", pl.DataFrame({"k": sources.ks}, schema=KS)),
    ]


def _create(connection: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    connection.register("_frame", frame)
    connection.execute(f"CREATE TABLE {table} AS FROM _frame")
    connection.unregister("_frame")


def _set_files(
    connection: duckdb.DuckDBPyConnection, name: str, files: Sequence[Path], schema: Schema
) -> None:
    once = list(dict.fromkeys(files))
    for file in once:
        _check_columns(file, schema)
    connection.execute(f"SET VARIABLE {name} = $files", {"files": [str(file) for file in once]})


def _check_columns(file: Path, schema: Schema) -> None:
    """Look at the columns only: `records.read` would load the whole file into Python."""
    try:
        found = dict(pl.read_parquet_schema(file))
    except (OSError, pl.exceptions.PolarsError) as error:
        raise DamagedError(file, error) from error
    if found != dict(pl.Schema(schema)):
        raise DataError(
            f"{file}: columns differ from the declared ones (found: {', '.join(found)}); "
            "delete it and rerun"
        )


def _empty(file: Path, schema: Schema) -> Path:
    records.write(pl.DataFrame(schema=schema), schema, file)
    return file


def _json_files(files: Iterable[Path]) -> pl.DataFrame:
    rows = [{"body": json.dumps(_json(file))} for file in dict.fromkeys(files)]
    return pl.DataFrame(rows, schema=JSON_FILES)


def _json(file: Path) -> dict[str, Any]:
    try:
        body = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DamagedError(file, f"not a readable JSON file: {error}") from error
    if not isinstance(body, dict):
        raise DamagedError(file, f"a JSON object is needed, found {type(body).__name__}")
    return body
