"""Between a program's process and the pool: inputs on their way in, values on their way out."""

import marshal
import socket
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from . import frames, values
from .children import ENTERED, Child

READ_BYTES = 256 * 1024
KEPT_BYTES = 32 * 1024 * 1024
SLACK_S = 0.05
"""More than the values that wait for others have taken, and than the clock is coarse."""


@dataclass(frozen=True)
class Inputs:
    """The arguments of each call, and the CPU seconds that each may take."""

    arguments: list[Any]
    cpu_s: list[float]

    @property
    def long(self) -> frozenset[int]:
        """The calls that may take longer than others."""
        least = min(self.cpu_s, default=0.0)
        return frozenset(at for at, cpu_s in enumerate(self.cpu_s) if cpu_s > least)


@dataclass
class Kept:
    """Inputs that were used last, by their key; the pool sends those that are not here."""

    bytes_by_key: OrderedDict[str, int] = field(default_factory=OrderedDict)
    by_key: dict[str, Inputs] = field(default_factory=dict)

    def get(self, key: str, control: socket.socket) -> Inputs:
        """Return the inputs of a key.

        Raises:
            frames.Closed: the pool is gone.
        """
        if key not in self.by_key:
            frames.send(control, {"missing": key})
            self._keep(key, frames.receive_bytes(control))
        self.bytes_by_key.move_to_end(key)
        return self.by_key[key]

    def _keep(self, key: str, data: bytes) -> None:
        arguments, cpu_s = marshal.loads(data)  # noqa: S302 (the pool's own, not a program's)
        self.by_key[key] = Inputs(arguments, cpu_s)
        self.bytes_by_key[key] = len(data)
        while len(self.by_key) > 1 and sum(self.bytes_by_key.values()) > KEPT_BYTES:
            oldest, _ = self.bytes_by_key.popitem(last=False)
            del self.by_key[oldest]


class Relay:
    """Hands on what a program's process sends; counts the values to know how long one takes.

    The buffer is wiped after use: a later program's process starts as a copy of this memory.
    """

    def __init__(self, control: socket.socket, inputs: Inputs, request: dict[str, Any]) -> None:
        self._control = control
        self._cpu_s = [request["cpu_factor"] * cpu_s for cpu_s in inputs.cpu_s]
        self._left = request["max_bytes"]
        self._buffer = bytearray(READ_BYTES)
        self._counter = _Counter()
        self._since = 0.0
        self._seen = 0
        self.entered = False

    def heard(self, child: Child) -> str | None:
        """Take what has come; says why the program must be ended, if it must."""
        while self._left > 0:
            try:
                size = child.channel.recv_into(self._buffer)
            except (BlockingIOError, ConnectionError):
                return None
            if size == 0:
                return None
            self._hand_on(size)
        return "output"

    def asked(self) -> str:
        """The pool has something to say while a program runs: it has seen enough."""
        frames.receive(self._control)
        return "judge"

    def overdue(self, cpu_s: float) -> bool:
        """Given the CPU seconds used so far: say whether the present input's time is over."""
        count = self._counter.values
        if count > self._seen or not self._counter.started:
            self._since, self._seen = cpu_s, count
        if count >= len(self._cpu_s):
            return False
        return bool(cpu_s - self._since > self._cpu_s[count] + SLACK_S)

    def _hand_on(self, size: int) -> None:
        with memoryview(self._buffer) as view:
            start = 0
            if not self.entered:
                self.entered = view[:1] == ENTERED
                start = 1
            if size > start and self.entered:
                self._left -= size - start
                self._counter.feed(view[start:size])
                frames.send_bytes(self._control, view[start:size])
        self._buffer[:size] = bytes(size)


class _Counter:
    """Follows the frames without keeping them."""

    def __init__(self) -> None:
        self.values = 0
        self.started = False
        self._header = b""
        self._skip = 0

    def feed(self, data: memoryview) -> None:
        at = 0
        while at < len(data):
            if self._skip:
                step = min(self._skip, len(data) - at)
                self._skip -= step
                at += step
                continue
            need = values.HEADER - len(self._header)
            self._header += bytes(data[at : at + need])
            at += need
            if len(self._header) == values.HEADER:
                self._count(self._header[:1])
                self._skip = int.from_bytes(self._header[1:], "little")
                self._header = b""

    def _count(self, kind: bytes) -> None:
        if kind == values.STARTED:
            self.started = True
        elif kind in {values.EXACT, values.ALIKE}:
            self.values += 1
