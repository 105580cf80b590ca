"""A large grid of made-up models whose completions are stored, in a copy of the checkout.

All benchmarks are the first problems of the demo's under other names. What a model "answers" is a
reference solution, a wrong one, or a broken text, more often right the larger the model. All of
these end: an endless program would measure nothing but its time limit.
"""

import hashlib
import json
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from repass.benchmarks.demo import ADAPTER
from repass.config.benchmark import Benchmark
from repass.records import Problem

PROMPTS = ("complete", "baseline", "shots-0", "shots-1")
SAMPLING = "greedy"
CONFIG = "config/grid.yaml"
FIRST = 6
"""Problems of each benchmark."""

_COPIED = ("Snakefile", "config", "envs", "profiles", "resources", "scripts", "workflow")
_PROBLEMS = "resources/demo/problems.yaml"
_BROKEN = "    return (\n"

_KEY = "grid.key"
"""File that tells which grid of which checkout a folder holds."""

_FAMILY = 5
"""Models of a family."""


@dataclass(frozen=True)
class Size:
    """Every model meets every benchmark in every form."""

    models: int
    benchmarks: int

    @property
    def cells(self) -> int:
        """Of the grid."""
        return self.models * self.benchmarks * len(PROMPTS)

    @property
    def model_names(self) -> list[str]:
        """Models in the order of the grid."""
        return [f"replayed-{number:02}" for number in range(self.models)]

    @property
    def benchmark_names(self) -> list[str]:
        """Benchmarks in the order of the grid."""
        return [f"made-up-{number:02}" for number in range(self.benchmarks)]


def prepare(folder: Path, root: Path, size: Size) -> None:
    """Make the copy and the grid, unless the folder holds them: then what is done stays done."""
    key = _key(root, size)
    file = folder / _KEY
    if file.is_file() and file.read_text() == key:
        return
    shutil.rmtree(folder, ignore_errors=True)
    for name in _COPIED:
        _copy(root / name, folder / name)
    _configure(folder, size)
    _store_completions(folder, size)
    file.write_text(key)


def _key(root: Path, size: Size) -> str:
    digest = hashlib.sha256(repr(size).encode())
    for path in sorted(_files(root)):
        digest.update(f"{path.relative_to(root)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _files(root: Path) -> Iterator[Path]:
    for name in _COPIED:
        below = (root / name).rglob("*") if (root / name).is_dir() else [root / name]
        yield from (path for path in below if path.is_file() and path.suffix != ".pyc")


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)


def _configure(folder: Path, size: Size) -> None:
    benchmark = {"adapter": "demo", "dataset": "demo", "first": FIRST}
    block = {
        "models": size.model_names,
        "benchmarks": size.benchmark_names,
        "prompts": list(PROMPTS),
        "samplings": [SAMPLING],
    }
    definitions = {
        "models": ["config/models.yaml", "config/grid-models.yaml"],
        "benchmarks": ["config/benchmarks.yaml", "config/grid-benchmarks.yaml"],
    }
    files = {
        "config/grid-models.yaml": {
            name: _model(number, name) for number, name in enumerate(size.model_names)
        },
        "config/grid-benchmarks.yaml": dict.fromkeys(size.benchmark_names, benchmark),
        CONFIG: {"cells": [block], "definitions": definitions},
    }
    for name, content in files.items():
        text = json.dumps(content, indent=1)  # which is YAML, too
        (folder / name).write_text(text, encoding="utf-8")


def _model(number: int, name: str) -> dict[str, Any]:
    return {
        "family": f"family-{number // _FAMILY}",
        "kind": "base",
        "parameters_b": round(1.2**number, 1),
        "replay": {"path": f"samples/{name}/{{benchmark}}/{{prompt}}.jsonl"},
    }


def _store_completions(folder: Path, size: Size) -> None:
    """Write each cell's samples file, the same every time."""
    options = Benchmark(name="demo", adapter="demo", dataset="demo", first=FIRST)
    problems = ADAPTER.problems(folder / _PROBLEMS, options)
    cells = product(enumerate(size.model_names), size.benchmark_names, PROMPTS)
    for (number, model), benchmark, prompt in cells:
        rng = random.Random(f"{model}/{benchmark}/{prompt}")  # noqa: S311 (nothing is secret)
        right = 0.2 + 0.7 * number / size.models
        lines = [_sample(rng, problem, right) for problem in problems]
        file = folder / "samples" / model / benchmark / f"{prompt}.jsonl"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _sample(rng: random.Random, problem: Problem, right: float) -> str:
    solution = problem.reference or ""
    if rng.random() > right:
        wrong = [each.solution for each in problem.wrong]
        solution = rng.choice([*wrong, f"{problem.prompt}{_BROKEN}"])
    body = solution.removeprefix(problem.prompt)
    return json.dumps({"task_id": problem.task_id, "completion": body})
