"""Stage files of a made-up grid with millions of verdicts, for measuring the database's build.

What costs time is like the real thing: every sample is another program, failures carry a traceback
that names a line of the tests, and models and problems differ in how often they pass.
"""

import json
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from repass import records
from repass.store import BenchmarkEntry, CellEntry, ModelEntry, SamplingEntry, Sources

SEED = 11667
SAMPLING = "t0.2"
FAULTS = ("failed", "exception", "syntax_error", "timeout", "tests_not_reached", "no_program")
FAULT_SHARES = (0.55, 0.2, 0.12, 0.05, 0.04, 0.04)
DETAILS = {
    "failed": (
        'Traceback (most recent call last):\n  File "program.py", line {}, in <module>\n'
        "    check(f_{})\nAssertionError: expected another value\n"
    ),
    "exception": (
        'Traceback (most recent call last):\n  File "program.py", line {}, in f_{}\n'
        "NameError: name 'math' is not defined\n"
    ),
    "syntax_error": (
        "  File \"program.py\", line {}\n    f_{}(\nSyntaxError: '(' was never closed\n"
    ),
    "timeout": "no result after 3.0 s (line {} of f_{})",
    "tests_not_reached": "the program ended before its tests (line {} of f_{})",
}
SOLUTION = (
    "def f_{}(values: list[int], limit: int = 10) -> int:\n"
    '    """Return the sum of those values that are not above a limit."""\n'
    "    total = 0\n    for value in values:\n        if value <= limit:\n"
    "            total += value\n    return total + {}\n"
)
TESTS = (
    "\ndef check(candidate):\n    assert candidate([]) == 0\n"
    "    assert candidate([1, 2, 30]) == 3\n    assert candidate([5] * 4, 5) == 20\n\ncheck(f_{})\n"
)
_FIRST_TEST_LINE = 10
"""Of the program: behind a solution and the head of the tests."""


@dataclass(frozen=True)
class Size:
    """How much: every model meets every benchmark in every form, under every policy."""

    models: int = 21
    benchmarks: int = 25
    problems: int = 164
    samples: int = 20
    prompts: tuple[str, ...] = ("complete", "instruct")
    policies: tuple[str, ...] = ("stop", "raw", "fence")

    @property
    def cells(self) -> int:
        """Of the grid."""
        return self.models * self.benchmarks * len(self.prompts)

    @property
    def verdicts(self) -> int:
        """Of all cells, one a sample and policy."""
        return self.cells * self.problems * self.samples * len(self.policies)


def write(folder: Path, size: Size) -> Sources:
    """Write all stage files of a grid under a folder; the same ones every time."""
    models = tuple(_model(number) for number in range(size.models))
    benchmarks = tuple(_benchmark(number) for number in range(size.benchmarks))
    names = [benchmark.benchmark for benchmark in benchmarks]
    cells = tuple(
        CellEntry(
            model=model.model,
            benchmark=name,
            prompt=prompt,
            sampling=SAMPLING,
            extraction=size.policies[0 if prompt == "complete" else -1],
        )
        for model, name, prompt in product(models, names, size.prompts)
    )
    files = [_Cell(folder, size, cell, number).write() for number, cell in enumerate(cells)]
    return Sources(
        problems=tuple(_problems(folder, size, name) for name in names),
        prompts=tuple(_prompts(folder, size, *each) for each in product(names, size.prompts)),
        completions=tuple(completions for completions, _ in files),
        facts=tuple(completions.with_suffix(".json") for completions, _ in files),
        verdicts=tuple(verdicts for _, verdicts in files),
        health=tuple(_health(folder, name) for name in names),
        models=models,
        benchmarks=benchmarks,
        samplings=(
            SamplingEntry(
                sampling=SAMPLING,
                n=size.samples,
                temperature=0.2,
                top_p=0.95,
                max_tokens=512,
                seed=SEED,
            ),
        ),
        cells=cells,
    )


