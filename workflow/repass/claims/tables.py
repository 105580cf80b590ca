"""Tables of claims: CSV files, read with every error named by file, line and column, and written.

What each column means stands at `repass.claims.records.Row`.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from repass.claims.records import COLUMNS, KEY, Row
from repass.config import documents, wording
from repass.config.documents import KeyPath
from repass.config.findings import Findings
from repass.errors import DataError


@dataclass(frozen=True)
class Known:
    """The names that claims may use.

    Attributes:
        benchmarks: their languages by name.
        sources: of the files of sources.
        every: whether a benchmark that is not among them is a mistake.
    """

    benchmarks: Mapping[str, str]
    sources: frozenset[str]
    every: bool = True


@dataclass(frozen=True)
class Line:
    """A claim as its table prints it: `value` keeps its digits."""

    file: str
    number: int
    row: Row
    printed: str

    def at(self, _: KeyPath) -> str:
        """`file:line`."""
        return f"{self.file}:{self.number}"


@dataclass(frozen=True)
class _Place:
    file: str
    number: int

    def at(self, _: KeyPath) -> str:
        return f"{self.file}:{self.number}"


def read(path: Path, root: Path, known: Known, findings: Findings) -> list[Line]:
    """Read a table; what is wrong with it is noted.

    Args:
        path: the CSV file, UTF-8, with a header; columns may stand in any order.
        root: paths in messages start here.
        known: benchmarks and sources there are.
        findings: gets one line an error: file and line, column, what was found, what is allowed.
    """
    name = documents.shown(path, root)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        findings.add(name, (), f"can't be read as UTF-8 text ({error})")
        return []
    return _lines(text, name, known, findings)


def text_of(rows: Iterable[tuple[Row, str]]) -> str:
    """Write claims as a table: rows, and their values as they are printed."""
    target = io.StringIO()
    writer = csv.DictWriter(target, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row, printed in rows:
        writer.writerow({**row.model_dump(exclude_none=True), **_plain(row), "value": printed})
    return target.getvalue()


def rounding(printed: str) -> float:
    """Half of the last digit of a percentage, as a share: 0.0005 for "47.0"."""
    decimals = len(printed.strip().partition(".")[2])
    return 0.5 * 10.0**-decimals / 100


def _plain(row: Row) -> dict[str, str]:
    """Whole numbers without a point, as tables print them."""
    numbers = {"parameters_b": row.parameters_b, "temperature": row.temperature}
    return {key: f"{value:g}" for key, value in numbers.items() if value is not None}


def _lines(text: str, name: str, known: Known, findings: Findings) -> list[Line]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    lines: list[Line] = []
    try:
        if not _header(reader.fieldnames, name, findings):
            return []
        for cells in reader:
            line = _line(cells, _Place(name, reader.line_num), known, findings)
            lines += [line] if line else []
    except csv.Error as error:
        findings.add(f"{name}:{reader.line_num}", (), f"no readable CSV ({error})")
    _unique(lines, findings)
    return lines


def _header(found: Iterable[str] | None, name: str, findings: Findings) -> bool:
    columns = list(found or ())
    needed = [key for key, field in Row.model_fields.items() if field.is_required()]
    unknown = [column for column in columns if column not in COLUMNS]
    lacking = [column for column in needed if column not in columns]
    twice = {column for column in columns if columns.count(column) > 1}
    for column in unknown:
        hint = wording.did_you_mean(column, COLUMNS)
        said = f"unknown column; allowed: {wording.one_of(COLUMNS, 30)}{hint}"
        findings.add(f"{name}:1", (column or "(without a name)",), said)
    for column in lacking:
        findings.add(f"{name}:1", (column,), "the column is missing")
    for column in sorted(twice):
        findings.add(f"{name}:1", (column,), "the column stands there twice")
    return not (unknown or lacking or twice)


def _line(
    cells: Mapping[str | None, str | list[str] | None],
    place: _Place,
    known: Known,
    findings: Findings,
) -> Line | None:
    if None in cells or None in cells.values():
        findings.add(place.at(()), (), "more or fewer cells than the header has columns")
        return None
    texts = {str(key): str(value).strip() for key, value in cells.items()}
    row = findings.validate(Row, {key: value for key, value in texts.items() if value}, place)
    if row is None:
        return None
    for column, found, allowed in _unknown(row, known):
        text = f'found "{found}"; allowed: {wording.one_of(allowed)}'
        hint = wording.did_you_mean(found, allowed)
        findings.add(place.at(()), (column,), text + hint)
    return Line(place.file, place.number, row, texts["value"])


def _unknown(row: Row, known: Known) -> Iterator[tuple[str, str, list[str]]]:
    if row.source not in known.sources:
        yield "source", row.source, sorted(known.sources)
    language = known.benchmarks.get(row.benchmark)
    if language is None:
        if known.every:
            yield "benchmark", row.benchmark, list(known.benchmarks)
    elif row.language not in (None, language):
        yield "language", str(row.language), [language]


def _unique(lines: Iterable[Line], findings: Findings) -> None:
    first: dict[tuple[object, ...], Line] = {}
    for line in lines:
        key = tuple(getattr(line.row, column) for column in KEY)
        earlier = first.setdefault(key, line)
        if earlier is not line:
            text = f"the same claim as in line {earlier.number}; allowed: each once"
            findings.add(line.at(()), (), f"{text} (they differ in none of {', '.join(KEY)})")


def write(text: str, path: Path) -> None:
    """Write a table in one step.

    Raises:
        DataError: the file can't be written.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise DataError(f"{path}: can't be written ({error.strerror or error})") from error
