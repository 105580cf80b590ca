"""What jobs and keepers say to each other: JSON objects, one a line, over a Unix socket."""

import json
import select
import socket
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from repass.errors import EngineError

Object = dict[str, Any]

LONGEST_PATH = 107
"""Bytes of a Unix socket's path (unix(7))."""
ANSWER_S = 10.0


class Connection:
    """A job's side of the connection."""

    def __init__(self, stream: socket.socket) -> None:
        self._stream = stream
        self._read = b""
        self._ended = False

    def __enter__(self) -> Self:
        """Return the connection."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close it; a lease on it is given back by that."""
        self.close()

    def send(self, message: Object) -> None:
        """Send one object; a keeper that has just gone shows as `ended` with the next `receive`."""
        try:
            self._stream.sendall(encode(message))
        except OSError:
            self._ended = True

    def receive(self, timeout_s: float) -> Object | None:
        """Return the next object; None if there is none within the time or the keeper has gone."""
        while b"\n" not in self._read and not self._ended:
            if not select.select([self._stream], [], [], timeout_s)[0]:
                return None
            self._fill()
        line, found, rest = self._read.partition(b"\n")
        if not found:
            return None
        self._read = rest
        return decode(line)

    @property
    def ended(self) -> bool:
        """Whether the keeper has gone and nothing is left to read."""
        return self._ended and b"\n" not in self._read

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def _fill(self) -> None:
        try:
            data = self._stream.recv(65536)
        except OSError:
            data = b""
        self._read += data
        self._ended = not data


def connect(path: Path) -> Connection | None:
    """Connect to a keeper; None if nobody listens."""
    stream = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        stream.settimeout(ANSWER_S)
        stream.connect(str(path))
    except OSError:
        stream.close()
        return None
    return Connection(stream)


def ask(path: Path, message: Object) -> Object | None:
    """Ask a keeper one question; None if it does not answer."""
    connection = connect(path)
    if connection is None:
        return None
    with connection:
        connection.send(message)
        return connection.receive(ANSWER_S)


def listen(path: Path) -> socket.socket:
    """Listen on a path.

    Raises:
        EngineError: the path is too long for a Unix socket.
    """
    if len(str(path).encode()) > LONGEST_PATH:
        raise EngineError(
            f"{path}: too long for a Unix socket (at most {LONGEST_PATH} bytes); set REPASS_RUNTIME"
            " to a shorter folder"
        )
    path.unlink(missing_ok=True)
    stream = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    stream.bind(str(path))
    stream.listen(128)
    return stream


def encode(message: Object) -> bytes:
    """Write an object as a line."""
    return json.dumps(message).encode() + b"\n"


def decode(line: bytes) -> Object:
    """Read a line; what is no object is an empty one."""
    try:
        value = json.loads(line)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