class _Cell:
    """One cell's files: what a model answered, and what became of it under each policy."""

    def __init__(self, folder: Path, size: Size, cell: CellEntry, number: int) -> None:
        self._folder = folder
        self._size = size
        self._cell = cell
        self._random = np.random.default_rng([SEED, number])

    def write(self) -> tuple[Path, Path]:
        """Write completions, facts and verdicts."""
        cell = self._cell
        name = f"{cell.model}/{cell.benchmark}/{cell.prompt}.{cell.sampling}"
        completions = self._folder / f"completions/{name}.parquet"
        verdicts = self._folder / f"verdicts/{name}.parquet"
        samples = self._samples()
        _write(samples, records.COMPLETIONS, completions)
        completions.with_suffix(".json").write_text(self._facts(), encoding="utf-8")
        judged = [self._judged(samples, policy) for policy in self._size.policies]
        ordered = pl.concat(judged).sort("position", "sample", maintain_order=True)
        _write(ordered, records.VERDICTS, verdicts)
        return completions, verdicts

    def _facts(self) -> str:
        return json.dumps({**self._cell.model_dump(exclude={"extraction"}), "engine": "vllm"})

    def _samples(self) -> pl.DataFrame:
        tasks = _tasks(self._cell.benchmark, self._size.problems)
        frame = tasks.join(pl.DataFrame({"sample": range(self._size.samples)}), how="cross")
        tokens = self._random.integers(20, 300, frame.height)
        return frame.with_columns(
            **_literals(self._cell.model_dump(exclude={"extraction", "benchmark"})),
            seed=pl.col("sample") + SEED,
            completion=pl.format(SOLUTION, "position", self._numbers(10**9, frame.height)),
            error=pl.lit(None, pl.String),
            finish_reason=pl.Series(np.where(tokens > 290, "length", "stop")),
            stop_reason=pl.lit("\ndef "),
            prompt_tokens=self._numbers(120, frame.height),
            completion_tokens=pl.Series(tokens),
            time_to_first_token_s=pl.Series(self._random.gamma(2.0, 0.02, frame.height)),
            duration_s=pl.Series(tokens / 50),
            request_key=pl.lit("0" * 64),
        )

    def _judged(self, samples: pl.DataFrame, policy: str) -> pl.DataFrame:
        height = samples.height
        cpu_s = pl.Series(self._random.gamma(2.0, 0.01, height))
        ran = pl.col("verdict") != "no_program"
        judged = samples.with_columns(
            verdict=pl.Series(self._verdicts(samples["position"].to_numpy(), policy)),
            line=self._numbers(5, height) + _FIRST_TEST_LINE,
        )
        return judged.with_columns(
            extraction=pl.lit(policy),
            solution=pl.when(ran).then("completion"),
            program_sha256=pl.when(ran).then(self._hashes(height)),
            exit_code=pl.when(ran).then((pl.col("verdict") != "passed").cast(pl.Int32)),
            detail=_detail(),
            cpu_s=pl.when(ran).then(cpu_s),
            wall_s=pl.when(ran).then(cpu_s * 1.2),
            peak_memory_bytes=pl.when(ran).then(self._numbers(10**7, height) + 10**7),
            attempts=pl.lit(1),
            flags=pl.lit([], dtype=records.VERDICTS["flags"]),
            base_passed=pl.lit(None, pl.Boolean),
        )

    def _verdicts(self, positions: npt.NDArray[np.int64], policy: str) -> npt.NDArray[np.str_]:
        """Draw verdicts: a model's skill and a problem's difficulty are the same in all cells."""
        skill = np.random.default_rng(list(self._cell.model.encode())).normal()
        seed = list(self._cell.benchmark.encode())
        hard = np.random.default_rng(seed).normal(0.0, 1.5, self._size.problems)[positions]
        shift = 1.0 if policy == "raw" else 0.0
        passes = self._random.random(len(positions)) < 1 / (1 + np.exp(hard + shift - skill))
        faults = self._random.choice(np.array(FAULTS), len(positions), p=FAULT_SHARES)
        return np.where(passes, "passed", faults)

    def _numbers(self, below: int, height: int) -> pl.Series:
        return pl.Series(self._random.integers(0, below, height))

    def _hashes(self, height: int) -> pl.Series:
        text = self._random.bytes(32 * height).hex()
        return pl.Series([text[start : start + 64] for start in range(0, len(text), 64)])


