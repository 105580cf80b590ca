"""HumanEvalPack, synthesize: write the function that an instruction describes."""

from pathlib import Path

from repass.benchmarks.base import numbered
from repass.benchmarks.humanevalpack_rows import Asked, HumanEvalPackRow, problem
from repass.benchmarks.rows import read_lines
from repass.config.benchmark import Benchmark
from repass.records import Problem


class HumanEvalSynthesize:
    """The prompt is the function's head with its docstring."""

    def problems(self, path: Path, benchmark: Benchmark) -> list[Problem]:
        """One problem a line."""
        rows = (row for _, row in read_lines(path, HumanEvalPackRow))
        made = (problem(row, Asked(row.instruction.strip(), row.prompt), benchmark) for row in rows)
        return numbered(made, path, benchmark)


ADAPTER = HumanEvalSynthesize()
