"""The made-up grid that the database's build is measured on."""

from pathlib import Path
from types import SimpleNamespace

import duckdb
import polars as pl
import pytest

from repass.bench import stages
from repass.store import build

SIZE = stages.Size(models=2, benchmarks=2, problems=12, samples=4)
SQL = Path(__file__).parents[3] / "workflow" / "sql"
SETTINGS = SimpleNamespace(bootstrap=100, seed=1)


def test_the_full_size_has_ten_million_verdicts():
    assert stages.Size().verdicts >= 10_000_000


def test_there_are_as_many_verdicts_as_the_size_says(tmp_path):
    sources = stages.write(tmp_path, SIZE)
    rows = sum(pl.scan_parquet(file).select(pl.len()).collect().item() for file in sources.verdicts)
    assert rows == SIZE.verdicts


def test_it_is_the_same_every_time(tmp_path):
    one, other = (stages.write(tmp_path / name, SIZE).verdicts[-1] for name in ("one", "other"))
    assert one.read_bytes() == other.read_bytes()


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    folder = tmp_path_factory.mktemp("built")
    build(folder / "repass.duckdb", stages.write(folder / "stages", SIZE), SQL, SETTINGS)
    with duckdb.connect(str(folder / "repass.duckdb"), read_only=True) as connection:
        yield connection


def test_every_cell_is_scored(database):
    statuses = database.sql("SELECT DISTINCT status FROM cells").fetchall()
    assert statuses == [("ok",)]


def test_failures_say_at_which_check(database):
    kinds = {row[0] for row in database.sql("SELECT DISTINCT kind FROM error_kinds").fetchall()}
    assert {"edge_case", "wrong_logic", "missing_name", "syntax_error"} <= kinds
