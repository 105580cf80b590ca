"""Read the stored files: JSON, or one JSON object a line; gzip is known by its first bytes."""

import gzip
import json
import zlib
from pathlib import Path
from typing import Any

from repass.errors import DataError

Row = dict[str, Any]

_GZIP = b"\x1f\x8b"


def lines(path: Path) -> list[Row]:
    """Rows of a file with one JSON object a line; blank lines do not count.

    Raises:
        DataError: the file can't be read.
    """
    # Not splitlines(): model output may hold other line separators than the file's own.
    found = _text(path).split("\n")
    return [_parsed(line, f"{path}:{number}") for number, line in enumerate(found, 1) if line]


def document(path: Path) -> Any:
    """The one JSON document in a file.

    Raises:
        DataError: the file can't be read.
    """
    return _parsed(_text(path), str(path))


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
        return (gzip.decompress(data) if data.startswith(_GZIP) else data).decode()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise DataError(f"{path}: can't be read ({error})") from error


def _parsed(text: str, place: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise DataError(f"{place}: not JSON ({error})") from error
