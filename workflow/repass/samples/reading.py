"""Read samples: one JSON object a line with `task_id` and `completion` or `solution`.

CodeGeeX's and Qwen's evaluations (HumanEval-X, MultiPL-E) write `prompt` and `generation` instead:
a generation that repeats the prompt is a solution, another one is a completion. Beside
`input_prompt`, what a chat was asked, it is the chat's answer: a solution, in markdown as it came.

EvalPlus also takes a folder with a folder a task, `HumanEval_0`, and in it a file a sample, `0.py`,
each a program of its own (`load_solutions` of `evalplus/data/utils.py`, release 0.3.1).
"""

import gzip
import io
import json
import re
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

from repass.errors import DataError
from repass.records import Record

STDIN = "-"
_GZIP = b"\x1f\x8b"
_SHOWN = 100  # unusable lines or files that are named one by one
Kind = Literal["completion", "solution"]
_KINDS: tuple[Kind, ...] = ("solution", "completion")


class Sample(Record):
    """One line of a samples file, or one file of a samples folder.

    A `completion` continues the problem's prompt, a `solution` is a program of its own; where a
    line has both, the solution counts, as in EvalPlus. `fields` is the line as it was read. `place`
    is where the sample stands: `:3` behind a file's name, `/HumanEval_0/0.py` behind a folder's.
    """

    place: str
    task_id: str
    kind: Kind
    text: str
    fields: dict[str, Any]


def read(name: str) -> list[Sample]:
    """Read all samples of a file, in its order, or of a folder, task by task.

    Args:
        name: a path, or `-` for stdin; gzip is recognised by its first bytes. Blank lines are
            skipped, and whatever in a folder is not `TASK/NAME.py`.

    Raises:
        DataError: the samples can't be read, there are none, or some are unusable, which are all
            named by their place.
    """
    found = _of_folder(Path(name)) if name != STDIN and Path(name).is_dir() else _of_file(name)
    samples: list[Sample] = []
    wrong: list[str] = []
    for place, sample in found:
        if isinstance(sample, Sample):
            samples.append(sample)
        else:
            wrong.append(f"{name}{place}: {sample}")
    if wrong:
        raise DataError(_report(name, wrong))
    if not samples:
        raise DataError(f"{name}: no sample in it")
    return samples


class _UnusableError(Exception):
    """Why this is no sample."""


_Found = Iterator[tuple[str, "Sample | _UnusableError"]]
"""Places, and the samples there."""


def _of_file(name: str) -> _Found:
    for number, line in enumerate(_lines(name), start=1):
        if line.strip():
            place = f":{number}"
            yield place, _tried(_sample, place, line)


def _of_folder(folder: Path) -> _Found:
    try:
        files = [path for task in _in_order(folder) if task.is_dir() for path in _in_order(task)]
        programs = [path for path in files if path.suffix == ".py" and path.is_file()]
        for path in programs:
            place = f"/{path.parent.name}/{path.name}"
            yield place, _tried(_program, place, path.read_bytes())
    except OSError as error:
        name = error.filename or folder
        raise DataError(f"{name}: can't read the samples ({error.strerror or error})") from error


def _in_order(folder: Path) -> list[Path]:
    """What is in a folder, `2.py` before `10.py`."""
    return sorted(folder.iterdir(), key=lambda path: (_numbers(path.name), path.name))


def _numbers(name: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"[0-9]+", name)]


def _tried(
    parse: Callable[[str, bytes], Sample], place: str, data: bytes
) -> "Sample | _UnusableError":
    try:
        return parse(place, data)
    except _UnusableError as error:
        return error


def _program(place: str, data: bytes) -> Sample:
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise _UnusableError(f"not UTF-8 at byte {error.start + 1}") from error
    task_id = place.split("/")[1].replace("_", "/")
    fields = {"task_id": task_id, "file": place.removeprefix("/"), "solution": text}
    return Sample(place=place, task_id=task_id, kind="solution", text=text, fields=fields)


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


def _sample(place: str, line: bytes) -> Sample:
    fields = _fields(line)
    task_id = _task_id(fields)
    kind, key = _kind_and_key(fields)
    if not isinstance(fields[key], str):
        raise _UnusableError(f"`{key}` is not a text but {_kind_of(fields[key])}")
    return Sample(place=place, task_id=task_id, kind=kind, text=fields[key], fields=fields)


def _kind_and_key(fields: dict[str, Any]) -> tuple[Kind, str]:
    """What a line holds, and under which key."""
    for kind in _KINDS:
        if kind in fields:
            return kind, kind
    prompt, generation = fields.get("prompt"), fields.get("generation")
    if isinstance(prompt, str) and isinstance(generation, str):
        whole = "input_prompt" in fields or generation.startswith(prompt)
        return ("solution" if whole else "completion"), "generation"
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
    kind = "sample file" if name != STDIN and Path(name).is_dir() else "line"
    head = f"{name}: {len(wrong)} unusable {kind}{'s' * (len(wrong) > 1)}; nothing was executed"
    more = [f"and {len(wrong) - _SHOWN} more"] if len(wrong) > _SHOWN else []
    return "\n".join([head, *wrong[:_SHOWN], *more])
