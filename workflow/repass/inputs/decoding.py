"""Reads the values that programs send: hostile bytes in, plain Python values out.

The format is described in `repass.sandbox.supervisor.values`. Whatever is not understood, damaged,
or larger than it may be becomes OPAQUE, which equals nothing.
"""

import struct
from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final

MAX_DEPTH = 120
MAX_RATIONAL_BYTES = 1024


class Opaque:
    """A value that nothing here can stand for; it equals nothing, not even itself."""

    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        """See the class."""
        return False

    def __repr__(self) -> str:
        """What a reader sees."""
        return "<no plain value>"


OPAQUE: Final = Opaque()


class Array:
    """A NumPy array, as nested lists.

    Compared with a plain value, NumPy gives an array of truth values, of which only a single one
    can be asked whether it is true; so no array of several elements equals anything.
    """

    __slots__ = ("items",)
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, items: Any) -> None:
        self.items = items

    def __eq__(self, other: object) -> bool:
        """See the class."""
        mine, theirs = _alone(self.items), _alone(other)
        return mine is not OPAQUE and theirs is not OPAQUE and bool(mine == theirs)


def _alone(value: Any) -> Any:
    while isinstance(value, list | tuple):
        if len(value) != 1:
            return OPAQUE
        value = value[0]
    return value


class _DamagedError(Exception):
    """No value, or one that is larger than it may be."""


def decode(data: bytes, max_items: int) -> Any:
    """Read one value.

    Args:
        data: what the program has sent.
        max_items: of a set or dictionary: one that is larger than all that it could equal is not
            built, as its hashes may be made to collide.
    """
    reader = _Reader(data, max_items)
    try:
        value = reader.value(0)
        reader.require_end()
    except (_DamagedError, struct.error, ValueError, TypeError, OverflowError, RecursionError):
        return OPAQUE
    return value


class _Reader:
    def __init__(self, data: bytes, max_items: int) -> None:
        self._data = data
        self._at = 0
        self._max_items = max_items

    def require_end(self) -> None:
        if self._at != len(self._data):
            raise _DamagedError

    def value(self, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise _DamagedError
        read = _READERS.get(self._take(1))
        if read is None:
            raise _DamagedError
        return read(self, depth + 1)

    def _take(self, count: int) -> bytes:
        end = self._at + count
        if count < 0 or end > len(self._data):
            raise _DamagedError
        taken = self._data[self._at : end]
        self._at = end
        return taken

    def _size(self) -> int:
        (size,) = struct.unpack("<i", self._take(4))
        if not 0 <= size <= len(self._data):  # no value takes less than a byte
            raise _DamagedError
        return int(size)

    def read_small(self, _: int) -> int:
        (number,) = struct.unpack("<i", self._take(4))
        return int(number)

    def read_large(self, _: int) -> int:
        (count,) = struct.unpack("<i", self._take(4))
        digits = struct.unpack(f"<{abs(count)}H", self._take(2 * abs(count)))
        if any(digit >> 15 for digit in digits):
            raise _DamagedError
        # base 2 has no limit of digits and takes no more than linear time
        number = int("".join(f"{digit:015b}" for digit in reversed(digits)) or "0", 2)
        return -number if count < 0 else number

    def read_float(self, _: int) -> float:
        (number,) = struct.unpack("<d", self._take(8))
        return number  # type: ignore[no-any-return]

    def read_complex(self, _: int) -> complex:
        return complex(*struct.unpack("<dd", self._take(16)))

    def read_text(self, _: int) -> str:
        return self._take(self._size()).decode("utf-8", "surrogatepass")

    def read_bytes(self, _: int) -> bytes:
        return self._take(self._size())

    def read_list(self, depth: int) -> list[Any]:
        return [self.value(depth) for _ in range(self._size())]

    def read_set(self, depth: int) -> set[Any]:
        return set(self._few(depth))

    def read_frozenset(self, depth: int) -> frozenset[Any]:
        return frozenset(self._few(depth))

    def _few(self, depth: int) -> list[Any]:
        size = self._size()
        if size > self._max_items:
            raise _DamagedError
        return [self.value(depth) for _ in range(size)]

    def read_dict(self, depth: int) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        for _ in range(self._max_items + 1):
            if self._data[self._at : self._at + 1] == b"0":
                self._at += 1
                return found
            key = self.value(depth)
            found[key] = self.value(depth)
        raise _DamagedError

    def read_rational(self, depth: int) -> Fraction:
        start = self._at
        numerator, denominator = self.value(depth), self.value(depth)
        if self._at - start > MAX_RATIONAL_BYTES or not denominator:
            raise _DamagedError
        return Fraction(numerator, denominator)


_READERS: dict[bytes, Callable[[_Reader, int], Any]] = {
    b"N": lambda *_: None,
    b"T": lambda *_: True,
    b"F": lambda *_: False,
    b"?": lambda *_: OPAQUE,
    b"i": _Reader.read_small,
    b"l": _Reader.read_large,
    b"g": _Reader.read_float,
    b"y": _Reader.read_complex,
    b"u": _Reader.read_text,
    b"s": _Reader.read_bytes,
    b"[": _Reader.read_list,
    b"(": lambda reader, depth: tuple(reader.read_list(depth)),
    b"<": _Reader.read_set,
    b">": _Reader.read_frozenset,
    b"{": _Reader.read_dict,
    b"q": _Reader.read_rational,
    b"a": lambda reader, depth: Array(reader.value(depth)),
}
