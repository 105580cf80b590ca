"""ReCode: prompts of HumanEval and MBPP, perturbed in ways that do not change the task.

A dataset is either a nominal file, or the folder of a category's files, one a transformation and
seed: `humaneval_FuncRenameCamelCase_s0.jsonl`. Problems that are variants of the same one have the
same `group`; `category` is the transformation. The variants of a problem stand together, so that a
benchmark's `first` problems are whole groups.

Prompts of the categories `format` and `natgen` end in the midst of a function, as do those of the
`partial` nominal files that they are compared with.

Some prompts that were released are broken: where the perturbation reached the end of a docstring
or of a string, no continuation of them is Python. These have no reference. References of
`tab_indent` were released as they were before, and Python refuses tabs and blanks in one function;
here they are indented as their prompts are.
"""

import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from pydantic import Field

from repass.benchmarks.base import COMPLETION_STOPS, numbered
from repass.benchmarks.mbpp import empty
from repass.benchmarks.rows import Row, read_lines
from repass.config.benchmark import Benchmark
from repass.errors import DataError
from repass.python_source import parse as parse_source
from repass.records import Problem

BLANKS = "    "
"""What `tab_indent` writes for a tab."""

_PERTURBED = re.compile(r"(humaneval|mbpp)_(?P<transformation>.+)_s(?P<seed>\d+)\.jsonl")


class _ReCodeRow(Row):
    task_id: str = Field(min_length=1)
    prompt: str = Field(min_length=1)
    entry_point: str = Field(min_length=1)
    canonical_solution: str = Field(min_length=1)
    test: str = Field(min_length=1)
    partial: str | None = None
    """The whole function, unperturbed, where the prompt ends in the midst of it."""


class _File(NamedTuple):
    """Where rows are, and how their prompts were perturbed; None: they were not."""

    path: Path
    transformation: str | None = None
    seed: str | None = None

    def task_id(self, row: _ReCodeRow) -> str:
        """A name that no other variant has."""
        if self.transformation is None:
            return row.task_id
        return f"{row.task_id}/{self.transformation}_s{self.seed}"


class ReCode:
    """Tests are those of the nominal problem, for the function's perturbed name."""

    def problems(self, path: Path, benchmark: Benchmark) -> list[Problem]:
        """One problem a line of each file."""
        found = [_problem(row, file, benchmark) for file in _files(path) for row in _rows(file)]
        return numbered(_by_group(found), path, benchmark)


def _files(path: Path) -> list[_File]:
    """The nominal file, or the files of a folder.

    Raises:
        DataError: a file's name does not tell its transformation.
    """
    if path.is_file():
        return [_File(path)]
    return [_perturbed(file) for file in sorted(path.glob("*.jsonl"))]


def _perturbed(path: Path) -> _File:
    name = _PERTURBED.fullmatch(path.name)
    if name is None:
        raise DataError(f"{path}: no file of ReCode; allowed: mbpp_TRANSFORMATION_sSEED.jsonl")
    return _File(path, name["transformation"], name["seed"])


def _rows(file: _File) -> Iterator[_ReCodeRow]:
    return (row for _, row in read_lines(file.path, _ReCodeRow))


def _by_group(problems: list[Problem]) -> list[Problem]:
    """Put variants together, groups in the order of the first file."""
    order = {group: at for at, group in enumerate(dict.fromkeys(item.group for item in problems))}
    return sorted(problems, key=lambda problem: order[problem.group])


def _problem(row: _ReCodeRow, file: _File, benchmark: Benchmark) -> Problem:
    solution = row.prompt + _continued(row, file)
    return Problem(
        benchmark=benchmark.name,
        task_id=file.task_id(row),
        position=0,
        language=benchmark.language,
        prompt=row.prompt,
        instruction=f"Complete the function {row.entry_point}.",
        entry_point=row.entry_point,
        preamble="",
        tests=f"{row.test}\ncheck({row.entry_point})",
        reference=solution if _is_python(solution) else None,
        wrong=(empty(row.entry_point),),
        stop=COMPLETION_STOPS,
        category=file.transformation,
        difficulty=None,
        group=row.task_id,
    )


def _continued(row: _ReCodeRow, file: _File) -> str:
    """The rest of the function, indented as its prompt is."""
    if file.transformation != "tab_indent":
        return row.canonical_solution
    unit = _indent(row)
    other = BLANKS if "\t" in unit else "\t"
    return re.sub(
        r"(?m)^[ \t]+", lambda found: found[0].replace(unit, other), row.canonical_solution
    )


def _indent(row: _ReCodeRow) -> str:
    """What the line after the function's head is indented by, before it was perturbed.

    This, in every line's indentation, is what ReCode replaces (format/tab_indent.py).
    """
    below = re.search(rf"{re.escape(row.entry_point)}.*\n([ \t]+)", str(row.partial))
    return below[1] if below else BLANKS


def _is_python(source: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escape sequences in their docstrings
            parse_source(source)
    except SyntaxError:
        return False
    return True


ADAPTER = ReCode()
