"""What tables and their columns mean: read from the comments that open the files of SQL.

A comment says first what a row is, then, indented by three spaces, what columns mean:

    --   low, high   the 95% interval; method: how it was made
    --   limit_*     what a program may use

An entry names one column, several, all with a prefix, or a range (`engine ... facts`) in the order
of the table. After a semicolon it may go on with another: `; name: text` or `; name (text)`.
Columns that mean the same in every table are described once, in `columns.sql`.
"""

import fnmatch
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb

from repass.records import Record

SHARED = "columns.sql"
_NAME = r"[a-z_][a-z0-9_]*\*?"
_NAMES = rf"{_NAME}(?:(?:, | \.\.\. ){_NAME})*"
_ENTRY = re.compile(rf"--   ({_NAMES})(?:  +| (?=[(]))(\S.*)")
_MORE = re.compile(rf"({_NAMES})(?:: | (?=[(]))(.+)", re.DOTALL)


class Described(Record):
    """A table: what a row is, and what its columns mean as far as its comment says so."""

    about: str
    columns: dict[str, str]


class Column(Record):
    """A column of a table; no meaning where no comment says any."""

    name: str
    type: str
    meaning: str


class Table(Record):
    """A table, as a file of SQL describes it."""

    name: str
    about: str
    columns: tuple[Column, ...]


def shared(sql: Path) -> str:
    """Return the comment about the columns that mean the same in every table."""
    return opening(sql / SHARED)


def opening(file: Path) -> str:
    """Return the comment that opens a file."""
    match = re.match(r"(?:--[^\n]*\n)+", file.read_text(encoding="utf-8"))
    return match.group() if match else ""


def described(comment: str, columns: Sequence[str]) -> Described:
    """Read what a comment says of a table with these columns, in their order."""
    about: list[str] = []
    entries: list[list[str]] = []
    for line in comment.splitlines():
        if match := _ENTRY.fullmatch(line):
            entries.append([match.group(1), match.group(2)])
        elif line.startswith("--   ") and entries:
            entries[-1][1] += f" {line[2:].strip()}"
        else:
            about.append(line[2:].strip())
    found: dict[str, str] = {}
    for names, text in entries:
        found.update(_columns(names, text, columns))
    return Described(about=" ".join(about), columns=found)


def tables(connection: duckdb.DuckDBPyConnection, sql: Path) -> Iterator[Table]:
    """Describe all marts, in the order in which they are made."""
    common = shared(sql)
    for file in sorted((sql / "marts").glob("*.sql")):
        name = file.stem.partition("_")[2]
        types = {row[0]: row[1] for row in connection.execute(f'DESCRIBE "{name}"').fetchall()}
        own = described(opening(file), list(types))
        meanings = described(common, list(types)).columns | own.columns
        yield Table(name=name, about=own.about, columns=tuple(_meant(types, meanings)))


def comment(connection: duckdb.DuckDBPyConnection, sql: Path) -> None:
    """Write the descriptions into the database: `duckdb_columns()` and most clients show them."""
    for table in tables(connection, sql):
        connection.execute(f'COMMENT ON TABLE "{table.name}" IS {_quoted(table.about)}')
        for column in table.columns:
            place = f'"{table.name}"."{column.name}"'
            connection.execute(f"COMMENT ON COLUMN {place} IS {_quoted(column.meaning)}")


def _columns(names: str, text: str, columns: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each column that an entry speaks of, with what it says."""
    parts = _parts(names, text, columns)
    for own, meaning in parts:
        for column in _named(own, columns):
            yield column, meaning


def _parts(names: str, text: str, columns: Sequence[str]) -> list[tuple[str, str]]:
    """Take an entry apart where, after a semicolon, it goes on with other columns."""
    parts = [(names, "")]
    for piece in re.split(r"; ", text):
        match = _MORE.fullmatch(piece)
        if match and _named(match.group(1), columns):
            parts.append((match.group(1), match.group(2)))
        else:
            own, before = parts[-1]
            parts[-1] = (own, f"{before}; {piece}" if before else piece)
    return parts


def _named(names: str, columns: Sequence[str]) -> list[str]:
    """Resolve names, patterns and ranges; empty if one of them is of no column."""
    found: list[str] = []
    for name in names.split(", "):
        own = _range(name, columns) if " ... " in name else fnmatch.filter(columns, name)
        if not own:
            return []
        found += own
    return found


def _range(name: str, columns: Sequence[str]) -> list[str]:
    first, _, last = name.partition(" ... ")
    if first not in columns or last not in columns:
        return []
    return list(columns[columns.index(first) : columns.index(last) + 1])


def _meant(types: Mapping[str, str], meanings: Mapping[str, str]) -> Iterator[Column]:
    for name, kind in types.items():
        yield Column(name=name, type=kind, meaning=" ".join(meanings.get(name, "").split()))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
