"""Samples of every cell as human-eval and EvalPlus read them.

A folder a cell: `{model}/{benchmark}/{prompt}.{sampling}/`, with

- `samples.jsonl`: `task_id` and `completion`, the model's answer as it came;
- `solutions.jsonl`: `task_id` and `solution`, the program that the headline's extraction policy
  made of it; where it found none the solution is empty. Scored as they are, solutions pass where
  the cell's samples do.

Samples whose request failed have no text and no line.
"""

import re
from pathlib import Path

import duckdb

from repass.progress import Progress

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")

_CELLS = """
    SELECT cell_id, model, benchmark, prompt, sampling, default_extraction
    FROM cells WHERE samples > 0 ORDER BY cell_id
"""
_COMPLETIONS = """
    SELECT task_id, completion FROM samples
    WHERE cell_id = {cell_id} AND completion IS NOT NULL ORDER BY position, sample
"""
_SOLUTIONS = """
    SELECT task_id, coalesce(solution, '') AS solution FROM verdicts
    WHERE cell_id = {cell_id} AND extraction = '{default_extraction}' AND NOT request_failed
    ORDER BY position, sample
"""
_FILES = {"samples.jsonl": _COMPLETIONS, "solutions.jsonl": _SOLUTIONS}


def write(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[Path]:
    """Write the samples of all cells that have any; returns the cells' folders."""
    folder.mkdir(parents=True, exist_ok=True)
    cells = connection.sql(_CELLS).pl()
    progress = Progress("samples", cells.height, "cells")
    places = []
    for cell in cells.iter_rows(named=True):
        place = folder / cell_folder(
            cell["model"], cell["benchmark"], cell["prompt"], cell["sampling"]
        )
        place.mkdir(parents=True)
        for name, query in _FILES.items():
            _copy(connection, query.format(**cell), place / name)
        places.append(place)
        progress.add()
    return places


def cell_folder(model: str, benchmark: str, prompt: str, sampling: str) -> Path:
    """Name a cell's folder.

    Raises:
        ValueError: a name could leave the folder; the configuration refuses such names.
    """
    for name in (model, benchmark, prompt, sampling):
        if not _SAFE.fullmatch(name):
            raise ValueError(f"not a name of the configuration: {name!r}")
    return Path(model, benchmark, f"{prompt}.{sampling}")


def _copy(connection: duckdb.DuckDBPyConnection, query: str, file: Path) -> None:
    target = str(file).replace("'", "''")
    connection.execute(f"COPY ({query}) TO '{target}' (FORMAT JSON)")
