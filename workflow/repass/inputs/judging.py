"""Judges what a program's process sends, as it comes: pure."""

import json
import struct
from typing import Any, NamedTuple

from repass.inputs import oracles
from repass.inputs.decoding import OPAQUE, decode
from repass.inputs.oracles import Case
from repass.inputs.problems import Part, Value
from repass.sandbox.supervisor import values

_FRAME = struct.Struct("<cI")
MAX_ERROR_BYTES = 4096
_VALUES = {values.EXACT: True, values.ALIKE: False}


class Frame(NamedTuple):
    """One message of a program's process; `data` is None for one that is too long to be read."""

    kind: bytes
    data: bytes | None


class Frames:
    """Takes a stream apart."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def feed(self, data: bytes) -> None:
        """Add what has come."""
        self._waiting += data

    def next(self, max_bytes: int) -> Frame | None:
        """Take the next frame, if it is there as a whole, or is longer than it may be."""
        if len(self._waiting) < _FRAME.size:
            return None
        kind, size = _FRAME.unpack_from(self._waiting)
        if size > max_bytes:
            return Frame(kind, None)
        end = _FRAME.size + size
        if len(self._waiting) < end:
            return None
        with memoryview(self._waiting) as view:
            data = bytes(view[_FRAME.size : end])
        del self._waiting[:end]
        return Frame(kind, data)


class Judge:
    """Sees the values of one part, in order, until one is wrong or all were right.

    Attributes:
        right: how many values were right so far: the index of the first one that is not.
        wrong: whether what came next was a wrong value, or no value at all.
        error: the error that ended the program, as its process says: never makes a pass.
        found: the wrong value.
    """

    def __init__(self, part: Part) -> None:
        self._part = part
        self._count = len(part.expected.values)
        self._frames = Frames()
        self._started = False
        self.right = 0
        self.wrong = False
        self.error: dict[str, Any] = {}
        self.found: Any = OPAQUE

    @property
    def passed(self) -> bool:
        """Whether all values have come and all were right."""
        return self._started and not self.wrong and self.right == self._count

    def feed(self, data: bytes) -> bool:
        """Judge what has come; says whether enough was seen."""
        self._frames.feed(data)
        while not self.wrong:
            frame = self._frames.next(self._max_bytes())
            if frame is None:
                return False
            self._take(frame)
        return True

    def _max_bytes(self) -> int:
        if self.right < self._count:
            return self._part.max_value_bytes(self.right)
        return MAX_ERROR_BYTES

    def _take(self, frame: Frame) -> None:
        if frame.kind == values.STARTED:
            self._started = True
        elif frame.kind == values.ERROR and frame.data is not None:
            self.error = _said(frame.data)
            self.wrong = True
        elif frame.kind in _VALUES and self.right < self._count:
            self._judge(frame)
        else:
            self.wrong = True

    def _judge(self, frame: Frame) -> None:
        if frame.data is not None and self._is_right(frame.data, _VALUES[frame.kind]):
            self.right += 1
        else:
            self.wrong = True

    def _is_right(self, data: bytes, exact: bool) -> bool:
        part, at = self._part, self.right
        rule, wanted = part.problem.oracle, part.expected.values[at]
        if rule.equal_is_right and wanted.equals_itself and data == wanted.data:
            return True
        expected = oracles.read_expected(wanted.data)
        self.found = decode(data, oracles.largest(expected))
        case = Case(
            found=self.found,
            expected=expected,
            exact_type=exact,
            arguments=part.arguments[at],
            atol=part.atol_before(at),
            tolerance=part.tolerances[at],
        )
        return rule.accepts(case)


class Recorder:
    """Keeps the values that a reference solution returns, and how long each took."""

    def __init__(self) -> None:
        self._frames = Frames()
        self.values: list[Value] = []
        self.took_s: list[float] = []
        self.error: dict[str, Any] = {}

    def feed(self, data: bytes) -> bool:
        """Keep what has come; there is never enough."""
        self._frames.feed(data)
        while (frame := self._frames.next(1 << 30)) is not None and frame.data is not None:
            if frame.kind in _VALUES:
                self.values.append(Value(_VALUES[frame.kind], frame.data))
            elif frame.kind == values.TOOK:
                self.took_s.append(int.from_bytes(frame.data, "little") / 1e9)
            elif frame.kind == values.ERROR:
                self.error = _said(frame.data)
        return False


def _said(data: bytes) -> dict[str, Any]:
    try:
        told = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
