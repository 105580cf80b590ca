"""Write the tables beside the database as Parquet and CSV; long texts stay in the database."""

import os
import shutil
from pathlib import Path

import duckdb

from repass import files
from repass.store.steps import timed

# What models and programs wrote, and what is sent to them: unbounded, of many lines, and hostile.
LONG_TEXTS = frozenset(
    {
        "answer_prefix",
        "completion",
        "detail",
        "error",
        "instruction",
        "messages",
        "reference",
        "solution",
        "statement",
        "stop_reason",
        "tests",
        "text",
    }
)
# One row a sample: millions of rows, which no spreadsheet opens, so they are Parquet only. Their
# rows lie in the order in which threads finished; these are the keys to export them by.
LONG_TABLES = {
    "samples": "cell_id, position, sample",
    "verdicts": "cell_id, position, sample, extraction",
}
# A spreadsheet takes a cell that starts like this for a formula.
_FORMULA = r"^[=+\-@\t\r]"


def export(connection: duckdb.DuckDBPyConnection, target: Path) -> None:
    """Replace a folder by one that holds all tables, `{table}.parquet` and `{table}.csv`."""
    files.remove_leftovers(target)
    partial = files.partial_of(target)
    partial.mkdir(parents=True)
    try:
        for table in tables(connection):
            with timed(f"export of {table}"):
                _export(connection, table, partial)
        _replace(partial, target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """List the marts."""
    query = "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main' ORDER BY ALL"
    return [row[0] for row in connection.execute(query).fetchall()]


def _export(connection: duckdb.DuckDBPyConnection, table: str, folder: Path) -> None:
    columns = [row[:2] for row in connection.execute(f"DESCRIBE {table}").fetchall()]
    kept = [(name, kind) for name, kind in columns if name not in LONG_TEXTS]
    names = [f'"{name}"' for name, _ in kept]
    rows = f"{table} ORDER BY {LONG_TABLES[table]}" if table in LONG_TABLES else table
    _copy(connection, rows, names, folder / f"{table}.parquet", "PARQUET, CODEC ZSTD")
    if table not in LONG_TABLES:
        cells = [_cell(name, kind) for name, kind in kept]
        _copy(connection, table, cells, folder / f"{table}.csv", "CSV, HEADER")


def _copy(
    connection: duckdb.DuckDBPyConnection, rows: str, cells: list[str], file: Path, form: str
) -> None:
    query = f"SELECT {', '.join(cells)} FROM {rows}"  # noqa: S608 (names of our own SQL files)
    connection.execute(f"COPY ({query}) TO '{_quoted(file)}' (FORMAT {form})")


def _quoted(file: Path) -> str:
    return str(file).replace("'", "''")


def _cell(name: str, kind: str) -> str:
    """Select a column for a CSV: a cell that starts like a formula gets a quote in front."""
    if kind != "VARCHAR":
        return f'"{name}"'
    return (
        f"""CASE WHEN regexp_matches("{name}", '{_FORMULA}')"""
        f""" THEN '''' || "{name}" ELSE "{name}" END AS "{name}\""""
    )


def _replace(partial: Path, target: Path) -> None:
    """Put the new folder in the old one's place: a reader never sees a mixture for long."""
    old = target.with_name(f".{target.name}.{os.getpid()}-old.partial")
    if target.exists():
        target.rename(old)
    partial.rename(target)
    shutil.rmtree(old, ignore_errors=True)
