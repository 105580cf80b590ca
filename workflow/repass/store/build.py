"""Build the database from the stage files: staging, marts, estimates, tests, exports."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import polars as pl

from repass import files
from repass.errors import UnwritableError
from repass.metrics.tables import estimates
from repass.store import described, inputs, steps
from repass.store.differences import differences
from repass.store.export import export
from repass.store.pairs import pairs
from repass.store.sources import Settings, Sources
from repass.store.warnings import cell_remarks

# The marts below this number are what the estimates are computed from, the others use them.
_ESTIMATES_AT = 40
# Likewise of the differences between cells, which see all known scores.
_DIFFERENCES_AT = 56
# Likewise of the paired comparisons, which see the cells' status.
_PAIRS_AT = 70
# Likewise of the linter's rules, which see the table `asked`.
_WARNINGS_AT = 90
_MARTS = 100
_ESTIMATES = {
    "estimates": "outcomes",
    "base_estimates": "base_outcomes",
    "robust_estimates": "robust_outcomes",
}
"""Tables that exist while the marts are made, and what they are computed from."""


_OF_THE_DISK = (
    duckdb.IOException,
    duckdb.OutOfMemoryException,
    pl.exceptions.ComputeError,
)
"""What is raised when a file, or what the memory has no room for, can't be written."""


def build(
    database: Path,
    sources: Sources,
    sql: Path,
    settings: Settings,
    *,
    tables: Path | None = None,
    threads: int = 2,
    memory: str = "3GB",
) -> None:
    """Build the database and export its tables; both replace what is there in one step.

    Args:
        database: the file to write.
        sources: the stage files and the configuration.
        sql: the folder with `staging`, `marts` and `tests`.
        settings: resamples and seed of the bootstrap.
        tables: the folder for Parquet and CSV, by default `tables` beside the database.
        threads: of DuckDB.
        memory: limit of DuckDB; beyond it intermediate results go to the disk.

    Raises:
        DataError: a stage file is missing, unreadable or has not the declared columns.
        TableDefectError: a table's test failed.
    """
    with _explained(database, sources), files.replacing(database) as partial:
        try:
            with (
                _scratch(database) as scratch,
                _connect(partial, scratch, threads, memory) as connection,
            ):
                fill(connection, sources, sql, settings, scratch)
                described.comment(connection, sql)
                export(connection, tables or database.with_name("tables"))
                _drop_inputs(connection)
        finally:
            partial.with_name(f"{partial.name}.wal").unlink(missing_ok=True)


def model_scores(
    target: Path,
    model: str,
    sources: Sources,
    sql: Path,
    settings: Settings,
    *,
    threads: int = 2,
    memory: str = "3GB",
) -> None:
    """Write one model's scores as Parquet, computed by the same SQL from that model's files.

    Args:
        target: the file to write; columns of the table `scores` without `cell_id`.
        model: its name; cells of other models in the sources are left out.
        sources: the model's stage files, and the problems and health of its benchmarks.
        sql: the folder with `staging`, `marts` and `tests`.
        settings: resamples and seed of the bootstrap.
        threads: of DuckDB.
        memory: limit of DuckDB.

    Raises:
        DataError: a stage file is missing, unreadable or has not the declared columns.
        TableDefectError: a table's test failed.
    """
    own = sources.model_copy(
        update={"cells": tuple(cell for cell in sources.cells if cell.model == model)}
    )
    with _explained(target, own), files.replacing(target) as partial:
        with (
            _scratch(target) as scratch,
            _connect(":memory:", scratch, threads, memory) as connection,
        ):
            fill(connection, own, sql, settings, scratch)
            scores = connection.sql("SELECT * EXCLUDE (cell_id) FROM scores").pl()
        scores.write_parquet(partial, compression="zstd")


def fill(
    connection: duckdb.DuckDBPyConnection,
    sources: Sources,
    sql: Path,
    settings: Settings,
    scratch: Path,
) -> None:
    """Make all tables in an open, empty database and test them."""
    with steps.timed("stage files"):
        inputs.register(connection, sources, scratch)
    connection.execute("CREATE SCHEMA staging")
    steps.run(connection, sql / "staging", range(_MARTS))
    steps.run(connection, sql / "marts", range(_ESTIMATES_AT))
    for name, outcomes in _ESTIMATES.items():
        with steps.timed(name):
            connection.register(name, _estimates(connection, outcomes, sources, settings))
    steps.run(connection, sql / "marts", range(_ESTIMATES_AT, _DIFFERENCES_AT))
    with steps.timed("differences"):
        connection.register("differences", differences(connection, settings))
    steps.run(connection, sql / "marts", range(_DIFFERENCES_AT, _PAIRS_AT))
    with steps.timed("pairs"):
        connection.register("pairs", pairs(connection, settings))
    steps.run(connection, sql / "marts", range(_PAIRS_AT, _WARNINGS_AT))
    connection.register("cell_remarks", cell_remarks(connection))
    steps.run(connection, sql / "marts", range(_WARNINGS_AT, _MARTS))
    for name in (*_ESTIMATES, "differences", "pairs", "cell_remarks"):
        connection.unregister(name)
    steps.check(connection, sql / "tests")


def _estimates(
    connection: duckdb.DuckDBPyConnection, table: str, sources: Sources, settings: Settings
) -> pl.DataFrame:
    outcomes = connection.table(table).pl()
    return estimates(outcomes, sources.ks, resamples=settings.bootstrap, seed=settings.seed)


def _drop_inputs(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop what only works while the stage files are where they are."""
    connection.execute("DROP SCHEMA staging CASCADE")
    connection.execute("DROP SCHEMA input CASCADE")


@contextmanager
def _connect(
    database: Path | str, scratch: Path, threads: int, memory: str
) -> Iterator[duckdb.DuckDBPyConnection]:
    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": threads,
        "memory_limit": memory,
        "temp_directory": str(scratch / "spill"),
        # What is computed lies in files of ours: DuckDB has nothing to load or to fetch.
        "autoinstall_known_extensions": False,
    }
    with duckdb.connect(str(database), config=settings) as connection:
        yield connection


@contextmanager
def _scratch(target: Path) -> Iterator[Path]:
    """Give a folder on the target's own disk, which has room for what the memory has not."""
    name = {"prefix": f".{target.name}.", "suffix": ".partial"}
    with TemporaryDirectory(dir=target.parent, ignore_cleanup_errors=True, **name) as scratch:
        yield Path(scratch)


@contextmanager
def _explained(target: Path, sources: Sources) -> Iterator[None]:
    """Say which stage file is damaged, or that the disk is full, where DuckDB or Polars fail.

    Raises:
        DamagedError: a stage file can't be read to its end.
        UnwritableError: the target can't be written.
    """
    try:
        yield
    except (duckdb.Error, pl.exceptions.PolarsError) as error:
        damaged = inputs.find_damaged(sources)
        if damaged:
            raise damaged from error
        if isinstance(error, _OF_THE_DISK) or "Could not write file" in str(error):
            raise UnwritableError(target, error) from error
        raise
