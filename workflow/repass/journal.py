"""An append-only journal of finished items: what is paid for is written down before anything else.

One JSON object a line, `{"key": ..., "value": ...}`, where the key is a hash of everything that
determines the value. A process that is killed leaves at most one torn last line, which the next
reader ignores and the next writer cuts off. One writer at a time, by a lock on the file itself; a
second one waits, so a rerun never repeats what a dying predecessor is still writing down.
"""

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from repass import locks

JsonObject = dict[str, Any]

SYNC_EVERY_S = 1.0


def key_of(**determinants: Any) -> str:
    """Hash all that determines an item, independent of the order of the arguments."""
    text = json.dumps(determinants, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Journal:
    """The journal of one cell and stage; a context manager that holds its lock.

    Later lines win over earlier ones with the same key.
    """

    def __init__(self, path: Path, on_wait: Callable[[Path], None] | None = None) -> None:
        self._path = path
        self._on_wait = on_wait
        self._items: dict[str, JsonObject] = {}
        self._file = -1
        self._synced = 0.0

    def __enter__(self) -> Self:
        """Take the lock (waiting for another writer) and read what is there."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
        self._lock()
        self._load()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Write through to the disk and let the lock go."""
        try:
            os.fsync(self._file)
        finally:
            os.close(self._file)

    def __contains__(self, key: str) -> bool:
        """Say whether an item with this key is finished."""
        return key in self._items

    def get(self, key: str) -> JsonObject | None:
        """Return the finished item of this key, None if there is none."""
        return self._items.get(key)

    def append(self, key: str, value: JsonObject) -> None:
        """Write one finished item down.

        Raises:
            OSError: it could not be written whole (a full disk); the journal stays readable.
        """
        line = json.dumps({"key": key, "value": value}, ensure_ascii=True) + "\n"
        self._write(line.encode("ascii"))
        self._items[key] = value
        if time.monotonic() - self._synced >= SYNC_EVERY_S:
            os.fsync(self._file)
            self._synced = time.monotonic()

    def _lock(self) -> None:
        locks.lock(self._file, self._path, self._wait)

    def _wait(self) -> None:
        if self._on_wait:
            self._on_wait(self._path)

    def _load(self) -> None:
        end = 0
        for line, stop in _lines(self._path):
            item = _parse(line)
            if item is not None:
                self._items[item[0]] = item[1]
            end = stop
        os.ftruncate(self._file, end)

    def _write(self, data: bytes) -> None:
        start = os.fstat(self._file).st_size
        written = 0
        try:
            while written < len(data):
                written += os.write(self._file, data[written:])
        except OSError:
            os.ftruncate(self._file, start)
            raise


def _lines(path: Path) -> Iterator[tuple[bytes, int]]:
    """Yield each complete line with the offset behind it; a torn last line is not complete."""
    offset = 0
    with path.open("rb") as file:
        for line in file:
            if not line.endswith(b"\n"):
                return
            offset += len(line)
            yield line, offset


def _parse(line: bytes) -> tuple[str, JsonObject] | None:
    """Read one line; None for what a crash of the whole machine may have left in the middle."""
    try:
        item = json.loads(line)
    except ValueError:
        return None
    if not isinstance(item, dict) or not isinstance(item.get("value"), dict):
        return None
    return str(item.get("key")), item["value"]
