"""Messages between the pool and a supervisor: a length (4 bytes, big endian), then JSON.

With the highest bit of the length set, what follows are bytes that mean what both sides know.
"""

import json
import socket
import struct
from typing import Any

Message = dict[str, Any]

MAX_BYTES = 256 * 1024 * 1024

_LENGTH = struct.Struct(">I")
_RAW = 1 << 31


class Closed(Exception):  # noqa: N818 (an event, not an error)
    """The other side is gone."""


def encode(message: Message) -> bytes:
    """Make the bytes of one message (ASCII, so that lone surrogates survive)."""
    data = json.dumps(message, ensure_ascii=True, separators=(",", ":")).encode("ascii")
    return _LENGTH.pack(len(data)) + data


def send(connection: socket.socket, message: Message) -> None:
    """Send one message.

    Raises:
        Closed: the other side is gone.
    """
    try:
        connection.sendall(encode(message))
    except (BrokenPipeError, ConnectionError) as error:
        raise Closed from error


def send_bytes(connection: socket.socket, data: bytes | memoryview) -> None:
    """Send bytes as they are.

    Raises:
        Closed: the other side is gone.
    """
    try:
        connection.sendall(_LENGTH.pack(_RAW | len(data)))
        connection.sendall(data)
    except ConnectionError as error:
        raise Closed from error


def receive(connection: socket.socket) -> Message:
    """Wait for one message.

    Raises:
        Closed: the other side is gone, or sends what is no message.
        TimeoutError: the socket's time limit has passed.
    """
    item = receive_any(connection)
    if isinstance(item, bytes):
        raise Closed
    return item


def receive_bytes(connection: socket.socket) -> bytes:
    """Wait for bytes; raises as `receive` does."""
    item = receive_any(connection)
    if not isinstance(item, bytes):
        raise Closed
    return item


def receive_any(connection: socket.socket) -> Message | bytes:
    """Wait for a message or for bytes; raises as `receive` does."""
    (length,) = _LENGTH.unpack(_exactly(connection, _LENGTH.size))
    if length & ~_RAW > MAX_BYTES:
        raise Closed
    data = _exactly(connection, length & ~_RAW)
    return data if length & _RAW else _message(data)


def _message(data: bytes) -> Message:
    try:
        message = json.loads(data)
    except ValueError as error:
        raise Closed from error
    if not isinstance(message, dict):
        raise Closed
    return message


def _exactly(connection: socket.socket, length: int) -> bytes:
    data = bytearray()
    while len(data) < length:
        try:
            part = connection.recv(min(length - len(data), 1 << 20))
        except ConnectionError as error:
            raise Closed from error
        if not part:
            raise Closed
        data += part
    return bytes(data)
