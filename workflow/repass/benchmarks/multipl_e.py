"""MultiPL-E: HumanEval and MBPP, translated into other languages by small compilers.

The program is the row's prompt as it is, the completion, a newline and the row's tests, which in
seven languages open with the function's closing brace (`evaluation/src` of nuprl/MultiPL-E). There
are no reference solutions.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from pydantic import Field

from repass.benchmarks.base import numbered
from repass.benchmarks.rows import Row, read_json, read_lines
from repass.config.benchmark import Benchmark
from repass.records import Problem


class MultiPLERow(Row):
    """A problem in one language; `name` has the original's number and name."""

    name: str = Field(min_length=1)
    prompt: str = Field(min_length=1)
    tests: str = Field(min_length=1)
    stop_tokens: list[str] = Field(min_length=1)


class MultiPLE:
    """A JSON list in the older release, JSON lines in the newer ones."""

    def problems(self, path: Path, benchmark: Benchmark) -> list[Problem]:
        """One problem a row."""
        read = read_json if path.suffix == ".json" else read_lines
        rows = (row for _, row in read(path, MultiPLERow))
        return numbered((_problem(row, benchmark) for row in rows), path, benchmark)


def _problem(row: MultiPLERow, benchmark: Benchmark) -> Problem:
    return Problem(
        benchmark=benchmark.name,
        task_id=row.name,
        position=0,
        language=benchmark.language,
        prompt=row.prompt,
        instruction=None,
        entry_point=_entry_point(row),
        preamble="",
        tests=row.tests,
        reference=None,
        wrong=(),
        stop=tuple(row.stop_tokens),
        category=None,
        difficulty=None,
    )


def _entry_point(row: MultiPLERow) -> str | None:
    """The function's name as the language spells it: of the prompt's spellings the last.

    Comments may have the name as Python spells it; the function's head stands behind them.
    """
    original = re.sub(r"^[A-Za-z]+_\d+_", "", row.name)
    places = {name: _last_place(row.prompt, name) for name in _spellings(original)}
    name = max(places, key=lambda spelling: places[spelling])
    return name if places[name] >= 0 else None


def _spellings(original: str) -> Iterator[str]:
    first, *rest = original.split("_")
    capital = "".join(part[:1].upper() + part[1:] for part in rest)
    yield from (original, first + capital, first[:1].upper() + first[1:] + capital)
    yield from (original.replace("_", "-"), original.lower())


def _last_place(text: str, word: str) -> int:
    """Where a word stands for the last time; -1 if it does not."""
    found = re.finditer(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text)
    return max((match.start() for match in found), default=-1)


ADAPTER = MultiPLE()
