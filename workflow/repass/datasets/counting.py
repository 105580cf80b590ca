"""How many rows a file has, by its format."""

import csv
import gzip
import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import yaml

from repass.config.datasets import Format
from repass.errors import DataError

_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def count(path: Path, format_: Format) -> int:
    """Count lines, items or keys.

    Raises:
        DataError: the file is not readable in its format.
    """
    counter = _COUNTERS[format_.removesuffix(".gz")]
    try:
        data = path.read_bytes()
        return counter(gzip.decompress(data) if format_.endswith(".gz") else data)
    except (OSError, EOFError, ValueError, TypeError, csv.Error, yaml.YAMLError) as error:
        said = " ".join(str(error).split())
        raise DataError(f"{path}: not readable as {format_} ({said})") from error


def _lines(data: bytes) -> int:
    return sum(1 for line in data.splitlines() if line.strip())


def _csv(data: bytes) -> int:
    return sum(1 for _ in csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))


_COUNTERS: Mapping[str, Callable[[bytes], int]] = {
    "jsonl": _lines,
    "json": lambda data: len(json.loads(data)),
    "yaml": lambda data: len(yaml.load(data, Loader=_Loader)),  # noqa: S506
    "csv": _csv,
}
