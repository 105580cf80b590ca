"""Costs of cells and models."""

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from repass.store import Sources

Table = Callable[[str], pl.DataFrame]
NEW = ("cost", "job")


def _facts(sources: Sources, **changes: object) -> None:
    for file in sources.facts:
        known = json.loads(Path(file).read_text())
        Path(file).write_text(json.dumps({**known, **changes}))


def _with_gpus(sources: Sources, gpus: int | None) -> Sources:
    models = tuple(model.model_copy(update={"gpus": gpus}) for model in sources.models)
    return sources.model_copy(update={"models": models})


@pytest.mark.parametrize(("gpus", "times"), [(4, 4.0), (0, None), (None, None)])
def test_an_engine_holds_all_its_gpus_while_it_generates(
    built: Callable[[Sources], Table], sources: Sources, gpus: int | None, times: float | None
) -> None:
    for row in built(_with_gpus(sources, gpus))("cell_costs").to_dicts():
        for what in ("engine", "load"):
            seconds = row[f"{what}_s"]
            expected = None if times is None else pytest.approx(times * seconds)
            assert row[{"engine": "gpu_s", "load": "load_gpu_s"}[what]] == expected


def test_replayed_completions_took_no_gpu_here(
    built: Callable[[Sources], Table], sources: Sources
) -> None:
    _facts(sources, engine="replay")
    assert built(_with_gpus(sources, 2))("cell_costs")["gpu_s"].null_count() == len(sources.facts)


def test_energy_is_told_where_it_was_recorded(
    built: Callable[[Sources], Table], sources: Sources
) -> None:
    read = built(sources)
    assert read("model_costs")["energy_j"].null_count() == 2
    assert read("grid_costs")["energy_j"].to_list() == [None]
    assert read("grid_costs")["energy_cells"].to_list() == [0]
    _facts(
        sources,
        cost={
            part: {"seconds": 1.0, "energy_j": joules}
            for part, joules in (("use", 7.5), ("load", 1.0))
        },
    )
    read = built(sources)
    assert read("model_costs")["energy_j"].to_list() == [7.5 * 8, 7.5 * 8]
    assert read("grid_costs").select("energy_j", "load_energy_j", "energy_cells").row(0) == (
        7.5 * 16, 1.0 * 16, 16
    )  # fmt: skip


def test_facts_and_verdicts_without_costs_leave_them_unknown(
    built: Callable[[Sources], Table], sources: Sources
) -> None:
    for file in sources.facts:
        known = json.loads(Path(file).read_text())
        Path(file).write_text(json.dumps({k: v for k, v in known.items() if k not in NEW}))
    for file in sources.verdicts:
        pl.read_parquet(file).write_parquet(file)
    read = built(_with_gpus(sources, 1))
    costs = read("cell_costs").select(
        "engine_s", "gpu_s", "engine_cpu_s", "energy_j", "load_s", "engine_peak_memory_bytes",
        "generation_job_cpu_s", "execution_job_s", "execution_job_peak_memory_bytes",
    )  # fmt: skip
    assert all(column.null_count() == len(sources.facts) for column in costs)
    assert read("cell_costs")["generation_s"].null_count() == 0
    assert read("grid_costs").select("metered_cells", "gpu_s").row(0) == (0, None)


def test_what_the_jobs_used_is_told(built: Callable[[Sources], Table], sources: Sources) -> None:
    row = built(sources)("cell_costs").row(0, named=True)
    assert (row["generation_job_cpu_s"], row["generation_job_peak_memory_bytes"]) == (2.5, 150e6)
    assert (row["execution_job_s"], row["execution_job_cpu_s"]) == (12.0, 4.0)
    assert row["execution_job_peak_memory_bytes"] == 250e6


def test_the_grid_costs_what_its_models_do(
    built: Callable[[Sources], Table], sources: Sources
) -> None:
    read = built(_with_gpus(sources, 2))
    models, (grid,) = read("model_costs"), read("grid_costs").to_dicts()
    for name in set(models.columns) & set(grid):
        known = models[name].drop_nulls()
        assert grid[name] == (pytest.approx(known.sum()) if len(known) else None), name
    parts = ("engine_cpu_s", "load_cpu_s", "generation_job_cpu_s", "execution_job_cpu_s",
             "execution_cpu_s")  # fmt: skip
    assert grid["cpu_s"] == pytest.approx(sum(grid[part] for part in parts))


def test_a_model_costs_what_its_cells_do(
    built: Callable[[Sources], Table], sources: Sources
) -> None:
    read = built(sources)
    cells = read("cell_costs").group_by("model").agg(
        pl.col(
            "samples", "completion_tokens", "generation_s", "engine_s", "engine_cpu_s", "load_s",
            "execution_cpu_s", "execution_job_s",
        ).sum(),
        pl.col("peak_memory_bytes", "engine_peak_memory_bytes").max(),
    )  # fmt: skip
    models = read("model_costs").select(cells.columns)
    joined = models.join(cells, on="model", suffix="_summed")
    for name in cells.columns[1:]:
        assert joined[name].to_list() == pytest.approx(joined[f"{name}_summed"].to_list())


def test_no_cell_beats_an_efficient_one_and_some_cell_beats_each_other(
    built: Callable[[Sources], Table], sources: Sources
) -> None:
    rows = built(sources)("cell_costs").to_dicts()
    for row in rows:
        score, cost = row["pass_at_1"], row["tokens_per_sample"]
        beaten = any(
            (o["pass_at_1"] >= score and o["tokens_per_sample"] <= cost)
            and (o["pass_at_1"], o["tokens_per_sample"]) != (score, cost)
            for o in rows
            if o["benchmark"] == row["benchmark"]
        )
        assert row["efficient_tokens"] == (not beaten)
    assert {row["efficient_tokens"] for row in rows} == {True, False}
