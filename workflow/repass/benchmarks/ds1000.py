"""DS-1000: the program is that of its test_ds1000.py, in the data's simplified format.

A problem brings the code that executes a solution: `exec_context` holds a place `[insert]` for it,
`test_execution` runs it once for each test case and compares, and `test_string`, where there is
one, looks at the solution's tokens. A solution is therefore a text in its program.

A pass proves no more than elsewhere: solution and comparison share a process (docs/sandbox.md).
"""

from pathlib import Path

from pydantic import Field

from repass.benchmarks.base import numbered
from repass.benchmarks.rows import Row, read_lines
from repass.config.benchmark import Benchmark
from repass.records import Problem, WrongSolution

STOPS = ("</code>", "# SOLUTION END", "\nEND SOLUTION")
"""Where a solution has ended: the markers of the prompts, as the reference cuts at them."""

_IMPORTED = {"Pytorch": "torch", "Tensorflow": "tensorflow"}
"""Libraries that are imported by another name than their own in small letters."""

_WRONG = WrongSolution(kind="blatant", why="does not parse", solution="raise =")
"""Prompts end at every depth of indentation, so nothing that parses would fail as it must."""


class _Metadata(Row):
    problem_id: int
    library: str = Field(min_length=1)
    perturbation_type: str = Field(min_length=1)


class _Ds1000Row(Row):
    prompt: str = Field(min_length=1)
    reference_code: str = Field(min_length=1)
    code_context: str = Field(min_length=1)
    metadata: _Metadata


class Ds1000:
    """Prompts are questions in prose; what follows them is the solution alone."""

    def problems(self, path: Path, benchmark: Benchmark) -> list[Problem]:
        """One problem a line."""
        rows = (row for _, row in read_lines(path, _Ds1000Row))
        return numbered((_problem(row, benchmark) for row in rows), path, benchmark)


def _problem(row: _Ds1000Row, benchmark: Benchmark) -> Problem:
    library = row.metadata.library
    return Problem(
        benchmark=benchmark.name,
        task_id=f"DS-1000/{row.metadata.problem_id}",
        position=0,
        language=benchmark.language,
        prompt=row.prompt,
        instruction=row.prompt,
        entry_point=None,
        preamble=f"{row.code_context}\ncode = ",
        tests=_tests(row.code_context),
        reference=row.reference_code,
        wrong=(_WRONG,),
        stop=STOPS,
        category=library,
        difficulty=None,
        solution_as="text",
        libraries=(_IMPORTED.get(library, library.lower()),),
        labels=(row.metadata.perturbation_type,),
    )


def _tests(context: str) -> str:
    calls = ["test_execution(code)"]
    if "test_string(" in context:
        calls.append("test_string(code)")
    return "\n".join(calls) + "\n"


ADAPTER = Ds1000()
