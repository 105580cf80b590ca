"""Which tables go into a paper or a README, and how they look there.

Every table is there as CSV and Parquet. As Markdown and LaTeX there are a leaderboard of each
benchmark, and every table of the database with at most `MAX_ROWS` rows and `MAX_COLUMNS` columns:
nobody prints more.
"""

from collections.abc import Iterator
from typing import NamedTuple

import polars as pl

from repass.export.naming import Names
from repass.report import words
from repass.report.tables import Tables
from repass.store.export import LONG_TEXTS

MAX_ROWS = 500
MAX_COLUMNS = 24

_SIZES = """
    SELECT table_name AS name, estimated_size AS rows, column_count AS columns
    FROM duckdb_tables() WHERE schema_name = 'main' ORDER BY table_name
"""


class Paper(NamedTuple):
    """A table to print: `name` is the file's, without its ending."""

    name: str
    title: str
    frame: pl.DataFrame


class LeftOut(NamedTuple):
    """A table that is too large to print."""

    name: str
    rows: int
    columns: int


def papers(tables: Tables) -> Iterator[Paper]:
    """Make the tables to print: leaderboards, then what is small enough, in the names' order."""
    yield from _leaderboards(tables)
    for name, rows, columns in tables.query(_SIZES).iter_rows():
        if rows and not _too_large(rows, columns):
            frame = tables.table(name)
            kept = [column for column in frame.columns if column not in LONG_TEXTS]
            yield Paper(name, f"Table {name} of the database", frame.select(kept))


def left_out(tables: Tables) -> list[LeftOut]:
    """Name the tables that are too large."""
    sizes = [LeftOut(*row) for row in tables.query(_SIZES).iter_rows()]
    return [size for size in sizes if _too_large(size.rows, size.columns)]


def _too_large(rows: int, columns: int) -> bool:
    return rows > MAX_ROWS or columns > MAX_COLUMNS


def _leaderboards(tables: Tables) -> Iterator[Paper]:
    names = Names()
    headline = tables.scores.filter(pl.col("is_default"))
    for (benchmark,), scores in headline.group_by("benchmark", maintain_order=True):
        title = f"{benchmark}: share of problems solved in %, with the 95% interval over problems"
        yield Paper(names.of("leaderboard", str(benchmark)), title, _leaderboard(scores, tables))


def _leaderboard(scores: pl.DataFrame, tables: Tables) -> pl.DataFrame:
    """One row a cell, best first; what is no score says why it is none."""
    shown = scores.with_columns(
        head=pl.format("pass@{} (%)", "k"),
        text=pl.struct("status", "pass_at_k", "low", "high").map_elements(
            _score, return_dtype=pl.String
        ),
    )
    rank = scores.filter(pl.col("k") == 1).select("cell_id", "pass_at_k")
    wide = shown.sort("k").pivot(on="head", index="cell_id", values="text")
    about = tables.cells.select("cell_id", "model", "prompt", "sampling", "default_extraction")
    sizes = tables.models.select("model", pl.col("parameters_b").alias("size (B)"))
    joined = (
        wide.join(about, on="cell_id")
        .join(sizes, on="model", how="left")
        .join(rank, on="cell_id", how="left")
        .sort("pass_at_k", "model", "cell_id", descending=[True, False, False], nulls_last=True)
    )
    heads = [name for name in wide.columns if name != "cell_id"]
    columns = ["model", "size (B)", "prompt", "sampling", "default_extraction", *heads]
    return joined.select(columns).rename({"default_extraction": "extraction"})


def _score(score: dict[str, object]) -> str:
    if score["status"] != "ok":
        return str(score["status"])
    value, low, high = (words.percent(score[name]) for name in ("pass_at_k", "low", "high"))  # type: ignore[arg-type]
    return f"{value} ({low}–{high})"
