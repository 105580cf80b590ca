"""BigCodeBench-Instruct: the same problems in prose, for chat models alone."""

from pathlib import Path

from repass.benchmarks import bigcodebench_rows as rows
from repass.benchmarks.base import numbered
from repass.config.benchmark import Benchmark
from repass.records import Problem


class BigCodeBenchInstruct:
    """There is nothing to complete: `prompt` is empty, the instruction has the function's head."""

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
        prompt="",
        instruction=row.instruct_prompt,
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


ADAPTER = BigCodeBenchInstruct()
