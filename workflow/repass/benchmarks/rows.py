"""Rows of a dataset's file, each checked, each with the place it stands at."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from repass.config import documents
from repass.errors import ConfigError, DataError

_GZIP = b"\x1f\x8b"


class Row(BaseModel):
    """A row as its source wrote it; fields that nobody needs are left out."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


R = TypeVar("R", bound=Row)


def read_lines(path: Path, kind: type[R]) -> Iterator[tuple[str, R]]:
    """Read JSON lines (.gz too); yield `file:line` and the row.

    Raises:
        DataError: a line is no JSON or not such a row.
    """
    for number, line in enumerate(_text(path).split("\n"), start=1):
        if line.strip():
            place = f"{path}:{number}"
            yield place, _row(kind, _json(line, place), place)


def read_json(path: Path, kind: type[R]) -> Iterator[tuple[str, R]]:
    """Read a JSON list (.gz too); yield `file: item number` and the row.

    Raises:
        DataError: the file is no JSON list of such rows.
    """
    items = _json(_text(path), str(path))
    if not isinstance(items, list):
        raise DataError(f"{path}: no list of problems")
    for number, item in enumerate(items, start=1):
        place = f"{path}: item {number}"
        yield place, _row(kind, item, place)


def read_keyed(path: Path, kind: type[R]) -> Iterator[tuple[str, R]]:
    """Read the values of a JSON object (.gz too); yield `file: key` and the row.

    Raises:
        DataError: the file is no JSON object of such rows.
    """
    items = _json(_text(path), str(path))
    if not isinstance(items, dict):
        raise DataError(f"{path}: no object of problems")
    for key, item in items.items():
        place = f"{path}: {key}"
        yield place, _row(kind, item, place)


def read_yaml(path: Path, kind: type[R]) -> Iterator[tuple[str, R]]:
    """Read a YAML list; yield `file:line` and the row.

    Raises:
        DataError: the file is no YAML list of such rows.
    """
    try:
        document = documents.parse(_text(path), str(path))
    except ConfigError as error:
        raise DataError(str(error)) from error
    if not isinstance(document.data, list):
        raise DataError(f"{path}:1: no list of problems")
    for index, item in enumerate(document.data):
        place = document.at((index,))
        yield place, _row(kind, item, place)


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
        return (gzip.decompress(data) if data.startswith(_GZIP) else data).decode("utf-8")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: can't be read ({error})") from error


def _json(line: str, place: str) -> Any:
    try:
        return json.loads(line)
    except ValueError as error:
        raise DataError(f"{place}: no valid JSON ({error})") from error


def _row(kind: type[R], item: Any, place: str) -> R:
    try:
        return kind.model_validate(item)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = documents.dotted(first["loc"])
        what = f"{key}: {first['msg']}" if key else first["msg"]
        raise DataError(f"{place}: damaged row: {what}") from error
