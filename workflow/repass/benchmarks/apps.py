"""APPS: programming contests; programs read standard input, or a function is called.

Source of the rules: eval/generate_gpt_codes.py (prompt) and eval/testing_util.py (judging) of
hendrycks/apps. A problem is solved when all its test cases pass ("strict accuracy" there).

A solution is a text in its program, which starts a process for each case (`repass.harness.cases`).
Where this is not the reference: a program runs as a program does (there, as the body of a function
in a module that is not `__main__`, so that nothing under `if __name__ == "__main__":` runs); time
is CPU time; what a function returns is compared as data.
"""

import json
from pathlib import Path
from typing import Any

from pydantic import Field, model_validator

from repass.benchmarks.base import numbered
from repass.benchmarks.rows import Row, read_lines
from repass.config.benchmark import Benchmark
from repass.harness import cases, source_of
from repass.records import Problem, WrongSolution

STOPS = ("\nQUESTION", "\n---", "\nANSWER")
"""Where an answer has ended: bigcode-evaluation-harness's list."""

_WRONG = WrongSolution(
    kind="blatant", why="does nothing but raise", solution="raise NotImplementedError\n"
)


class _Cases(Row):
    inputs: list[Any]
    outputs: list[Any]
    fn_name: str | None = None


class _AppsRow(Row):
    """A row of codeparrot/apps, or one that was packed from the folders of the original."""

    problem_id: int
    question: str = Field(min_length=1)
    input_output: _Cases | None
    solutions: list[str]
    difficulty: str
    starter_code: str

    @model_validator(mode="before")
    @classmethod
    def _unpack(cls, row: Any) -> Any:
        """Read what stands in strings, and give all fields one name."""
        if not isinstance(row, dict):
            return row
        known = {**row.get("metadata", {}), **row}
        return {
            **known,
            "problem_id": int(known.get("problem_id", known.get("id", -1))),
            "input_output": _json(known.get("input_output")) or None,
            "solutions": _json(known.get("solutions")) or [],
            "starter_code": known.get("starter_code") or "",
        }


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) and value else value


class Apps:
    """Problems without test cases, which nothing can judge, are left out."""

    def problems(self, path: Path, benchmark: Benchmark) -> list[Problem]:
        """One problem a line, where it has cases."""
        rows = (row for _, row in read_lines(path, _AppsRow))
        found = (_problem(row, row.input_output, benchmark) for row in rows if row.input_output)
        return numbered(found, path, benchmark)


def _problem(row: _AppsRow, known: _Cases, benchmark: Benchmark) -> Problem:
    return Problem(
        benchmark=benchmark.name,
        task_id=f"APPS/{row.problem_id}",
        position=0,
        language=benchmark.language,
        prompt=_prompt(row, known),
        instruction=_task(row, known),
        entry_point=known.fn_name,
        preamble="solution = ",
        tests=_tests(known),
        reference=row.solutions[0] if row.solutions else None,
        wrong=(_WRONG,),
        stop=STOPS,
        category=row.difficulty,
        difficulty=None,
        solution_as="text",
        labels=("standard input" if known.fn_name is None else "call",),
    )


def _task(row: _AppsRow, known: _Cases) -> str:
    kind = "Standard Input" if known.fn_name is None else "Call-Based"
    starter = f"\n{row.starter_code}" if row.starter_code else ""
    return f"{row.question}{starter}\nUse {kind} format"


def _prompt(row: _AppsRow, known: _Cases) -> str:
    return f"\nQUESTION:\n{_task(row, known)}\nANSWER:\n"


def _tests(known: _Cases) -> str:
    """The harness and the cases; the file that shows both is gone before the solution runs."""
    given = json.dumps(known.model_dump(exclude_none=True))
    gone = "os.unlink(sys.argv[0])"
    return f"{source_of(cases)}\n{gone}\nrun_cases(solution, {given!r})\n"


ADAPTER = Apps()
