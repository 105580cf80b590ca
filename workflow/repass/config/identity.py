"""The content of files, as a short text that changes when they do."""

import functools
import hashlib
from collections.abc import Iterable
from pathlib import Path

WHOLE_BYTES = 64 * 1024 * 1024
"""Files up to this size are read; of greater ones size and time of change stand in."""


def of_files(files: Iterable[Path], root: Path) -> dict[str, str]:
    """Name each file and what it holds; a file that is not there is `missing`."""
    return {_shown(path, root): _content(path) for path in files}


def _content(path: Path) -> str:
    if not path.is_file():
        return "missing"
    status = path.stat()
    if status.st_size > WHOLE_BYTES:
        return f"{status.st_size} bytes of {status.st_mtime_ns}"
    return _sum(path, status.st_mtime_ns, status.st_size)


@functools.lru_cache(maxsize=4096)
def _sum(path: Path, *_: int) -> str:
    """Hash a file; the state of the file is part of the cache's key, as every cell asks again."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _shown(path: Path, root: Path) -> str:
    return str(path.relative_to(root) if path.is_relative_to(root) else path)
