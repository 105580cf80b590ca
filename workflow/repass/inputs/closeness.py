"""`numpy.allclose(found, expected, rtol=1e-07, atol)` for plain values, without NumPy.

What makes NumPy raise (ragged lists, texts, None, integers that no machine word holds) is not
close: EvalPlus counts any exception as a failure.
"""

import itertools
import math
from typing import Any

RTOL = 1e-07
MAX_DIMENSIONS = 64

Number = float | complex
Shape = tuple[int, ...]


class _NoArrayError(Exception):
    """NumPy makes no array of numbers of this value."""


def all_close(found: Any, expected: Any, atol: float) -> bool:
    """Say whether all numbers of two values, broadcast against each other, are close."""
    try:
        (shape, numbers), (wanted_shape, wanted) = _array(found), _array(expected)
        pairs = _broadcast(shape, numbers, wanted_shape, wanted)
        return all(_close(number, other, atol) for number, other in pairs)
    except (_NoArrayError, OverflowError):
        return False


def _close(found: Number, expected: Number, atol: float) -> bool:
    if found == expected:
        return True
    if not _is_finite(expected):
        return False
    return abs(found - expected) <= atol + RTOL * abs(expected)


def _is_finite(number: Number) -> bool:
    return math.isfinite(number.real) and math.isfinite(number.imag)


def _array(value: Any) -> tuple[Shape, list[Number]]:
    shape = _shape(value)
    leaves = [value]
    for _ in shape:
        leaves = list(itertools.chain.from_iterable(leaves))
    return shape, _as_one_type(leaves)


def _shape(value: Any) -> Shape:
    """The lengths of nested lists, all of them equal at each depth."""
    sizes: list[int] = []
    level = [value]
    while level and any(isinstance(item, list | tuple) for item in level):
        if not all(isinstance(item, list | tuple) for item in level):
            raise _NoArrayError
        lengths = {len(item) for item in level}
        if len(lengths) > 1 or len(sizes) == MAX_DIMENSIONS:
            raise _NoArrayError
        sizes.append(lengths.pop())
        level = list(itertools.chain.from_iterable(level))
    return tuple(sizes)


def _as_one_type(leaves: list[Any]) -> list[Number]:
    """Numbers as NumPy compares them: as doubles."""
    if not all(isinstance(leaf, int | float | complex) for leaf in leaves):
        raise _NoArrayError
    if any(isinstance(leaf, int) and not -(2**63) <= leaf < 2**64 for leaf in leaves):
        raise _NoArrayError
    return [leaf if isinstance(leaf, complex) else float(leaf) for leaf in leaves]


def _broadcast(
    shape: Shape, numbers: list[Number], other_shape: Shape, others: list[Number]
) -> list[tuple[Number, Number]]:
    if shape == other_shape:
        return list(zip(numbers, others, strict=True))
    rank = max(len(shape), len(other_shape))
    mine, theirs = _padded(shape, rank), _padded(other_shape, rank)
    if any(a != b and 1 not in {a, b} for a, b in zip(mine, theirs, strict=True)):
        raise _NoArrayError
    full = [b if a == 1 else a for a, b in zip(mine, theirs, strict=True)]
    places = itertools.product(*(range(size) for size in full))
    return [(numbers[_index(at, mine)], others[_index(at, theirs)]) for at in places]


def _padded(shape: Shape, rank: int) -> Shape:
    return (1,) * (rank - len(shape)) + shape


def _index(place: tuple[int, ...], shape: Shape) -> int:
    index = 0
    for at, size in zip(place, shape, strict=True):
        index = index * size + (at if size > 1 else 0)
    return index
