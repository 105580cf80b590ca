"""MBPP, all 974 problems: what the references split into prompts, test, validation and training.

Models may have been trained on those outside the test split, so its scores are not MBPP's.
"""

from pathlib import Path

from repass.benchmarks.base import numbered
from repass.benchmarks.mbpp import MbppRow, problem
from repass.benchmarks.rows import read_lines
from repass.config.benchmark import Benchmark
from repass.records import Problem


class MbppFull:
    """Problems are those of `repass.benchmarks.mbpp`, and more."""

    def problems(self, path: Path, benchmark: Benchmark) -> list[Problem]:
        """One problem a line."""
        rows = read_lines(path, MbppRow)
        return numbered((problem(row, place, benchmark) for place, row in rows), path, benchmark)


ADAPTER = MbppFull()
