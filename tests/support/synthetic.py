"""Stage files of a made-up grid, of any size, with every kind of verdict; the same every time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from repass import records
from repass.generation.facts import CellFacts
from repass.generation.metering.cost import EngineCost, Share
from repass.sandbox.records import ImageRecord
from repass.store import (
    BenchmarkEntry,
    CellEntry,
    ModelEntry,
    SamplingEntry,
    Sources,
)
from repass.usage import Usage

FAULTS = (
    "failed", "exception", "syntax_error", "timeout", "tests_not_reached", "no_program",
    "out_of_memory",
)  # fmt: skip
FAULT_SHARES = (0.5, 0.2, 0.12, 0.05, 0.05, 0.06, 0.02)
CATEGORIES = ("arithmetic", "lists", "strings", "dates", "graphs", "parsing")
DETAILS = {
    "failed": "Traceback (most recent call last):\n  line 12\nAssertionError",
    "exception": "NameError: name 'math' is not defined",
    "syntax_error": "SyntaxError: '(' was never closed (line 3)",
    "timeout": "no result after 3.0 s",
    "tests_not_reached": "the program ended before its tests",
    "no_program": "",
    "out_of_memory": "MemoryError",
}
LANGUAGES = {
    "py": "python", "cpp": "cpp", "cs": "csharp", "d": "d", "go": "go", "java": "java",
    "jl": "julia", "js": "javascript", "lua": "lua", "php": "php", "pl": "perl", "r": "r",
    "rb": "ruby", "rkt": "racket", "rs": "rust", "scala": "scala", "sh": "bash", "swift": "swift",
    "ts": "typescript",
}  # fmt: skip
# What a hostile model may return; each would set window.__pwned, or break a careless page.
HOSTILE = (
    "<script>window.__pwned = 1</script>",
    "</script><script>window.__pwned = 2</script>",
    '<img src=x onerror="window.__pwned = 3">',
    "<!-- <script> --><svg onload='window.__pwned = 4'>",
    "datum['__proto__']; (function(){window.__pwned = 5})() || {'signal': 'window'}",
    "line\u2028separator\u2029paragraph \u0000 NUL \ufffd \u202e desrever \u202c back",
    "{{ 7 * 7 }} {% raw %} ${window.__pwned = 6} `backtick` \\u003cscript\\u003e",
    "=HYPERLINK(\"http://example.invalid\") javascript:window.__pwned=7",
    "x" * 1_000_000,
)  # fmt: skip


@dataclass(frozen=True)
class Grid:
    """The size of the made-up grid; every model meets every benchmark, prompt and sampling."""

    models: int = 3
    benchmarks: int = 2
    problems: int = 24
    prompts: tuple[str, ...] = ("complete", "instruct")
    samplings: tuple[tuple[str, int], ...] = (("greedy", 1), ("t0.8-n10", 10))
    policies: tuple[str, ...] = ("stop", "raw", "fence")
    seed: int = 11667
    hostile: bool = False
    # Besides the benchmarks: MultiPL-E's translations into these, by their keys in LANGUAGES.
    languages: tuple[str, ...] = ()


def write(folder: Path, grid: Grid) -> Sources:
    """Write all stage files of a grid under a folder."""
    benchmarks = _benchmarks(grid)
    cells = tuple(_cells(grid))
    verdicts = {cell: _cell_files(folder, grid, cell) for cell in cells}
    return Sources(
        problems=tuple(_problems(folder, grid, b.benchmark) for b in benchmarks),
        prompts=tuple(
            _prompts(folder, grid, b.benchmark, p) for b in benchmarks for p in grid.prompts
        ),
        completions=tuple(files[0] for files in verdicts.values()),
        facts=tuple(files[0].with_suffix(".json") for files in verdicts.values()),
        verdicts=tuple(files[1] for files in verdicts.values()),
        health=tuple(_health(folder, grid, b.benchmark) for b in benchmarks),
        images=(_image(folder),),
        models=tuple(_model(index) for index in range(grid.models)),
        benchmarks=benchmarks,
        samplings=tuple(_sampling(name, n) for name, n in grid.samplings),
        cells=cells,
    )


def edit(file: Path, change: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    """Change a stage file in place."""
    change(pl.read_parquet(file)).write_parquet(file)


def _model(index: int) -> ModelEntry:
    kind = ("base", "instruct")[index % 2]
    size = (0.5, 1.5, 3.0, 7.0, 15.0, 33.0)[index // 2 % 6]
    return ModelEntry(
        model=f"Family{index // 2}-{size:g}B" + ("-Instruct" if kind == "instruct" else ""),
        family=f"Family{index // 2}",
        parameters_b=size,
        kind=kind,
        origin="repository",
        source=f"example/family{index // 2}",
        revision=f"{index:040x}",
        dtype="bfloat16",
    )


def _benchmark(index: int) -> BenchmarkEntry:
    return BenchmarkEntry(
        benchmark=("demo", "humaneval", "mbpp")[index] if index < 3 else f"benchmark-{index}",
        language="python",
        image="python",
        dataset="made-up",
        revision=f"v{index}.0",
        sha256=f"{index:064x}",
        licence="MIT",
        cpu_s=5,
        wall_s=10,
        memory_mb=512,
    )


def _benchmarks(grid: Grid) -> tuple[BenchmarkEntry, ...]:
    translated = [
        _benchmark(0).model_copy(
            update={"benchmark": f"multipl-e-humaneval-{key}", "language": LANGUAGES[key]}
        )
        for key in grid.languages
    ]
    return (*(_benchmark(index) for index in range(grid.benchmarks)), *translated)


def _sampling(name: str, n: int) -> SamplingEntry:
    return SamplingEntry(
        sampling=name,
        n=n,
        temperature=0.8 if n > 1 else 0.0,
        top_p=0.95,
        max_tokens=512,
        seed=11667,
    )


def _cells(grid: Grid) -> list[CellEntry]:
    return [
        CellEntry(
            model=_model(model).model,
            benchmark=benchmark.benchmark,
            prompt=prompt,
            sampling=sampling,
            extraction=grid.policies[0] if prompt == "complete" else grid.policies[-1],
        )
        for model in range(grid.models)
        for benchmark in _benchmarks(grid)
        for prompt in grid.prompts
        for sampling, _ in grid.samplings
    ]


def _write(
    frame: pl.DataFrame,
    schema: records.Schema,
    file: Path,
    note: Mapping[str, object] | None = None,
) -> Path:
    columns = [pl.col(name).cast(kind) for name, kind in schema.items()]
    records.write(frame.select(columns), schema, file, note)
    return file


def _tasks(grid: Grid, benchmark: str) -> pl.DataFrame:
    positions = np.arange(grid.problems)
    return pl.DataFrame(
        {
            "benchmark": benchmark,
            "position": positions,
            "task_id": [f"{benchmark}/{position}" for position in positions],
            "category": [CATEGORIES[position % len(CATEGORIES)] for position in positions],
            "difficulty": positions % 5 + 1,
        }
    )


def _problems(folder: Path, grid: Grid, benchmark: str) -> Path:
    position = pl.col("position").cast(pl.String)
    frame = _tasks(grid, benchmark).with_columns(
        language=pl.lit("python"),
        prompt=pl.format(
            'def f_{}(x: int) -> int:\n    """Return x plus {}."""\n', position, position
        ),
        instruction=pl.format("Write a function `f_{}` that adds {}.", position, position),
        entry_point=pl.format("f_{}", position),
        preamble=pl.lit(""),
        tests=pl.format("assert f_{}(1) == 1 + {}\n", position, position),
        reference=pl.format("    return x + {}\n", position),
        wrong=pl.lit([], dtype=records.PROBLEMS["wrong"]),
        stop=pl.lit(["\ndef "]),
        checked_by=pl.lit("tests"),
        inputs=pl.lit(None, pl.String),
        solution_as=pl.lit("code"),
        assembly=pl.lit(None, dtype=pl.String),
        libraries=pl.lit([], dtype=records.PROBLEMS["libraries"]),
        labels=pl.lit([], dtype=records.PROBLEMS["labels"]),
        group=pl.lit(None, dtype=pl.String),
        turns=pl.lit([], dtype=records.PROBLEMS["turns"]),
    )
    return _write(frame, records.PROBLEMS, folder / f"problems/{benchmark}.parquet")


def _prompts(folder: Path, grid: Grid, benchmark: str, prompt: str) -> Path:
    chat = prompt == "instruct"
    position = pl.col("position").cast(pl.String)
    head = pl.format('def f_{}(x: int) -> int:\n    """Return x plus {}."""\n', position, position)
    ask = pl.format("Write a function `f_{}` that adds {}.", position, position)
    messages = pl.concat_list(pl.struct(role=pl.lit("user"), content=ask))
    frame = _tasks(grid, benchmark).with_columns(
        prompt=pl.lit(prompt),
        kind=pl.lit("chat" if chat else "text"),
        text=pl.lit(None, pl.String) if chat else head,
        messages=messages if chat else pl.lit(None, records.PROMPTS["messages"]),
        answer_prefix=pl.lit("") if chat else head,
        stop=pl.lit(["\ndef ", "\nclass "]),
        shots=pl.lit(_shots(prompt)),
        turns=pl.lit([], dtype=records.PROMPTS["turns"]),
    )
    return _write(frame, records.PROMPTS, folder / f"prompts/{benchmark}/{prompt}.parquet")


def _shots(prompt: str) -> int:
    """Examples that the prompt's name tells of: 3 of shots-3."""
    return int(prompt.removeprefix("shots-").split("-")[0]) if prompt.startswith("shots-") else 0


