"""Is a file what the registry says it is?"""

import hashlib
from pathlib import Path

from repass.config.datasets import DatasetEntry
from repass.datasets.counting import count
from repass.errors import DataError


def sum_of(path: Path) -> str:
    """The SHA-256 sum of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def local_file(path: Path, entry: DatasetEntry, registry: str) -> None:
    """Check a file of this repository.

    Raises:
        DataError: it is missing, or not the one that the registry describes.
    """
    if not path.is_file():
        raise DataError(f"dataset {entry.name}: {path} is missing")
    found = sum_of(path)
    if found != entry.sha256:
        raise DataError(
            f"dataset {entry.name}: {entry.path} has SHA-256 {found}, but {registry} says"
            f" {entry.sha256}; if the change is meant, write the new sum there"
        )
    rows(path, entry, registry)


def rows(path: Path, entry: DatasetEntry, registry: str) -> None:
    """Check the number of rows.

    Raises:
        DataError: there are more or fewer than the registry says, or they can't be counted.
    """
    found = count(path, entry.format)
    if found != entry.rows:
        raise DataError(
            f"dataset {entry.name}: {path} has {found} rows, but {registry} says {entry.rows};"
            f" its sum is right, so mend `rows` of {entry.name} there"
        )


def wrong_sum(address: str, found: str, size: int, entry: DatasetEntry) -> str:
    """Say that a download is not the declared file, and what to do."""
    return (
        f"dataset {entry.name}: {address} ({size} bytes) has SHA-256 {found}, expected"
        f" {entry.sha256}; the file was deleted: run again, and if the sum stays, the source has"
        " changed: name a mirror that has the declared file"
    )
