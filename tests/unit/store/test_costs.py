"""Costs of cells and models."""

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from repass.store import Sources

Table = Callable[[str], pl.DataFrame]


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
        expected = None if times is None else pytest.approx(times * row["generation_s"])
        assert row["gpu_s"] == expected


def test_replayed_completions_took_no_gpu_here(
    built: Callable[[Sources], Table], sources: Sources
) -> None:
    _facts(sources, engine="replay")
    assert built(_with_gpus(sources, 2))("cell_costs")["gpu_s"].null_count() == len(sources.facts)


def test_energy_is_told_where_it_was_recorded(
    built: Callable[[Sources], Table], sources: Sources
) -> None:
    assert built(sources)("model_costs")["energy_j"].null_count() == 2
    _facts(sources, energy_j=7.5)
    assert built(sources)("model_costs")["energy_j"].to_list() == [7.5 * 8, 7.5 * 8]


def test_a_model_costs_what_its_cells_do(
    built: Callable[[Sources], Table], sources: Sources
) -> None:
    read = built(sources)
    cells = read("cell_costs").group_by("model").agg(
        pl.col("samples", "completion_tokens", "generation_s", "execution_cpu_s").sum(),
        pl.col("peak_memory_bytes").max(),
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
