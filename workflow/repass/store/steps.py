"""Run folders of SQL files, one named table or view each, in the order of their names.

`30_problem_results.sql` creates `problem_results`; the number says what it may build upon.
"""

import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

# A step that takes at least so many seconds is named in the log, with its times.
_LONG_S = 0.5


class TableDefectError(AssertionError):
    """A table is not what its SQL promises: a defect of ours, never the user's to mend."""


def run(connection: duckdb.DuckDBPyConnection, folder: Path, numbers: range) -> None:
    """Run the files of a folder whose number is in a range.

    Raises:
        TableDefectError: a file did not create the table or view that its name promises.
    """
    for file in sorted(folder.glob("*.sql")):
        number, _, name = file.stem.partition("_")
        if int(number) in numbers:
            with timed(name):
                connection.execute(file.read_text(encoding="utf-8"))
            _check_created(connection, name, file)


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Say on the standard error output what a step took, if it was long; seconds."""
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    yield
    wall_s, cpu_s = time.perf_counter() - wall_s, time.process_time() - cpu_s
    if wall_s >= _LONG_S:
        print(f"{what}: {wall_s:.1f} s, CPU {cpu_s:.1f} s", file=sys.stderr, flush=True)


def check(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Run the tests of a folder, each a query for offending rows.

    Raises:
        TableDefectError: queries returned rows; names each test, what it states and a row.
    """
    results = [_offence(connection, file) for file in sorted(folder.glob("*.sql"))]
    offences = [offence for offence in results if offence]
    if offences:
        raise TableDefectError("\n".join(offences))


def _offence(connection: duckdb.DuckDBPyConnection, file: Path) -> str | None:
    text = file.read_text(encoding="utf-8")
    with timed(f"test of {file.stem}"):
        result = connection.execute(text)
        columns = [column[0] for column in result.description or []]
        rows = result.fetchall()
    if not rows:
        return None
    first = dict(zip(columns, rows[0], strict=True))
    return f"{file.name}: {_statement(text)} {len(rows)} rows, first: {first}"


def _check_created(connection: duckdb.DuckDBPyConnection, name: str, file: Path) -> None:
    query = "SELECT 1 FROM information_schema.tables WHERE table_name = $name"
    if connection.execute(query, {"name": name}).fetchall() == []:
        raise TableDefectError(f"{file}: must create {name}, as its own name says")


def _statement(text: str) -> str:
    """Return the comment that opens a file, as one line."""
    match = re.match(r"(--[^\n]*\n)+", text)
    return match.group().replace("--", "").replace("\n", "").strip() if match else ""
