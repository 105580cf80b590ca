"""Read what the report shows from the database."""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from repass.errors import DataError
from repass.report import samples


@dataclass(frozen=True)
class Tables:
    """The small tables of the database whole; of the samples as many as a page can carry."""

    models: pl.DataFrame
    benchmarks: pl.DataFrame
    cells: pl.DataFrame
    scores: pl.DataFrame
    health: pl.DataFrame
    verdict_counts: pl.DataFrame
    extraction_effect: pl.DataFrame
    problem_results: pl.DataFrame
    gaps: pl.DataFrame
    warnings: pl.DataFrame
    selections: pl.DataFrame
    samples: samples.Samples


def connect(database: Path) -> duckdb.DuckDBPyConnection:
    """Open the database for reading.

    Raises:
        DataError: it is not there or not a database.
    """
    if not database.exists():
        raise DataError(f"{database}: there is no database; run the aggregate rule first")
    try:
        return duckdb.connect(str(database), read_only=True)
    except duckdb.Error as error:
        raise DataError(f"{database}: not a DuckDB database ({error})") from error


def read(connection: duckdb.DuckDBPyConnection) -> Tables:
    """Read the tables in the order of their keys; of the results by problem the headline ones."""
    cells = _all(connection, "cells")
    return Tables(
        models=_all(connection, "models"),
        benchmarks=_all(connection, "benchmarks"),
        cells=cells,
        scores=_all(connection, "scores"),
        health=_all(connection, "health"),
        verdict_counts=_all(connection, "verdict_counts"),
        extraction_effect=_all(connection, "extraction_effect"),
        problem_results=connection.sql("FROM problem_results WHERE is_default").pl(),
        gaps=_all(connection, "gaps"),
        warnings=_all(connection, "warnings"),
        selections=_all(connection, "selections"),
        samples=samples.read(connection, cells),
    )


def _all(connection: duckdb.DuckDBPyConnection, table: str) -> pl.DataFrame:
    frame: pl.DataFrame = connection.sql(f"FROM {table}").pl()
    return frame