def _health(folder: Path, grid: Grid, benchmark: str) -> Path:
    tasks = _tasks(grid, benchmark)
    common = {
        "language": pl.lit("python"),
        "image": pl.lit("python"),
        "as_expected": pl.lit(True),
        "excepted": pl.lit(None, pl.String),
        "index": pl.lit(0),
    }
    good = tasks.with_columns(
        **common, check=pl.lit("reference"), verdict=pl.lit("passed"), detail=pl.lit("")
    )
    bad = tasks.with_columns(
        **common, check=pl.lit("wrong"), verdict=pl.lit("failed"), detail=pl.lit("AssertionError")
    )
    return _write(pl.concat([good, bad]), records.HEALTH, folder / f"health/{benchmark}.parquet")


def _image(folder: Path) -> Path:
    file = folder / "images/python.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    image = ImageRecord(
        name="python",
        digest="sha256:" + "ab" * 32,
        reference="example/python",
        toolchains={"python": "3.11.2"},
        built_from="cd" * 32,
    )
    file.write_text(image.model_dump_json(), encoding="utf-8")
    return file


def _cell_files(folder: Path, grid: Grid, cell: CellEntry) -> tuple[Path, Path]:
    name = f"{cell.model}/{cell.benchmark}/{cell.prompt}.{cell.sampling}"
    generator = np.random.default_rng([grid.seed, *name.encode()])
    samples = _samples(grid, cell, generator)
    completions = folder / f"completions/{name}.parquet"
    verdicts = folder / f"verdicts/{name}.parquet"
    _write(samples, records.COMPLETIONS, completions)
    _facts(completions.with_suffix(".json"), cell, samples)
    frames = [_judge(samples, policy, cell, generator) for policy in grid.policies]
    ordered = pl.concat(frames).sort("position", "sample", maintain_order=True)
    used = Usage(wall_s=12.0, cpu_s=4.0, peak_memory_bytes=250_000_000)
    note = {name: getattr(cell, name) for name in ("model", "benchmark", "prompt", "sampling")}
    _write(ordered, records.VERDICTS, verdicts, {**note, **used.model_dump()})
    return completions, verdicts


