"""A small made-up grid for the tests of the database."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import duckdb
import polars as pl
import pytest
import synthetic

from repass.store import Sources, build

SQL = Path(__file__).parents[3] / "workflow" / "sql"
SETTINGS = SimpleNamespace(bootstrap=200, seed=1)
GRID = synthetic.Grid(models=2, benchmarks=2, problems=6, samplings=(("greedy", 1), ("n10", 10)))

Table = Callable[[str], pl.DataFrame]


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    return synthetic.write(tmp_path / "stages", GRID)


@pytest.fixture
def built(tmp_path: Path) -> Callable[[Sources], Table]:
    """Build a database and return a reader of its tables (or of any query that follows FROM)."""

    def make(sources: Sources) -> Table:
        database = tmp_path / "repass.duckdb"
        build(database, sources, SQL, SETTINGS)

        def read(table: str) -> pl.DataFrame:
            with duckdb.connect(str(database), read_only=True) as connection:
                return connection.sql(f"FROM {table}").pl()

        return read

    return make