def _detail() -> pl.Expr:
    """What a program wrote, by its verdict."""
    verdict = pl.col("verdict")
    texts = [
        pl.when(verdict == name).then(pl.format(text, "line", "position"))
        for name, text in DETAILS.items()
    ]
    return pl.coalesce(*texts, pl.lit(""))


def _model(number: int) -> ModelEntry:
    family = f"family-{number // 2}"
    size_b = (0.5, 1.5, 3.0, 7.0, 15.0, 33.0)[number // 2 % 6]
    kind = ("base", "instruct")[number % 2]
    return ModelEntry(
        model=f"{family}-{kind}", family=family, parameters_b=size_b, kind=kind, origin="repository"
    )


def _benchmark(number: int) -> BenchmarkEntry:
    return BenchmarkEntry(
        benchmark=f"benchmark-{number}", language="python", image="python", dataset="made-up"
    )


def _tasks(benchmark: str, problems: int) -> pl.DataFrame:
    position = pl.col("position").cast(pl.String)
    return pl.DataFrame({"position": range(problems)}).with_columns(
        benchmark=pl.lit(benchmark), task_id=f"{benchmark}/" + position
    )


def _problems(folder: Path, size: Size, benchmark: str) -> Path:
    texts = {"language": "python", "preamble": "", "checked_by": "tests", "solution_as": "code"}
    frame = _tasks(benchmark, size.problems).with_columns(
        **_literals(texts),
        prompt=pl.format("def f_{}(values, limit=10):\n", "position"),
        entry_point=pl.format("f_{}", "position"),
        tests=pl.format(TESTS, "position"),
        category=pl.format("category-{}", pl.col("position") % 7),
    )
    return _write(frame, records.PROBLEMS, folder / f"problems/{benchmark}.parquet")


def _prompts(folder: Path, size: Size, benchmark: str, prompt: str) -> Path:
    texts = {"prompt": prompt, "kind": "text", "answer_prefix": ""}
    frame = _tasks(benchmark, size.problems).with_columns(
        **_literals(texts),
        text=pl.format("def f_{}(values, limit=10):\n", "position"),
        shots=pl.lit(0),
    )
    return _write(frame, records.PROMPTS, folder / f"prompts/{benchmark}/{prompt}.parquet")


def _health(folder: Path, benchmark: str) -> Path:
    texts = {"language": "python", "image": "python", "check": "reference", "verdict": "passed"}
    frame = _tasks(benchmark, 1).with_columns(
        **_literals(texts), index=pl.lit(0), as_expected=pl.lit(value=True), detail=pl.lit("")
    )
    return _write(frame, records.HEALTH, folder / f"health/{benchmark}.parquet")


def _literals(texts: dict[str, str]) -> dict[str, pl.Expr]:
    return {name: pl.lit(text) for name, text in texts.items()}


def _write(frame: pl.DataFrame, schema: records.Schema, file: Path) -> Path:
    """Write the columns of a schema; what a frame lacks is empty."""
    columns = [_column(frame, name, kind) for name, kind in schema.items()]
    records.write(frame.select(columns), schema, file)
    return file


def _column(frame: pl.DataFrame, name: str, kind: pl.DataType | type[pl.DataType]) -> pl.Expr:
    if name in frame.columns:
        return pl.col(name).cast(kind)
    return pl.lit([] if isinstance(kind, pl.List) else None, dtype=kind).alias(name)
