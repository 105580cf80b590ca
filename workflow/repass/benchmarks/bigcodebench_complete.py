"""BigCodeBench-Complete: a function's head with a long docstring, to be completed."""

import warnings
from pathlib import Path

from repass.benchmarks import bigcodebench_rows as rows
from repass.benchmarks.base import numbered
from repass.benchmarks.humaneval import instruction
from repass.config.benchmark import Benchmark
from repass.records import Problem


class BigCodeBenchComplete:
    """For base models, and for chat models that are shown the same function."""

    def problems(self, path: Path, benchmark: Benchmark) -> list[Problem]:
        """One problem a row, of the full set or of the hard one."""
        found = (_problem(row, place, benchmark) for place, row in rows.read(path))
        return numbered(found, path, benchmark)


def _problem(row: rows.BigCodeBenchRow, place: str, benchmark: Benchmark) -> Problem:
    return Problem(
        benchmark=benchmark.name,
        task_id=row.task_id,
        position=0,
        language=benchmark.language,
        prompt=row.complete_prompt,
        instruction=_instruction(row, place),
        entry_point=row.entry_point,
        preamble=rows.preamble(row),
        tests=rows.tests(row),
        reference=rows.reference(row),
        wrong=(rows.wrong(row),),
        stop=rows.STOPS,
        category=None,
        difficulty=None,
        libraries=rows.libraries(row, place),
    )


def _instruction(row: rows.BigCodeBenchRow, place: str) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of escape sequences in their docstrings
        return instruction(row.complete_prompt, row.entry_point, place)


ADAPTER = BigCodeBenchComplete()
