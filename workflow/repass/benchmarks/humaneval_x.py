"""HumanEval-X: HumanEval, written by hand in five more languages.

Programs are those of CodeGeeX's evaluation, which adds imports so that answers need none of their
own. Stop sequences are its `is_code_generation_finished`; where it counts braces instead, there are
none, and a completion's end is for an extraction policy to find.

Where this is not the reference: Rust's prompt is a comment alone in the first edition, and what
comes before it in the program is shown too, as without the signature nobody can complete it (in the
edition of CodeGeeX2 the prompt has it).
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from repass.benchmarks.base import numbered
from repass.benchmarks.humaneval_x_rows import (
    PYTHON_IMPORTS,
    RUST_MAIN,
    HumanEvalXRow,
    Short,
    include,
    includes,
    short,
)
from repass.benchmarks.rows import read_lines
from repass.config.benchmark import Benchmark
from repass.records import Assembly, Problem, WrongSolution

CPP_HEADERS = (
    "stdlib.h",
    "algorithm",
    "math.h",
    "stdio.h",
    "vector",
    "string",
    "climits",
    "cstring",
    "iostream",
)

STOPS: Mapping[Short, tuple[str, ...]] = {
    "python": ("\ndef", "\nclass", "\nif", "\n#", "\nprint", "\nassert"),
    "go": ("\n//", "\nfunc main("),
}
"""Where a completed function has ended: `cleanup_code` in `codegeex/benchmark/utils.py`."""

THROWS: Mapping[Short, str] = {
    "cpp": "    throw 0;\n}\n",
    "java": "        throw new RuntimeException();\n    }\n}",
    "js": "  throw new Error();\n}\n",
    "go": '    panic("")\n}\n',
    "python": "    raise NotImplementedError\n",
    "rust": "    panic!()\n}\n",
}
"""Completions that compile, and that no test can take for right."""

_DECLARES: Mapping[Short, str] = {
    "js": r"const (\w+) *=",
    "go": r"func (\w+)\(",
    "python": r"def (\w+)\(",
    "rust": r"fn (\w+)",
}

_ASSEMBLY: Mapping[Short, Assembly] = {"python": "humaneval-x-python", "go": "humaneval-x-go"}


class HumanEvalX:
    """The language of the benchmark is that of the file."""

    def problems(self, path: Path, benchmark: Benchmark) -> list[Problem]:
        """One problem a line."""
        rows = (row for _, row in read_lines(path, HumanEvalXRow))
        return numbered((_problem(row, benchmark) for row in rows), path, benchmark)


def _problem(row: HumanEvalXRow, benchmark: Benchmark) -> Problem:
    language = short(benchmark)
    prompt = _prompt(row, language)
    return Problem(
        benchmark=benchmark.name,
        task_id=row.task_id,
        position=0,
        language=benchmark.language,
        prompt=prompt,
        instruction=None,
        entry_point=_entry_point(row.declaration, language),
        preamble=_PREAMBLES[language](row),
        tests=_tests(row.test, language),
        reference=prompt + row.canonical_solution,
        wrong=(_wrong(prompt, language),),
        stop=STOPS.get(language, ()),
        category=None,
        difficulty=None,
        assembly=_ASSEMBLY.get(language),
    )


def _prompt(row: HumanEvalXRow, language: Short) -> str:
    has_head = row.declaration.rstrip().split("\n")[-1] in row.prompt
    return row.prompt if has_head or language != "rust" else row.declaration + row.prompt


def _tests(test: str, language: Short) -> str:
    # a solution and its tests are joined by a newline, which is part of Rust's tests
    return {"rust": test.removeprefix("\n"), "python": f"{test}\n"}.get(language, test)


def _entry_point(declaration: str, language: Short) -> str | None:
    """The last function that is declared: helpers come before it."""
    found = re.findall(_DECLARES.get(language, r"(\w+) *\("), declaration)
    return found[-1] if found else None


def _wrong(prompt: str, language: Short) -> WrongSolution:
    return WrongSolution(kind="blatant", why="always throws", solution=prompt + THROWS[language])


def _lacking_headers(row: HumanEvalXRow) -> str:
    lacking = tuple(name for name in CPP_HEADERS if include(name) not in row.prompt)
    return f"{includes(lacking)}\n"


_PREAMBLES: Mapping[Short, Callable[[HumanEvalXRow], str]] = {
    "cpp": _lacking_headers,
    "java": lambda _: "",
    "js": lambda _: "",
    "go": lambda row: f"{row.test_setup}\n",
    "python": lambda _: PYTHON_IMPORTS,
    "rust": lambda _: RUST_MAIN,
}

ADAPTER = HumanEvalX()
