"""Rows of BigCodeBench: what its splits "complete" and "instruct" have in common.

Source of the rules: bigcodebench/evaluate.py and bigcodebench/eval of bigcode-project/bigcodebench.
The program is "calibrated", as on the leaderboard: the function's head without docstring and an
empty body stand before the solution, so that imports count which a model has not repeated.

Where this is not the reference: the time limit is CPU time; `os.kill`, `os.system`, `subprocess`
and the like are what they are, as the sandbox contains what they do (there, commands with "kill" in
them are not executed, and neither are processes listed).
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from pydantic import Field

from repass.benchmarks.rows import Row, read_keyed, read_lines
from repass.errors import DataError
from repass.harness import source_of, suite
from repass.records import WrongSolution

STOPS = (
    "<|endoftext|>",
    "<|endofmask|>",
    "</s>",
    "\nif __name__",
    "\ndef main(",
    "\nprint(",
    "\ndef ",
    "\nclass ",
    "\nimport ",
    "\nfrom ",
    "\nassert ",
)
"""Where a completed program has ended (bigcodebench/provider/utility.py)."""

_OPENING = """\
import io, os, sys; from os import environ; sys.stdout = sys.stderr = io.StringIO(); \
__name__, __file__, __package__ = "__test__", "__test__.py", None
"""
"""What the evaluator's module holds before any code of a solution."""


class BigCodeBenchRow(Row):
    """A problem in the schema of the data set's releases on Hugging Face."""

    task_id: str = Field(min_length=1)
    complete_prompt: str = Field(min_length=1)
    instruct_prompt: str = Field(min_length=1)
    code_prompt: str = Field(min_length=1)
    canonical_solution: str = Field(min_length=1)
    test: str = Field(min_length=1)
    entry_point: str = Field(min_length=1)
    libs: str


def read(path: Path) -> Iterator[tuple[str, BigCodeBenchRow]]:
    """Read the full set (JSON lines) or the hard one (a JSON object by task id)."""
    reader = read_keyed if path.suffix == ".json" else read_lines
    return reader(path, BigCodeBenchRow)


def preamble(row: BigCodeBenchRow) -> str:
    """What comes before a solution."""
    return f"{_OPENING}{row.code_prompt}\n    pass\n"


def tests(row: BigCodeBenchRow) -> str:
    """What comes after it."""
    return f"{row.test}\n\n{source_of(suite)}\nrun_suite(globals())\n"


def reference(row: BigCodeBenchRow) -> str:
    """The whole solution of the data set's authors."""
    return f"{row.complete_prompt}\n{row.canonical_solution}"


def wrong(row: BigCodeBenchRow) -> WrongSolution:
    """A solution that no test can take for right."""
    body = "    raise NotImplementedError\n"
    why = "does nothing but raise"
    return WrongSolution(kind="blatant", why=why, solution=f"{row.complete_prompt}{body}")


def libraries(row: BigCodeBenchRow, place: str) -> tuple[str, ...]:
    """What the problem says that solutions use, written as a Python list.

    Raises:
        DataError: it is none.
    """
    try:
        found = ast.literal_eval(row.libs)
    except (ValueError, SyntaxError) as error:
        raise DataError(f"{place}: damaged row: libs: no Python list of names") from error
    return tuple(str(name) for name in found)
