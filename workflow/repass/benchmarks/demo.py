"""The demo benchmark of this repository; its format is described in resources/demo/README.md."""

from pathlib import Path

from pydantic import Field

from repass.benchmarks.base import COMPLETION_STOPS, numbered
from repass.benchmarks.rows import Row, read_yaml
from repass.config.benchmark import Benchmark
from repass.records import Problem, WrongSolution


class _Wrong(Row):
    kind: str
    why: str
    body: str = Field(min_length=1)


class _DemoRow(Row):
    task_id: str = Field(min_length=1)
    category: str
    difficulty: int
    entry_point: str
    prompt: str = Field(min_length=1)
    instruction: str
    reference: str = Field(min_length=1)
    tests: str = Field(min_length=1)
    wrong: list[_Wrong]


class Demo:
    """Bodies, right and wrong, continue the prompt."""

    def problems(self, path: Path, benchmark: Benchmark) -> list[Problem]:
        """One problem a list item."""
        rows = (row for _, row in read_yaml(path, _DemoRow))
        return numbered((_problem(row, benchmark) for row in rows), path, benchmark)


def _problem(row: _DemoRow, benchmark: Benchmark) -> Problem:
    return Problem(
        benchmark=benchmark.name,
        task_id=row.task_id,
        position=0,
        language=benchmark.language,
        prompt=row.prompt,
        instruction=row.instruction,
        entry_point=row.entry_point,
        preamble="",
        tests=row.tests,
        reference=row.prompt + row.reference,
        wrong=tuple(
            WrongSolution(kind=item.kind, why=item.why, solution=row.prompt + item.body)
            for item in row.wrong
        ),
        stop=COMPLETION_STOPS,
        category=row.category,
        difficulty=row.difficulty,
    )


ADAPTER = Demo()
