"""The conversation with a worker's supervisor about one program and one part of its inputs."""

import socket
from typing import Any, Protocol

from repass.languages import Language
from repass.sandbox.records import Limits
from repass.sandbox.supervisor import frames

Report = dict[str, Any]


class Sees(Protocol):
    """Whoever looks at what a program returns."""

    def feed(self, data: bytes) -> bool:
        """Take what has come; says whether enough was seen."""


def request(
    source: str, entry_point: str, limits: Limits, language: Language, *, key: str
) -> dict[str, Any]:
    """What a supervisor is asked; add to it what differs from a plain check."""
    return {
        "source": source,
        "file": language.file,
        "entry_point": entry_point,
        "limits": language.limits(limits).model_dump(),
        "inputs": key,
        "cpu_factor": 1.0,
        "max_bytes": 1 << 30,
        "as_elements": False,
        "record": False,
    }


def call(connection: socket.socket, asked: dict[str, Any], packed: bytes, observer: Sees) -> Report:
    """Have a function called and show what it returns to the observer, until it has seen enough.

    Args:
        connection: to the supervisor.
        asked: see `request`.
        packed: the inputs, sent if the supervisor does not have them.
        observer: gets all that comes from the program's process.

    Returns:
        The supervisor's report; `stopped` is "judge" where the observer had seen enough.

    Raises:
        frames.Closed: the supervisor is gone.
        TimeoutError: it does not answer in time.
    """
    frames.send(connection, asked)
    enough = False
    while True:
        item = frames.receive_any(connection)
        if isinstance(item, bytes):
            if not enough and observer.feed(item):
                enough = True
                frames.send(connection, {"enough": True})
        elif "missing" in item:
            frames.send_bytes(connection, packed)
        else:
            return item
