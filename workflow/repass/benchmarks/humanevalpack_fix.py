"""HumanEvalPack, fix: mend a function of which the tests are shown, but not what it is for."""

from pathlib import Path

from repass.benchmarks.base import numbered
from repass.benchmarks.humanevalpack_rows import Asked, HumanEvalPackRow, declared, problem
from repass.benchmarks.rows import read_lines
from repass.config.benchmark import Benchmark
from repass.records import Problem


class HumanEvalFix:
    """The prompt is the function's head without its docstring."""

    def problems(self, path: Path, benchmark: Benchmark) -> list[Problem]:
        """One problem a line."""
        rows = (row for _, row in read_lines(path, HumanEvalPackRow))
        return numbered(
            (problem(row, _asked(row, benchmark), benchmark) for row in rows), path, benchmark
        )


def _asked(row: HumanEvalPackRow, benchmark: Benchmark) -> Asked:
    head = declared(row, benchmark)
    context = f"{head}{row.buggy_solution}\n{row.test}"
    return Asked(f"{context}\nFix bugs in {row.entry_point}.", head)


ADAPTER = HumanEvalFix()
