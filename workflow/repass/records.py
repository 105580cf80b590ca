"""The columns of every file between stages, and the frozen records that the stages pass around.

Each stage file is a Parquet table with exactly the columns of one schema below, in that order;
`read` and `write` check it, so a stage fails at its border and not three stages later.
"""

import json
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Literal, Self, TypeVar

import polars as pl
from pydantic import BaseModel, ConfigDict, model_validator

from repass import files
from repass.errors import DamagedError, DataError, UnwritableError

NOTE = "repass"
"""Key of a stage file's note among the metadata of its Parquet."""


class Record(BaseModel):
    """A row: frozen, no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Verdict(StrEnum):
    """What became of one program. `sandbox_error` is a failure of ours and is never scored."""

    PASSED = "passed"
    FAILED = "failed"
    EXCEPTION = "exception"
    SYNTAX_ERROR = "syntax_error"
    COMPILE_ERROR = "compile_error"
    TIMEOUT = "timeout"
    OUT_OF_MEMORY = "out_of_memory"
    OUTPUT_LIMIT = "output_limit"
    TESTS_NOT_REACHED = "tests_not_reached"
    NO_PROGRAM = "no_program"
    SANDBOX_ERROR = "sandbox_error"


CheckedBy = Literal["tests", "inputs"]
"""What decides about a solution: asserts that run with it, or values that its function returns."""


SolutionAs = Literal["code", "text"]
"""How a solution stands in its program: as a part of it, or as a string that the tests execute."""


Assembly = Literal[
    "humaneval-x-python",
    "humaneval-x-go",
    "humanevalpack-cpp",
    "humanevalpack-go",
    "humanevalpack-java",
    "humanevalpack-rust",
]
"""Names of the rules in `repass.benchmarks.assembly`."""


class WrongSolution(Record):
    """A solution that the tests must catch, and what is wrong with it."""

    kind: str
    why: str
    solution: str


class Problem(Record):
    """One task of a benchmark.

    A program is `preamble + solution + "\\n" + tests`, where `solution` is what an extraction
    policy makes of a completion (for prompts to complete: prompt and body together).

    A problem that is `checked_by` inputs has no tests: its function `entry_point` is called on
    `inputs` (see `repass.inputs.bundles`) and what it returns is compared with what `reference`
    does.

    Where tests execute a solution themselves (`solution_as` text: once for each standard input, or
    in the midst of other code), it stands in the program as a Python string literal.

    `assembly` names a rule that puts preamble, solution and tests together otherwise, looking at
    what the solution has and lacks.

    `libraries` are what solutions are expected to use, `labels` further kinds of a problem that
    has several. `group` names the problem that this one is a variant of (the same task worded or
    laid out otherwise), for scores that take the worst of a group (`repass.metrics.robust`).
    `turns` are the steps of a problem that may be asked one by one (`repass.prompts.turns`).
    """

    benchmark: str
    task_id: str
    position: int
    language: str
    prompt: str
    instruction: str | None
    entry_point: str | None
    preamble: str
    tests: str
    reference: str | None
    wrong: tuple[WrongSolution, ...]
    stop: tuple[str, ...]
    category: str | None
    difficulty: int | None
    checked_by: CheckedBy = "tests"
    inputs: str | None = None
    solution_as: SolutionAs = "code"
    assembly: Assembly | None = None
    libraries: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    group: str | None = None
    turns: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _has_what_checks_it(self) -> Self:
        if (self.checked_by == "inputs") != (self.inputs is not None):
            raise ValueError("a problem has inputs if, and only if, it is checked by inputs")
        if self.solution_as == "text" and (self.checked_by, self.language) != ("tests", "python"):
            raise ValueError("a solution is a text only where tests in Python execute it")
        return self


class Message(Record):
    """One turn of a chat."""

    role: Literal["system", "user", "assistant"]
    content: str


class Prompt(Record):
    """Exactly what is sent for one problem: `text` to complete, or the chat's `messages`.

    `answer_prefix` is the code that a completion continues (the function's head for prompts to
    complete, empty for most chats): extraction puts it in front where a policy needs it.

    `turns` are what is asked after the answer to `text`, one by one, each behind all that was asked
    and answered before (`repass.prompts.turns`). The completion is then the whole program.
    """

    benchmark: str
    prompt: str
    task_id: str
    position: int
    kind: Literal["text", "chat"]
    text: str | None
    messages: tuple[Message, ...] | None
    answer_prefix: str
    stop: tuple[str, ...]
    shots: int
    turns: tuple[str, ...] = ()

    @property
    def primed(self) -> str:
        """The beginning of the chat's answer where it is ours and the model goes on; else empty."""
        last = self.messages[-1] if self.messages else None
        return last.content if last is not None and last.role == "assistant" else ""


