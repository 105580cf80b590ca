"""The samples that the report carries for its explorer: chosen evenly, with texts cut.

The database holds everything; a report holds what a folder can carry and a browser can search.
Sample 0 of every problem and cell comes first, then sample 1 and so on, until the report is full.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import polars as pl

MAX_SAMPLES = 50_000
MAX_CHARACTERS = 400_000_000  # of all texts together
MAX_TEXT = 20_000  # characters of one text
CHUNK = 250  # samples that the explorer reads at once

_KEY = ["cell_id", "position", "sample"]
# `row` numbers the chosen samples as the explorer lists them: cell after cell.
_CHOOSE = """
    CREATE OR REPLACE TEMP TABLE chosen AS
    WITH first AS (
        SELECT cell_id, position, sample,
            least(coalesce(length(completion), 0), {text})
                + least(coalesce(length(error), 0), {text}) AS size
        FROM samples ORDER BY sample, position, cell_id LIMIT {limit}
    ),
    programs AS (
        SELECT cell_id, position, sample, sum(least(coalesce(length(solution), 0), {text})
            + least(coalesce(length(detail), 0), {text})) AS size
        FROM verdicts SEMI JOIN first USING (cell_id, position, sample)
        GROUP BY cell_id, position, sample
    ),
    filled AS (
        SELECT cell_id, position, sample,
            sum(first.size + coalesce(programs.size, 0))
                OVER (ORDER BY sample, position, cell_id) AS characters
        FROM first LEFT JOIN programs USING (cell_id, position, sample)
    )
    SELECT (row_number() OVER (ORDER BY cell_id, position, sample))::INTEGER - 1 AS row,
        cell_id, position, sample
    FROM filled WHERE characters <= {characters}
"""
_SAMPLES = f"""
    SELECT
        row, cell_id, position, task_id, sample, left(completion, {MAX_TEXT}) AS completion,
        length(completion) AS length, left(error, {MAX_TEXT}) AS error, finish_reason,
        prompt_tokens, completion_tokens, duration_s
    FROM samples JOIN chosen USING (cell_id, position, sample)
    ORDER BY row
"""  # noqa: S608
_PROGRAMS = f"""
    SELECT
        row, extraction, verdict, left(solution, {MAX_TEXT}) AS solution,
        length(solution) AS length, program, exit_code, left(detail, {MAX_TEXT}) AS detail, cpu_s,
        attempts, flags
    FROM verdicts JOIN chosen USING (cell_id, position, sample)
    ORDER BY row, extraction
"""  # noqa: S608
_ASKED = """
    SELECT DISTINCT benchmark, prompt, position
    FROM chosen JOIN cells USING (cell_id)
"""
_PROMPTS = f"""
    SELECT
        benchmark, prompt, position, kind, left(text, {MAX_TEXT}) AS text,
        CASE WHEN length(messages) <= {MAX_TEXT} THEN messages
             ELSE to_json([{{'role': 'cut', 'content': left(messages, {MAX_TEXT})}}])
        END AS messages,
        stop
    FROM prompts SEMI JOIN ({_ASKED}) USING (benchmark, prompt, position)
    ORDER BY benchmark, prompt, position
"""  # noqa: S608
_PROBLEMS = f"""
    SELECT
        benchmark, position, task_id, category, difficulty, left(tests, {MAX_TEXT}) AS tests,
        left(reference, {MAX_TEXT}) AS reference
    FROM problems SEMI JOIN ({_ASKED}) USING (benchmark, position)
    ORDER BY benchmark, position
