"""HumanEvalPack (OctoPack): HumanEval-X's problems, each with a bug put into its solution.

Programs and stop sequences are those of bigcode-evaluation-harness (`humanevalpack.py`), whose
tasks `humanevalsynthesize-*` and `humanevalfixtests-*` these are. Where it counts braces to find a
completion's end, there is no stop sequence, and finding it is for an extraction policy.
"""

from collections.abc import Mapping
from typing import NamedTuple

from pydantic import Field

from repass.benchmarks.humaneval_x_rows import (
    PYTHON_IMPORTS,
    RUST_MAIN,
    HumanEvalXRow,
    Short,
    includes,
    short,
)
from repass.config.benchmark import Benchmark
from repass.records import Assembly, Problem, WrongSolution

CPP_HEADERS = (
    "stdlib.h",
    "algorithm",
    "cmath",
    "math.h",
    "numeric",
    "stdio.h",
    "vector",
    "set",
    "map",
    "queue",
    "stack",
    "list",
    "deque",
    "boost/any.hpp",
    "string",
    "climits",
    "cstring",
    "iostream",
    "sstream",
    "fstream",
)

STOPS: Mapping[Short, tuple[str, ...]] = {
    "python": ("\nclass", "\ndef", "\n#", "\n@", "\nprint", "\nif", "\nassert"),
    "go": ("\n//", "\nfunc main(", "struct", "\nfunc"),
}
"""`LANGUAGE_TO_STOP_WORDS` there; it adds `<|endoftext|>` to all."""

END_OF_TEXT = "<|endoftext|>"

_ASSEMBLY: Mapping[Short, Assembly] = {
    "cpp": "humanevalpack-cpp",
    "java": "humanevalpack-java",
    "go": "humanevalpack-go",
    "rust": "humanevalpack-rust",
}


class HumanEvalPackRow(HumanEvalXRow):
    """A problem in prose and code, its solution, and the same with a bug."""

    buggy_solution: str = Field(min_length=1)
    bug_type: str
    failure_symptoms: str
    entry_point: str = Field(min_length=1)
    instruction: str = Field(min_length=1)


class Asked(NamedTuple):
    """What a task shows of a row: the words, and the code that the answer goes on from."""

    instruction: str
    head: str


def problem(row: HumanEvalPackRow, asked: Asked, benchmark: Benchmark) -> Problem:
    """Make a problem of a row; its category is the kind of bug."""
    language = short(benchmark)
    return Problem(
        benchmark=benchmark.name,
        task_id=row.task_id,
        position=0,
        language=benchmark.language,
        prompt=asked.head,
        instruction=asked.instruction,
        entry_point=row.entry_point,
        preamble=_preamble(row, language),
        tests=f"{row.test}\n" if language == "python" else row.test,
        # not behind `asked.head`, which lacks a helper in Go/10, 32, 38 and 50
        reference=row.prompt + row.canonical_solution,
        wrong=(_buggy(row),),
        stop=(*STOPS.get(language, ()), END_OF_TEXT),
        category=row.bug_type,
        difficulty=None,
        assembly=_ASSEMBLY.get(language),
    )


def _buggy(row: HumanEvalPackRow) -> WrongSolution:
    kind, why = row.bug_type, row.failure_symptoms
    return WrongSolution(kind=kind, why=why, solution=row.prompt + row.buggy_solution)


def declared(row: HumanEvalPackRow, benchmark: Benchmark) -> str:
    """The function's head without what it is for."""
    return f"{RUST_MAIN if short(benchmark) == 'rust' else ''}{row.declaration}"


def _preamble(row: HumanEvalPackRow, language: Short) -> str:
    return {
        "python": PYTHON_IMPORTS,
        "cpp": f"using namespace std;\n{includes(CPP_HEADERS)}",
        "go": f"{row.test_setup}\n",
        "rust": f"{RUST_MAIN}{row.declaration}",
    }.get(language, "")
