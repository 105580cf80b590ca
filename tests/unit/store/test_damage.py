"""Damaged stage files and full disks, as DuckDB and Polars meet them, are said as what they are."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import polars as pl
import pytest

from repass.errors import DamagedError, UnwritableError
from repass.store import Sources, build, model_scores

SQL = Path(__file__).parents[3] / "workflow" / "sql"
SETTINGS = SimpleNamespace(bootstrap=200, seed=1)
FULL = (
    duckdb.IOException("IO Error: No space left on device"),
    duckdb.TransactionException("Failed to commit: Could not write file: No space left on device"),
    pl.exceptions.ComputeError("No space left on device"),
)

Make = Callable[[Sources, Path], Any]


def _database(sources: Sources, folder: Path) -> None:
    build(folder / "repass.duckdb", sources, SQL, SETTINGS)


def _scores(sources: Sources, folder: Path) -> None:
    model = sources.cells[0].model
    model_scores(folder / "scores.parquet", model, sources, SQL, SETTINGS)


BOTH = pytest.mark.parametrize("make", [_database, _scores])


def _overwrite_pages(file: Path) -> None:
    """Damage what a look at the columns does not see: all but the two ends."""
    data = bytearray(file.read_bytes())
    footer = int.from_bytes(data[-8:-4], "little") + 8
    data[4:-footer] = b"\xff" * len(data[4:-footer])
    file.write_bytes(data)


@BOTH
def test_a_file_whose_pages_are_damaged_is_named(
    sources: Sources, tmp_path: Path, make: Make
) -> None:
    file = sources.verdicts[0]
    _overwrite_pages(file)
    with pytest.raises(DamagedError) as error:
        make(sources, tmp_path)
    assert error.value.path == file
    assert not list(tmp_path.glob(".*"))


@BOTH
@pytest.mark.parametrize("error", FULL, ids=lambda error: type(error).__name__)
def test_a_full_disk_is_no_defect(
    sources: Sources,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    make: Make,
    error: Exception,
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(sys.modules["repass.store.build"], "fill", fail)
    with pytest.raises(UnwritableError, match=r"No space left on device.*make room"):
        make(sources, tmp_path)
    assert not list(tmp_path.glob(".*"))


def test_what_killed_builds_have_left_is_removed(sources: Sources, tmp_path: Path) -> None:
    left = [".repass.duckdb.1.partial", ".repass.duckdb.1.partial.wal", ".tables.1.partial"]
    for name in left:
        (tmp_path / name).touch()
    _database(sources, tmp_path)
    assert not list(tmp_path.glob(".*"))