def _facts(file: Path, cell: CellEntry, samples: pl.DataFrame) -> None:
    wall_s = float(samples["duration_s"].sum()) / 8
    tokens = int(samples["completion_tokens"].sum())
    facts = CellFacts(
        model=cell.model,
        benchmark=cell.benchmark,
        prompt=cell.prompt,
        sampling=cell.sampling,
        engine="vllm",
        engine_version="0.11.0",
        engine_arguments=("--max-model-len", "2048"),
        device="cpu",
        dtype="bfloat16",
        source="example/family",
        revision="0" * 40,
        weights_sha256="1" * 64,
        started_at="2026-01-01T00:00:00Z",
        wall_s=wall_s,
        this_run_s=wall_s,
        samples=samples.height,
        requests_sent=samples.height,
        from_journal=0,
        errors=0,
        prompt_tokens=int(samples["prompt_tokens"].sum()),
        completion_tokens=tokens,
        tokens_per_s=tokens / wall_s,
        # Two cells at a time had the engine, and half of them waited for it to load.
        cost=EngineCost(
            use=Share(seconds=wall_s / 2, cpu_s=wall_s),
            load=Share(seconds=20.0, cpu_s=30.0) if cell.prompt == "complete" else Share(),
            peak_memory_bytes=1_500_000_000,
        ),
        job=Usage(wall_s=wall_s + 3, cpu_s=2.5, peak_memory_bytes=150_000_000),
    )
    file.write_text(facts.model_dump_json(), encoding="utf-8")


