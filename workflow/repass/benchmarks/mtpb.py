"""MTPB: problems of several steps, with five inputs each; every input is a problem here.

Source of the rules: codegen1/benchmark/mtpb_sample.py and mtpb_exec.py of salesforce/CodeGen. There
each step is asked for on its own, behind all earlier steps and answers: the prompt form `turns`
does that with the steps in `turns`. `prompt` has all steps at once, the paper's "single-turn" form,
to which it compares.

There are no reference solutions, so only wrong ones show that the tests work.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import Field

from repass.benchmarks.base import numbered
from repass.benchmarks.rows import Row, read_lines
from repass.config.benchmark import Benchmark
from repass.errors import DataError
from repass.harness import last_print, source_of
from repass.records import Problem, WrongSolution

_OPENING = "# Import libraries.\n\nimport numpy as np\n\n"
_STOPS = ("\n#", "<|endoftext|>", "\n'''", '\n"""', "\n\n\n")
"""Where an answer has ended, as far as a stop sequence can say it; `prompts.turns.cut` says the
rest."""

_WRONG = WrongSolution(kind="blatant", why="prints something else", solution="print(object())\n")


class _MtpbRow(Row):
    id: str = Field(min_length=1)
    prompts: list[str] = Field(min_length=1)
    inputs: list[dict[str, Any]] = Field(min_length=1)
    outputs: list[Any] = Field(min_length=1)
    category: str


class Mtpb:
    """Steps name their inputs in braces."""

    def problems(self, path: Path, benchmark: Benchmark) -> list[Problem]:
        """One problem an input, in the order of the lines."""
        rows = read_lines(path, _MtpbRow)
        found = (item for place, row in rows for item in _problems(row, place, benchmark))
        return numbered(found, path, benchmark)


def _problems(row: _MtpbRow, place: str, benchmark: Benchmark) -> Iterator[Problem]:
    # one row has an output more than inputs: as in the reference, it is left over
    for number, (given, expected) in enumerate(zip(row.inputs, row.outputs, strict=False)):
        steps = tuple(_steps(row, given, place))
        yield Problem(
            benchmark=benchmark.name,
            task_id=f"MTPB/{row.id}/{number}",
            position=0,
            language=benchmark.language,
            prompt=_OPENING + "".join(f"# {step}\n" for step in steps),
            instruction="\n".join(steps),
            entry_point=None,
            preamble="solution = ",
            tests=_tests(expected),
            reference=None,
            wrong=(_WRONG,),
            stop=_STOPS,
            category=row.category,
            difficulty=None,
            solution_as="text",
            turns=steps,
        )


def _steps(row: _MtpbRow, given: dict[str, Any], place: str) -> Iterator[str]:
    for step in row.prompts:
        try:
            yield step.format(**given)
        except (KeyError, IndexError, ValueError) as error:
            raise DataError(f"{place}: damaged row: prompts: no input for {error}") from error


def _tests(expected: Any) -> str:
    value = json.dumps(expected)
    return f"{source_of(last_print)}\nrun_and_compare(solution, {value!r})\n"


ADAPTER = Mtpb()
