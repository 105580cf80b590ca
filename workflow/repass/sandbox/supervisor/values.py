"""What a function returned, written as data: bytes that hold values and nothing that can act.

The format is that of `marshal`, version 2: one byte for the kind, then its content. `marshal`
itself writes the plain values, at once; what it does not know is written here:

* a subclass of a plain kind that has its kind's `==` is written as that kind (`Counter`,
  `OrderedDict` and `defaultdict` as `dict`, a named tuple as `tuple`); so is a NumPy scalar;
* `q`, two integers: a `Fraction` or a finite `Decimal`, which equal numbers of the same value;
* `a`, a list: a NumPy array;
* the views of a dictionary's keys and items as `set`, to which they compare as sets;
* `?`: anything else. It equals nothing.

Nobody reads these bytes with `marshal`, which trusts what it reads: see `repass.inputs.decoding`.
"""

import collections
import decimal
import fractions
import marshal
import sys
from collections.abc import Callable, Iterable
from struct import pack
from typing import Any

STARTED = b"S"
TOOK = b"T"
ERROR = b"E"
HEADER = 5
"""Of the frames that a program's process sends: see `call_runner`."""

VERSION = 2
"""Of marshal's format: no back references, so that equal values are mostly equal bytes."""

EXACT = b"V"
"""The value is just of the kind that is written."""

ALIKE = b"A"
"""The value's type is another one than the kind that is written."""

OPAQUE = b"?"
RATIONAL = b"q"
ARRAY = b"a"
MAX_DEPTH = 100

_BUFFERS = ("numpy", "array", "ctypes", "mmap")
"""Modules with types that marshal would write as the bytes they lie in."""

_SCALARS = (int, float, complex, str, bytes)
_SEQUENCES = {list: b"[", tuple: b"(", set: b"<", frozenset: b">"}
_VIEWS: Any = (type({}.keys()), type({}.items()))
_PLAIN = frozenset({type(None), bool, dict, *_SCALARS, *_SEQUENCES})
_DICT_EQUALS = (dict.__eq__, collections.Counter.__eq__, collections.OrderedDict.__eq__)
_EXACTLY: dict[type, Callable[[Any], Any]] = {
    int: int.__pos__,
    float: float.__pos__,
    complex: complex.__pos__,
    str: str.__str__,
    bytes: lambda value: bytes.__getitem__(value, slice(None)),
}


class _TooDeepError(Exception):
    """Nested deeper than anything that is compared, perhaps in itself."""


def encode(value: object, as_elements: bool) -> tuple[bytes, bytes]:
    """Write a value: EXACT or ALIKE, and its bytes.

    Args:
        value: anything.
        as_elements: only its elements count, so that an iterator is written as their list.
    """
    try:
        return _encode(value, as_elements)
    except BaseException:  # whatever a program's own classes come up with
        return ALIKE, OPAQUE


def _encode(value: Any, as_elements: bool) -> tuple[bytes, bytes]:
    if not any(name in sys.modules for name in _BUFFERS):
        try:
            return EXACT, marshal.dumps(value, VERSION)
        except ValueError:
            pass
    out = bytearray()
    _write(out, value, 0)
    if out == OPAQUE and as_elements:
        out.clear()
        _write(out, list(value), 0)
    return (EXACT if type(value) in _PLAIN else ALIKE), bytes(out)


def _write(out: bytearray, value: Any, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise _TooDeepError
    kind = _kind(value)
    if kind is type(None) or kind is bool:
        out += marshal.dumps(value, VERSION)
    elif kind in _EXACTLY:
        out += marshal.dumps(_EXACTLY[kind](value), VERSION)
    elif kind in _SEQUENCES:
        items = [*kind.__iter__(value)]  # type: ignore[attr-defined]
        _write_items(out, _SEQUENCES[kind], items, depth)
    elif kind is dict:
        out += b"{"
        for key, item in dict.items(value):
            _write(out, key, depth + 1)
            _write(out, item, depth + 1)
        out += b"0"
    else:
        _write_other(out, value, depth)


def _write_items(out: bytearray, tag: bytes, items: list[Any], depth: int) -> None:
    out += tag + pack("<i", len(items))
    for item in items:
        _write(out, item, depth + 1)


def _write_other(out: bytearray, value: Any, depth: int) -> None:
    numpy = sys.modules.get("numpy")
    if isinstance(value, fractions.Fraction):
        _write_rational(out, value.numerator, value.denominator)
    elif isinstance(value, decimal.Decimal):
        if value.is_finite():
            _write_rational(out, *value.as_integer_ratio())
        else:
            _write(out, float(value), depth)
    elif isinstance(value, _VIEWS):
        _write_items(out, b"<", list(value), depth)
    elif numpy is not None and isinstance(value, numpy.generic):
        _write(out, value.item(), depth + 1)
    elif numpy is not None and isinstance(value, numpy.ndarray):
        out += ARRAY
        _write(out, value.tolist(), depth + 1)
    else:
        out += OPAQUE


def _write_rational(out: bytearray, numerator: int, denominator: int) -> None:
    out += RATIONAL + marshal.dumps(numerator, VERSION) + marshal.dumps(denominator, VERSION)


def _kind(value: object) -> type | None:
    """The plain kind that a value is, or is a subclass of and compares as."""
    own = type(value)
    if own in _PLAIN:
        return own
    for kind in (*_SCALARS, *_SEQUENCES, dict):
        if issubclass(own, kind):
            return kind if _compares_as(own, kind) else None
    return None


def _compares_as(own: type, kind: type) -> bool:
    equals: Iterable[object] = _DICT_EQUALS if kind is dict else (kind.__eq__,)
    return any(own.__eq__ is known for known in equals)
