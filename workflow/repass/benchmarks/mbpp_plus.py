"""MBPP+: problems of MBPP, checked by many more inputs (EvalPlus)."""

from pathlib import Path

from repass.benchmarks.base import numbered
from repass.benchmarks.evalplus_rows import STOPS, EvalPlusRow
from repass.benchmarks.mbpp import empty
from repass.benchmarks.rows import read_lines
from repass.config.benchmark import Benchmark
from repass.inputs import bundles
from repass.records import Problem, WrongSolution

CHECKED_BY = "inputs"

MORE_STOPS = ('\n"""', "\nassert")

ANYTHING_IS_RIGHT = frozenset({"Mbpp/164"})
"""Whatever is returned counts as right there; only what returns nothing fails."""


class MbppPlus:
    """The prompt is a text with docstring quotes: the task and its first tests."""

    def problems(self, path: Path, benchmark: Benchmark) -> list[Problem]:
        """One problem a line."""
        rows = (row for _, row in read_lines(path, EvalPlusRow))
        return numbered((_problem(row, benchmark) for row in rows), path, benchmark)


def _problem(row: EvalPlusRow, benchmark: Benchmark) -> Problem:
    return Problem(
        benchmark=benchmark.name,
        task_id=row.task_id,
        position=0,
        language=benchmark.language,
        # some end without a newline, and a completion would go on in the same line
        prompt=f"{row.prompt.strip()}\n",
        instruction=_instruction(row.prompt),
        entry_point=row.entry_point,
        preamble="",
        tests="",
        reference=row.prompt + row.canonical_solution,
        wrong=(_wrong(row),),
        stop=(*STOPS, *MORE_STOPS),
        category=None,
        difficulty=None,
        checked_by="inputs",
        inputs=bundles.dumps(
            "mbpp", atol=row.atol, base_input=row.base_input, plus_input=row.plus_input
        ),
    )


def _instruction(prompt: str) -> str:
    """The task and its tests, worded as for MBPP."""
    text = prompt.strip().removeprefix('"""').removesuffix('"""').strip()
    task, found, tests = text.partition("\nassert")
    if not found:
        return text
    return f"{task.strip()} Your code should pass these tests:\n\nassert{tests}"


def _wrong(row: EvalPlusRow) -> WrongSolution:
    if row.task_id not in ANYTHING_IS_RIGHT:
        return empty(row.entry_point)
    solution = f"def {row.entry_point}(*arguments, **named):\n    raise NotImplementedError\n"
    return WrongSolution(kind="blatant", why="returns nothing", solution=solution)


ADAPTER = MbppPlus()
