"""Read what the report shows from the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import duckdb
import polars as pl

from repass.errors import DamagedError, DataError
from repass.report import beside, samples


class Tables:
    """The marts by name, each read once when a section first asks, in the order of its key.

    It reads as long as the connection that it was made with is open.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, max_samples: int = samples.MAX_SAMPLES
    ) -> None:
        self._connection = connection
        self._max_samples = max_samples
        self._read: dict[str, pl.DataFrame] = {}

    def table(self, name: str) -> pl.DataFrame:
        """Return a small mart whole; what has a row a sample or a problem goes by `query`."""
        if name not in self._read:
            self._read[name] = self.query(f"FROM {name}")
        return self._read[name]

    def query(self, sql: str) -> pl.DataFrame:
        """Return what a query of ours finds."""
        frame: pl.DataFrame = self._connection.sql(sql).pl()
        return frame

    @property
    def cells(self) -> pl.DataFrame:
        """One row a cell."""
        return self.table("cells")

    @property
    def models(self) -> pl.DataFrame:
        """One row a model."""
        return self.table("models")

    @property
    def scores(self) -> pl.DataFrame:
        """One row a cell, extraction policy and k."""
        return self.table("scores")

    @cached_property
    def samples(self) -> samples.Samples:
        """As many samples as the report carries."""
        return samples.read(self._connection, self.cells, self._max_samples)

    @cached_property
    def beside(self) -> beside.Beside:
        """The samples as files beside the page."""
        return beside.pack(self.samples)


@contextmanager
def connect(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the database for reading.

    Raises:
        DataError: it is not there.
        DamagedError: it is no database, or ends before its last table does.
    """
    if not database.exists():
        raise DataError(f"{database}: there is no database; run the aggregate rule first")
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            yield connection
    except (duckdb.IOException, duckdb.SerializationException) as error:
        raise DamagedError(database, f"not a whole DuckDB database: {error}") from error