def _samples(grid: Grid, cell: CellEntry, generator: np.random.Generator) -> pl.DataFrame:
    n = dict(grid.samplings)[cell.sampling]
    rows = grid.problems * n
    frame = _tasks(grid, cell.benchmark).select("position", "task_id")
    frame = frame.join(pl.DataFrame({"sample": np.arange(n)}), how="cross")
    tokens = generator.integers(20, 300, rows)
    frame = frame.with_columns(
        model=pl.lit(cell.model),
        benchmark=pl.lit(cell.benchmark),
        prompt=pl.lit(cell.prompt),
        sampling=pl.lit(cell.sampling),
        seed=pl.col("sample") + 11667,
        completion=pl.format(
            "    total = x + {}\n    # attempt {}, chosen as {}\n    return total\n",
            "position",
            "sample",
            pl.Series(generator.integers(0, 10**9, rows)),
        ),
        error=pl.lit(None, pl.String),
        finish_reason=pl.Series(np.where(tokens > 290, "length", "stop")),
        stop_reason=pl.lit("\ndef "),
        prompt_tokens=pl.Series(generator.integers(40, 120, rows)),
        completion_tokens=pl.Series(tokens),
        time_to_first_token_s=pl.Series(generator.gamma(2.0, 0.02, rows)),
        duration_s=pl.Series(tokens / 50),
        request_key=pl.lit("0" * 64),
    )
    return _with_hostile(frame) if grid.hostile else frame


def _with_hostile(samples: pl.DataFrame) -> pl.DataFrame:
    texts = samples["completion"].to_list()
    for index, text in enumerate(HOSTILE[: len(texts)]):
        texts[index] = text
    return samples.with_columns(completion=pl.Series(texts))


def _judge(
    samples: pl.DataFrame, policy: str, cell: CellEntry, generator: np.random.Generator
) -> pl.DataFrame:
    rows = samples.height
    # A model's skill and a problem's difficulty stay the same over prompts and samplings.
    skill = np.random.default_rng(list(cell.model.encode())).normal(0.0, 1.0)
    size = np.random.default_rng(list(cell.benchmark.encode())).normal(0.0, 1.5, 10_000)
    shift = -1.0 if policy == "raw" else 0.0
    hard = size[samples["position"].to_numpy() % 10_000]
    passes = generator.random(rows) < 1 / (1 + np.exp(hard - skill - shift))
    faults = np.array(FAULTS)[generator.choice(len(FAULTS), rows, p=FAULT_SHARES)]
    verdict = np.where(passes, "passed", faults)
    ran = pl.col("verdict") != "no_program"
    cpu = pl.Series(generator.gamma(2.0, 0.01, rows))
    head = pl.format("def f_{}(x: int) -> int:\n", "position")
    return samples.with_columns(extraction=pl.lit(policy), verdict=pl.Series(verdict)).with_columns(
        solution=pl.when(ran).then(head + pl.col("completion")),
        program_sha256=pl.when(ran).then(
            pl.Series([generator.bytes(32).hex() for _ in range(rows)])
        ),
        exit_code=pl.when(ran).then(pl.when(pl.col("verdict") == "passed").then(0).otherwise(1)),
        detail=pl.col("verdict").replace_strict(DETAILS, default="", return_dtype=pl.String),
        cpu_s=pl.when(ran).then(cpu),
        wall_s=pl.when(ran).then(cpu * 1.2),
        peak_memory_bytes=pl.when(ran).then(12_000_000),
        attempts=pl.lit(1),
        flags=pl.lit([], dtype=pl.List(pl.String)),
        base_passed=pl.lit(None, pl.Boolean),
    )


def spoil(sources: Sources) -> None:
    """Make the last benchmark's harness unhealthy and the first cell incomplete."""
    first = pl.int_range(pl.len()) == 0
    edit(sources.health[-1], lambda frame: frame.with_columns(as_expected=~first))
    failed = pl.when(first).then(pl.lit("sandbox_error")).otherwise("verdict")
    edit(sources.verdicts[0], lambda frame: frame.with_columns(verdict=failed))