class PromptRemark(Record):
    """What the linter says of a benchmark's prompts in one form (`repass.lint`)."""

    benchmark: str
    prompt: str
    rule: str
    seen: str
    remedy: str


WHOLE_PROGRAM = "solution"
"""`finish_reason` of a stored completion that is a program of its own, without the prompt."""


class Completion(Record):
    """One sample as the model returned it, untouched, or the error that ended its request."""

    model: str
    benchmark: str
    prompt: str
    sampling: str
    task_id: str
    position: int
    sample: int
    seed: int | None
    completion: str | None
    error: str | None
    finish_reason: str | None
    stop_reason: str | None
    prompt_tokens: int | None
    completion_tokens: int | None
    time_to_first_token_s: float | None
    duration_s: float | None
    request_key: str


class Execution(Record):
    """The verdict on one sample under one extraction policy.

    `solution` is the extracted code (None: the policy found no program), `program_sha256` names the
    program executed (identical programs of a cell are executed once), `detail` is the end of its
    error output, `flags` are what a pass did that honest programs do not. `base_passed` says of a
    problem that is checked by inputs whether the first part of them is passed; `passed` then stands
    for all parts.
    """

    model: str
    benchmark: str
    prompt: str
    sampling: str
    task_id: str
    position: int
    sample: int
    extraction: str
    solution: str | None
    program_sha256: str | None
    verdict: Verdict
    exit_code: int | None
    detail: str
    cpu_s: float | None
    wall_s: float | None
    peak_memory_bytes: int | None
    attempts: int
    flags: tuple[str, ...] = ()
    base_passed: bool | None = None


class HealthCheck(Record):
    """One known solution of a benchmark and whether its harness judged it as it must.

    `check` is `reference` (must pass), `wrong` (must not pass), or `self-test` (the sandbox's own).
    """

    benchmark: str
    language: str
    image: str
    check: Literal["reference", "wrong", "self-test"]
    task_id: str
    index: int
    verdict: Verdict
    as_expected: bool
    excepted: str | None
    detail: str


_STRINGS = pl.List(pl.String)
_MESSAGE = pl.Struct({"role": pl.String, "content": pl.String})
_WRONG = pl.Struct({"kind": pl.String, "why": pl.String, "solution": pl.String})

Schema = dict[str, pl.DataType | type[pl.DataType]]
R = TypeVar("R", bound=Record)

