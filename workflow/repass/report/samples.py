"""The samples that the page carries for its explorer: texts cut, chosen evenly, in chunks.

A page holds what a browser opens at once; the database holds everything. Sample 0 of every cell
comes first, then sample 1 and so on, until the page is full.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import polars as pl

MAX_SAMPLES = 5_000
MAX_CHARACTERS = 24_000_000  # of all texts together
MAX_TEXT = 20_000  # characters of one text
CHUNK = 100  # samples that the page reads at once

_CHOSEN = f"""
    SELECT cell_id, position, sample FROM samples
    ORDER BY sample, position, cell_id LIMIT {MAX_SAMPLES}
"""  # noqa: S608
_SAMPLES = f"""
    SELECT
        cell_id, position, task_id, sample, left(completion, {MAX_TEXT}) AS completion,
        length(completion) AS length, left(error, {MAX_TEXT}) AS error, finish_reason,
        prompt_tokens, completion_tokens, duration_s
    FROM samples SEMI JOIN ({_CHOSEN}) USING (cell_id, position, sample)
    ORDER BY sample, position, cell_id
"""  # noqa: S608
_VERDICTS = f"""
    SELECT
        cell_id, position, sample, extraction, verdict, left(solution, {MAX_TEXT}) AS solution,
        length(solution) AS length, program, exit_code, left(detail, {MAX_TEXT}) AS detail, cpu_s,
        attempts
    FROM verdicts SEMI JOIN ({_CHOSEN}) USING (cell_id, position, sample)
    ORDER BY sample, position, cell_id, extraction
"""  # noqa: S608
_PROMPTS = f"""
    SELECT
        benchmark, prompt, position, kind, left(text, {MAX_TEXT}) AS text,
        CASE WHEN length(messages) <= {MAX_TEXT} THEN messages
             ELSE to_json([{{'role': 'cut', 'content': left(messages, {MAX_TEXT})}}])
        END AS messages,
        stop
    FROM prompts ORDER BY benchmark, prompt, position
"""  # noqa: S608
_PROBLEMS = f"""
    SELECT
        benchmark, position, task_id, category, difficulty, left(tests, {MAX_TEXT}) AS tests,
        left(reference, {MAX_TEXT}) AS reference
    FROM problems ORDER BY benchmark, position
"""  # noqa: S608

_Key = tuple[int, int, int]


@dataclass(frozen=True)
class Samples:
    """What the explorer reads: an index at once, the rest when it is looked at."""

    total: int
    index: dict[str, Any]
    chunks: list[list[dict[str, Any]]]
    prompts: list[list[dict[str, Any]]]
    problems: list[list[dict[str, Any]]]

    @property
    def shown(self) -> int:
        """How many samples the page carries."""
        return len(self.index["cell"])


def read(connection: duckdb.DuckDBPyConnection, cells: pl.DataFrame) -> Samples:
    """Choose samples and collect what belongs to them."""
    chosen = _fitting(connection)
    chosen.sort(key=_key)
    prompts = _grouped(connection.sql(_PROMPTS).pl(), ["benchmark", "prompt"])
    problems = _grouped(connection.sql(_PROBLEMS).pl(), ["benchmark"])
    total = connection.sql("SELECT count(*) AS rows FROM samples").pl().item()
    return Samples(
        total=total,
        index=_index(chosen, cells, list(prompts), list(problems)),
        chunks=[chosen[start : start + CHUNK] for start in range(0, len(chosen), CHUNK)],
        prompts=list(prompts.values()),
        problems=list(problems.values()),
    )


def _key(row: Mapping[str, Any]) -> _Key:
    return row["cell_id"], row["position"], row["sample"]


def _fitting(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Take samples with their programs until the page is full."""
    programs: dict[_Key, list[dict[str, Any]]] = {}
    for verdict in connection.sql(_VERDICTS).pl().iter_rows(named=True):
        programs.setdefault(_key(verdict), []).append(verdict)
    taken, characters = [], 0
    for sample in connection.sql(_SAMPLES).pl().iter_rows(named=True):
        body = {**sample, "programs": list(_programs(programs.get(_key(sample), [])))}
        characters += _characters(body)
        if characters > MAX_CHARACTERS:
            break
        taken.append(body)
    return taken


def _programs(verdicts: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Leave the text of a program out where an earlier policy made the same (`same_as`)."""
    seen: dict[str, str] = {}
    for verdict in verdicts:
        row = {k: v for k, v in verdict.items() if k not in ("cell_id", "position", "sample")}
        text = verdict["solution"]
        if text is not None and text in seen:
            yield {**row, "solution": None, "same_as": seen[text]}
            continue
        if text is not None:
            seen[text] = verdict["extraction"]
        yield {**row, "same_as": None}


def _characters(body: Mapping[str, Any]) -> int:
    texts = [body["completion"], body["error"]]
    texts += [program[name] for program in body["programs"] for name in ("solution", "detail")]
    return sum(len(text) for text in texts if text)


def _grouped(frame: pl.DataFrame, by: list[str]) -> dict[tuple[Any, ...], list[dict[str, Any]]]:
    return {
        key: group.drop(by).to_dicts() for key, group in frame.group_by(by, maintain_order=True)
    }


def _index(
    chosen: list[dict[str, Any]],
    cells: pl.DataFrame,
    prompts: list[tuple[Any, ...]],
    problems: list[tuple[Any, ...]],
) -> dict[str, Any]:
    """Say by columns what can be filtered without looking into the chunks."""
    policies = sorted({p["extraction"] for sample in chosen for p in sample["programs"]})
    kinds = sorted({p["verdict"] for sample in chosen for p in sample["programs"]})
    columns = ["cell_id", "model", "benchmark", "prompt", "sampling", "default_extraction"]
    return {
        "cells": cells.select(columns).to_dicts(),
        "policies": policies,
        "kinds": kinds,
        "prompts": [list(key) for key in prompts],
        "problems": [key[0] for key in problems],
        "chunk": CHUNK,
        "cell": [sample["cell_id"] for sample in chosen],
        "task": [sample["task_id"] for sample in chosen],
        "sample": [sample["sample"] for sample in chosen],
        "failed": [int(sample["error"] is not None) for sample in chosen],
        "verdicts": [_codes(sample, policies, kinds) for sample in chosen],
    }


def _codes(sample: Mapping[str, Any], policies: list[str], kinds: list[str]) -> list[int]:
    """Give a sample's verdict under each policy as its place in `kinds`, -1 for none."""
    found = {program["extraction"]: program["verdict"] for program in sample["programs"]}
    return [kinds.index(found[policy]) if policy in found else -1 for policy in policies]
