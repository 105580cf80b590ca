"""The part of docs/database.md that is made of the files of SQL: every table and column."""

from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import duckdb

from repass.errors import DataError
from repass.store.build import fill
from repass.store.described import Table, tables
from repass.store.sources import Sources

BEGIN = "<!-- begin: made by `repass schema` -->"
END = "<!-- end -->"


def updated(text: str, sql: Path) -> str:
    """Put the current tables into a document, between its two marks.

    Raises:
        DataError: the marks are not there.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise DataError(f"docs/database.md: the lines {BEGIN} and {END} are missing")
    return f"{before}{BEGIN}\n\n{_markdown(sql)}\n{END}{after}"


def _markdown(sql: Path) -> str:
    """Describe the tables of a database without any cell."""
    settings = SimpleNamespace(bootstrap=100, seed=0)
    with TemporaryDirectory() as scratch, duckdb.connect(":memory:") as connection:
        fill(connection, Sources(), sql, settings, Path(scratch))
        return "\n".join(_section(table) for table in tables(connection, sql))


def _section(table: Table) -> str:
    rows = "".join(
        f"| `{column.name}` | {_type(column.type)} | {_cell(column.meaning)} |\n"
        for column in table.columns
    )
    return (
        f"### `{table.name}`\n{table.about}\n\n| column | type | meaning |\n|---|---|---|\n{rows}"
    )


def _type(kind: str) -> str:
    return "list" if kind.endswith("[]") else kind.lower()


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
