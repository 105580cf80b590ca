"""Writing files so that a reader sees the old one or the whole new one, whatever ends the writer.

What is new is written beside its place, under a name of its own (`.NAME.*.partial`), and renamed
when it is complete. A writer that is killed leaves such a partial one behind; the next writer of
the same file removes it. One writer of a file at a time is what jobs see to (`repass.jobs`).
"""

import itertools
import os
import re
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from repass.errors import UnwritableError


def partial_of(path: Path) -> Path:
    """Name the place where this process writes what is to replace a file or folder."""
    return path.with_name(f".{path.name}.{os.getpid()}.partial")


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a place to write a file at, and put what is there into its own place at the end.

    The content is on the disk before the name is: without that, a power failure just after may
    leave a file of no length under the new name, and Snakemake would take it for finished.

    Raises:
        OSError: it can't be written; the old file is as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    remove_leftovers(path)
    partial = partial_of(path)
    try:
        yield partial
        _write_through(partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def replace_text(path: Path, text: str) -> None:
    """Write a text file as UTF-8, as `replacing` does."""
    with replacing(path) as partial:
        partial.write_text(text, encoding="utf-8")


def require_writable(*folders: Path) -> None:
    """See that those of some folders that are there can be written.

    Raises:
        UnwritableError: one can't be.
    """
    for folder in folders:
        if folder.is_dir() and not os.access(folder, os.W_OK):
            raise UnwritableError(folder, "read-only, or somebody else's")


def remove_leftovers(path: Path) -> None:
    """Remove what killed writers of a file or folder have left beside it."""
    name = re.compile(rf"\.{re.escape(path.name)}\.[^.]+\.partial(\.wal)?")
    for left in path.parent.glob(".*"):
        if not name.fullmatch(left.name):
            continue
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def _write_through(path: Path) -> None:
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def bring_to_now(results: Path, sources: Iterable[Path]) -> int:
    """Give files that are dated in the future today's date; returns how many there were.

    A clock that was put back leaves them. All that is made of them now would look older than they
    are, which Snakemake refuses. Among each other they count as equally old, and so as up to date;
    but a result must be younger than its script, so sources are dated a second before.
    """
    now = time.time()
    return _bring([results], now, now) + _bring(sources, now, now - 1.0)


def _bring(folders: Iterable[Path], now: float, moment: float) -> int:
    count = 0
    for path in itertools.chain.from_iterable(folder.rglob("*") for folder in folders):
        # A job of a workflow that was killed may still be ending, and renaming its files.
        with suppress(FileNotFoundError):
            if path.lstat().st_mtime > now:
                os.utime(path, (moment, moment), follow_symlinks=False)
                count += 1
    return count
