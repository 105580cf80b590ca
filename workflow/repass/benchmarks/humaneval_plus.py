"""HumanEval+: HumanEval's problems, checked by many more inputs (EvalPlus)."""

from pathlib import Path

from repass.benchmarks.base import numbered
from repass.benchmarks.evalplus_rows import STOPS, EvalPlusRow
from repass.benchmarks.humaneval import empty, instruction
from repass.benchmarks.rows import read_lines
from repass.config.benchmark import Benchmark
from repass.inputs import bundles
from repass.records import Problem

CHECKED_BY = "inputs"

MORE_STOPS = ("\ndef ", "\nclass ", "\nimport ", "\nfrom ", "\nassert ")


class HumanEvalPlus:
    """Prompts are HumanEval's, with a few mistakes in them mended."""

    def problems(self, path: Path, benchmark: Benchmark) -> list[Problem]:
        """One problem a line."""
        rows = read_lines(path, EvalPlusRow)
        return numbered((_problem(row, place, benchmark) for place, row in rows), path, benchmark)


def _problem(row: EvalPlusRow, place: str, benchmark: Benchmark) -> Problem:
    return Problem(
        benchmark=benchmark.name,
        task_id=row.task_id,
        position=0,
        language=benchmark.language,
        prompt=row.prompt,
        instruction=instruction(row.prompt, row.entry_point, place),
        entry_point=row.entry_point,
        preamble="",
        tests="",
        reference=row.prompt + row.canonical_solution,
        wrong=(empty(row.prompt),),
        stop=(*STOPS, *MORE_STOPS),
        category=None,
        difficulty=None,
        checked_by="inputs",
        inputs=bundles.dumps(
            "humaneval", atol=row.atol, base_input=row.base_input, plus_input=row.plus_input
        ),
    )


ADAPTER = HumanEvalPlus()
