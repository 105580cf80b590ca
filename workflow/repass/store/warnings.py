"""Warnings of cells: the linter's rules, over the table `asked`."""

import duckdb
import polars as pl

from repass import lint
from repass.records import Schema

CELL_REMARKS: Schema = {
    "cell_id": pl.Int32,
    "rule": pl.String,
    "seen": pl.String,
    "remedy": pl.String,
}


def cell_remarks(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Apply the rules of cells: one row a cell and rule that found something."""
    asked = connection.table("asked").pl()
    cells = asked.drop("cell_id").iter_rows(named=True)
    rows = [
        {"cell_id": cell_id, **remark.model_dump()}
        for cell_id, cell in zip(asked["cell_id"], cells, strict=True)
        for remark in lint.of_cell(lint.Asked(**cell))
    ]
    return pl.DataFrame(rows, schema=CELL_REMARKS)
