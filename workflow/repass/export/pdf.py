"""The same PDF each time: what draws them numbers and orders their objects anew with every run."""

import re
from collections.abc import Iterator
from itertools import pairwise

_XREF = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
_IN_USE = re.compile(rb"(\d{10}) \d{5} n")
_RESOURCES = re.compile(rb"(?:^ +/[A-Za-z]+\d+ \d+ \d+ R\n){2,}", re.MULTILINE)
_REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
_STREAM = b"stream\n"


def stable(data: bytes) -> bytes:
    """Number the objects in the order in which they are found from the root, and write them so.

    Args:
        data: a PDF with one cross-reference table and no object streams.

    Raises:
        ValueError: it is not such a PDF.
    """
    found = _XREF.search(data)
    if found is None:
        raise ValueError("a PDF without a cross-reference table at its end")
    table = int(found[1])
    trailer = data[data.index(b"trailer", table) : found.start()]
    objects = dict(_objects(data, table))
    numbers = {old: new for new, old in enumerate(_reached(trailer, objects), start=1)}
    bodies = [_renumbered(objects[old], numbers) for old in numbers]
    return _written(data[: data.index(b"\n", 9) + 1], bodies, _renumbered((trailer, b""), numbers))


def _objects(data: bytes, table: int) -> Iterator[tuple[int, tuple[bytes, bytes]]]:
    """Yield each object's number, its text in a fixed order, and its stream."""
    starts = sorted(int(entry) for entry in _IN_USE.findall(data, table))
    for start, end in pairwise([*starts, table]):
        number, _, body = data[start:end].partition(b" 0 obj\n")
        text, mark, stream = body.strip().removesuffix(b"endobj").partition(_STREAM)
        yield int(number), (_RESOURCES.sub(_in_order, text), mark + stream)


def _in_order(lines: re.Match[bytes]) -> bytes:
    return b"".join(sorted(lines[0].splitlines(keepends=True)))


def _reached(trailer: bytes, objects: dict[int, tuple[bytes, bytes]]) -> list[int]:
    """The objects that the trailer leads to, each once, depth first."""
    waiting, order = [trailer], dict[int, None]()
    while waiting:
        text = waiting.pop()
        fresh = [int(n) for n in _REFERENCE.findall(text) if int(n) not in order]
        for number in dict.fromkeys(fresh):
            order[number] = None
        waiting.extend(objects[number][0] for number in reversed(dict.fromkeys(fresh)))
    return list(order)


def _renumbered(body: tuple[bytes, bytes], numbers: dict[int, int]) -> bytes:
    text, stream = body
    return _REFERENCE.sub(lambda at: b"%d 0 R" % numbers[int(at[1])], text) + stream


def _written(head: bytes, bodies: list[bytes], trailer: bytes) -> bytes:
    parts, offsets, size = [head], [], len(head)
    for number, body in enumerate(bodies, start=1):
        offsets.append(size)
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, body.rstrip(b"\n") if body else body))
        size += len(parts[-1])
    entries = b"".join(b"%010d 00000 n\r\n" % offset for offset in offsets)
    count = len(bodies) + 1
    trailer = re.sub(rb"/Size \d+", b"/Size %d" % count, trailer)
    parts.append(b"xref\n0 %d\n0000000000 65535 f\r\n%s%s" % (count, entries, trailer))
    parts.append(b"startxref\n%d\n%%%%EOF\n" % size)
    return b"".join(parts)
