"""MBPP sanitized: the 427 problems that its authors checked by hand, some reworded (Austin et al.).

Their tests may need imports, which stand before them and not before the solution: a program that
lacks an import of its own is as wrong as with the original tests.
"""

from pathlib import Path

from pydantic import Field

from repass.benchmarks.base import numbered
from repass.benchmarks.mbpp import MbppRow, problem
from repass.benchmarks.rows import Row, read_json
from repass.config.benchmark import Benchmark
from repass.records import Problem


class _SanitizedRow(Row):
    task_id: int
    prompt: str = Field(min_length=1)
    code: str = Field(min_length=1)
    test_imports: list[str]
    test_list: list[str] = Field(min_length=1)

    def as_mbpp(self) -> MbppRow:
        """The same row with the names of the original file."""
        return MbppRow(
            task_id=self.task_id,
            text=self.prompt,
            code=self.code,
            test_setup_code="\n".join(self.test_imports),
            test_list=self.test_list,
        )


class MbppSanitized:
    """Problems have the form of `repass.benchmarks.mbpp`, and the same ids."""

    def problems(self, path: Path, benchmark: Benchmark) -> list[Problem]:
        """One problem an item."""
        rows = ((place, row.as_mbpp()) for place, row in read_json(path, _SanitizedRow))
        return numbered((problem(row, place, benchmark) for place, row in rows), path, benchmark)


ADAPTER = MbppSanitized()
