"""Read samples files: one JSON object a line with `task_id` and `completion` or `solution`.

CodeGeeX's and Qwen's evaluations (HumanEval-X, MultiPL-E) write `prompt` and `generation` instead:
a generation that repeats the prompt is a solution, another one is a completion.
"""

import gzip
import io
import json
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from repass.errors import DataError
from repass.records import Record

STDIN = "-"
_GZIP = b"\x1f\x8b"
_SHOWN = 100  # unusable lines that are named one by one
Kind = Literal["completion", "solution"]
_KINDS: tuple[Kind, ...] = ("solution", "completion")


class Sample(Record):
    """One line of a samples file.

    A `completion` continues the problem's prompt, a `solution` is a program of its own; where a
    line has both, the solution counts, as in EvalPlus. `fields` is the line as it was read.
    """

    line: int
    task_id: str
    kind: Kind
    text: str
    fields: dict[str, Any]


def read(name: str) -> list[Sample]:
    """Read all samples of a file, in its order; gzip is recognised by its first bytes.

    Args:
        name: a path, or `-` for stdin. Blank lines are skipped.

    Raises:
        DataError: the file can't be read, has no sample, or has unusable lines, which are all
            named by their number.
    """
    samples: list[Sample] = []
    wrong: list[str] = []
    for number, line in enumerate(_lines(name), start=1):
        if not line.strip():
            continue
        try:
            sample = _sample(number, line)
        except _UnusableError as error:
            wrong.append(f"{name}:{number}: {error}")
            continue
        samples.append(sample)
    if wrong:
        raise DataError(_report(name, wrong))
    if not samples:
        raise DataError(f"{name}: no sample in it")
    return samples


class _UnusableError(Exception):
    """Why a line is no sample."""


def _lines(name: str) -> Iterator[bytes]:
    try:
        data = sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()
        if data.startswith(_GZIP):
            data = gzip.decompress(data)
    except OSError as error:
        raise DataError(f"{name}: can't read the samples ({error.strerror or error})") from error
    except (EOFError, zlib.error) as error:
        raise DataError(f"{name}: damaged gzip file ({error})") from error
    yield from io.BytesIO(data.removeprefix(b"\xef\xbb\xbf"))


def _sample(number: int, line: bytes) -> Sample:
    fields = _fields(line)
    task_id = _task_id(fields)
    kind, key = _kind_and_key(fields)
    if not isinstance(fields[key], str):
        raise _UnusableError(f"`{key}` is not a text but {_kind_of(fields[key])}")
    return Sample(line=number, task_id=task_id, kind=kind, text=fields[key], fields=fields)


def _kind_and_key(fields: dict[str, Any]) -> tuple[Kind, str]:
    """What a line holds, and under which key."""
    for kind in _KINDS:
        if kind in fields:
            return kind, kind
    prompt, generation = fields.get("prompt"), fields.get("generation")
    if isinstance(prompt, str) and isinstance(generation, str):
        return ("solution" if generation.startswith(prompt) else "completion"), "generation"
    raise _UnusableError("neither `completion` nor `solution`")


def _fields(line: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(line.decode().rstrip())
    except UnicodeDecodeError as error:
        raise _UnusableError(f"not UTF-8 at byte {error.start + 1}") from error
    except json.JSONDecodeError as error:
        raise _UnusableError(f"not JSON: {error.msg} at character {error.pos + 1}") from error
    except (RecursionError, ValueError) as error:
        raise _UnusableError(f"not usable JSON: {error}") from error
    if not isinstance(fields, dict):
        raise _UnusableError(f"not a JSON object but {_kind_of(fields)}")
    return fields


def _task_id(fields: dict[str, Any]) -> str:
    """Read the task's name; MBPP's are numbers."""
    if "task_id" not in fields:
        raise _UnusableError("no `task_id`")
    task_id = fields["task_id"]
    if isinstance(task_id, bool) or not isinstance(task_id, str | int):
        raise _UnusableError(f"`task_id` is not a text but {_kind_of(task_id)}")
    return str(task_id)


def _kind_of(value: object) -> str:
    names: dict[type, str] = {dict: "an object", list: "a list", str: "a text", bool: "a boolean"}
    return names.get(type(value), "null" if value is None else "a number")


def _report(name: str, wrong: list[str]) -> str:
    lines = "line" if len(wrong) == 1 else "lines"
    head = f"{name}: {len(wrong)} unusable {lines}; nothing was executed"
    more = [f"and {len(wrong) - _SHOWN} more"] if len(wrong) > _SHOWN else []
    return "\n".join([head, *wrong[:_SHOWN], *more])