"""  # noqa: S608
_CELL = ["cell_id", "model", "benchmark", "prompt", "sampling", "default_extraction", "samples"]

Row = dict[str, Any]


@dataclass(frozen=True)
class Samples:
    """The chosen samples and what belongs to them.

    `samples` has a row a sample, `programs` one a sample and extraction policy; both are in the
    order of their column `row`, which starts at 0.
    """

    total: int
    samples: pl.DataFrame
    programs: pl.DataFrame
    prompts: pl.DataFrame
    problems: pl.DataFrame
    cells: pl.DataFrame

    @property
    def shown(self) -> int:
        """How many samples are carried."""
        return self.samples.height

    def index(self) -> Row:
        """Say by columns what can be filtered without looking into a chunk."""
        tasks = self.samples["task_id"].unique(maintain_order=True).to_list()
        policies = self.programs["extraction"].unique().sort().to_list()
        kinds = self.programs["verdict"].unique().sort().to_list()
        return {
            "cells": self.cells.select(_CELL).to_dicts(),
            "policies": policies,
            "kinds": kinds,
            "tasks": tasks,
            "chunk": CHUNK,
            "cell": self.samples["cell_id"].to_list(),
            "task": _places(self.samples["task_id"], tasks),
            "sample": self.samples["sample"].to_list(),
            "failed": self.samples["error"].is_not_null().cast(pl.Int8).to_list(),
            "flagged": self._flagged(),
            "verdicts": [self._codes(policy, kinds) for policy in policies],
        }

    def chunks(self) -> Iterator[list[Row]]:
        """Yield the samples with their programs, `CHUNK` at a time."""
        starts = range(0, self.shown, CHUNK)
        bodies = self.samples.drop("row")
        bounds = np.searchsorted(self.programs["row"].to_numpy(), [*starts, self.shown]).tolist()
        for start, (first, last) in zip(starts, itertools.pairwise(bounds), strict=True):
            programs: dict[int, list[Row]] = {}
            for program in self.programs[first:last].iter_rows(named=True):
                programs.setdefault(program.pop("row"), []).append(program)
            yield [
                {**sample, "programs": list(_told_once(programs.get(row, [])))}
                for row, sample in enumerate(bodies[start : start + CHUNK].to_dicts(), start)
            ]

    def prompts_of(self) -> Iterator[tuple[tuple[str, ...], list[Row]]]:
        """Yield the prompts of each benchmark and form."""
        yield from _groups(self.prompts, ["benchmark", "prompt"])

    def problems_of(self) -> Iterator[tuple[tuple[str, ...], list[Row]]]:
        """Yield the problems of each benchmark."""
        yield from _groups(self.problems, ["benchmark"])

    def _codes(self, policy: str, kinds: Sequence[str]) -> list[int]:
        """Give each sample's verdict under a policy as its place in `kinds`, -1 for none."""
        own = self.programs.filter(pl.col("extraction") == policy)
        codes = np.full(self.shown, -1)
        codes[own["row"].to_numpy()] = _places(own["verdict"], kinds)
        found: list[int] = codes.tolist()
        return found

    def _flagged(self) -> list[int]:
        """Number the samples of which a program did what honest ones do not."""
        flagged = self.programs.filter(pl.col("flags").list.len() > 0)
        return flagged["row"].unique().sort().to_list()


def read(
    connection: duckdb.DuckDBPyConnection, cells: pl.DataFrame, limit: int = MAX_SAMPLES
) -> Samples:
    """Choose samples, at most `limit`, and read what belongs to them.

    Args:
        connection: to the database; may be read-only.
        cells: the mart of this name.
        limit: how many samples; fewer where their texts exceed `MAX_CHARACTERS`.
    """
    connection.execute(_CHOOSE.format(limit=limit, text=MAX_TEXT, characters=MAX_CHARACTERS))
    return Samples(
        total=connection.sql("SELECT count(*) AS rows FROM samples").pl().item(),
        samples=connection.sql(_SAMPLES).pl(),
        programs=connection.sql(_PROGRAMS).pl(),
        prompts=connection.sql(_PROMPTS).pl(),
        problems=connection.sql(_PROBLEMS).pl(),
        cells=cells,
    )


def _places(values: pl.Series, known: Sequence[str]) -> list[int]:
    """Say for each value at which place it is known."""
    place = {name: at for at, name in enumerate(known)}
    return [place[value] for value in values]


def _told_once(programs: Sequence[Row]) -> Iterator[Row]:
    """Leave the text of a program out where an earlier policy made the same (`same_as`)."""
    seen: dict[str, str] = {}
    for program in programs:
        text = program["solution"]
        if text is not None and text in seen:
            yield {**program, "solution": None, "same_as": seen[text]}
            continue
        if text is not None:
            seen[text] = program["extraction"]
        yield {**program, "same_as": None}


def _groups(frame: pl.DataFrame, by: Sequence[str]) -> Iterator[tuple[tuple[str, ...], list[Row]]]:
    for key, group in frame.group_by(by, maintain_order=True):
        yield tuple(map(str, key)), group.drop(by).to_dicts()