PROBLEMS: Schema = {
    "benchmark": pl.String,
    "task_id": pl.String,
    "position": pl.Int32,
    "language": pl.String,
    "prompt": pl.String,
    "instruction": pl.String,
    "entry_point": pl.String,
    "preamble": pl.String,
    "tests": pl.String,
    "reference": pl.String,
    "wrong": pl.List(_WRONG),
    "stop": _STRINGS,
    "category": pl.String,
    "difficulty": pl.Int32,
    "checked_by": pl.String,
    "inputs": pl.String,
    "solution_as": pl.String,
    "assembly": pl.String,
    "libraries": _STRINGS,
    "labels": _STRINGS,
    "group": pl.String,
    "turns": _STRINGS,
}
PROMPTS: Schema = {
    "benchmark": pl.String,
    "prompt": pl.String,
    "task_id": pl.String,
    "position": pl.Int32,
    "kind": pl.String,
    "text": pl.String,
    "messages": pl.List(_MESSAGE),
    "answer_prefix": pl.String,
    "stop": _STRINGS,
    "shots": pl.Int32,
    "turns": _STRINGS,
}
PROMPT_REMARKS: Schema = {
    "benchmark": pl.String,
    "prompt": pl.String,
    "rule": pl.String,
    "seen": pl.String,
    "remedy": pl.String,
}
_CELL: Schema = {
    "model": pl.String,
    "benchmark": pl.String,
    "prompt": pl.String,
    "sampling": pl.String,
}
COMPLETIONS: Schema = {
    **_CELL,
    "task_id": pl.String,
    "position": pl.Int32,
    "sample": pl.Int32,
    "seed": pl.Int64,
    "completion": pl.String,
    "error": pl.String,
    "finish_reason": pl.String,
    "stop_reason": pl.String,
    "prompt_tokens": pl.Int32,
    "completion_tokens": pl.Int32,
    "time_to_first_token_s": pl.Float64,
    "duration_s": pl.Float64,
    "request_key": pl.String,
}
VERDICTS: Schema = {
    **_CELL,
    "task_id": pl.String,
    "position": pl.Int32,
    "sample": pl.Int32,
    "extraction": pl.String,
    "solution": pl.String,
    "program_sha256": pl.String,
    "verdict": pl.String,
    "exit_code": pl.Int32,
    "detail": pl.String,
    "cpu_s": pl.Float64,
    "wall_s": pl.Float64,
    "peak_memory_bytes": pl.Int64,
    "attempts": pl.Int32,
    "flags": _STRINGS,
    "base_passed": pl.Boolean,
}
HEALTH: Schema = {
    "benchmark": pl.String,
    "language": pl.String,
    "image": pl.String,
    "check": pl.String,
    "task_id": pl.String,
    "index": pl.Int32,
    "verdict": pl.String,
    "as_expected": pl.Boolean,
    "excepted": pl.String,
    "detail": pl.String,
}


def frame(records: Iterable[Record], schema: Schema) -> pl.DataFrame:
    """Make a frame of the given schema from records.

    Half of a surrogate pair, which a model can emit but UTF-8 can't carry, becomes U+FFFD here; the
    journal keeps it as it came.
    """
    rows = [_encodable(record.model_dump()) for record in records]
    return pl.DataFrame(rows, schema=schema, orient="row")


def write(
    frame_: pl.DataFrame, schema: Schema, path: Path, note: Mapping[str, object] | None = None
) -> None:
    """Write a stage file in one step: a reader sees the old file or the whole new one.

    Args:
        frame_: its rows.
        schema: its columns.
        path: the file.
        note: what is said of the whole file: JSON in its metadata, under the key NOTE.

    Raises:
        DataError: the frame's columns are not the schema's.
        UnwritableError: there is no room for it, or its folder can't be written.
    """
    _check(frame_, schema, path)
    try:
        with files.replacing(path) as partial:
            said = None if note is None else {NOTE: json.dumps(note)}
            frame_.write_parquet(partial, compression="zstd", metadata=said)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise UnwritableError(path, error) from error


def read(path: Path, schema: Schema) -> pl.DataFrame:
    """Read a stage file.

    Raises:
        DamagedError: the file can't be read as Parquet.
        DataError: its columns are not the schema's.
    """
    try:
        frame_ = pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise DamagedError(path, error) from error
    _check(frame_, schema, path)
    return frame_


def records(path: Path, schema: Schema, kind: type[R]) -> list[R]:
    """Read a stage file as records, in file order."""
    return [kind.model_validate(row) for row in read(path, schema).iter_rows(named=True)]


def _encodable(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {key: _encodable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_encodable(item) for item in value]
    return value


def _check(frame_: pl.DataFrame, schema: Schema, path: Path) -> None:
    found, wanted = dict(frame_.schema), dict(pl.Schema(schema))
    if list(found.items()) == list(wanted.items()):
        return
    missing = [name for name in wanted if name not in found]
    extra = [name for name in found if name not in wanted]
    other = [name for name in wanted if name in found and found[name] != wanted[name]]
    raise DataError(
        f"{path}: columns differ from the declared ones"
        f" (missing: {missing or 'none'}; unknown: {extra or 'none'};"
        f" of another type: {other or 'none'})"
    )
