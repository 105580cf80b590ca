"""What cells and models cost, beside what they score."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import altair as alt
import polars as pl

from repass.report import words
from repass.report.figures import Figure, colours, finished, shapes, source
from repass.report.tables import Tables

_PARTS = {"generation": "generation_s", "execution": "execution_wall_s"}
MAX_BARS = 30
"""A benchmark with more cells than this has no figure of each one's time: the table sorts them."""


class Measure(NamedTuple):
    """What a score may cost: a column of `cell_costs`, and the one that says who is efficient."""

    column: str
    efficient: str
    title: str
    caption: str


MEASURES = (
    Measure(
        "tokens_per_sample",
        "efficient_tokens",
        "completion tokens of an attempt (log scale)",
        "Tokens do not depend on the machine.",
    ),
    Measure(
        "seconds_per_sample",
        "efficient_s",
        "seconds of generation by attempts (log scale)",
        "Seconds are of the engine that answered, at its load: compare them on one device alone.",
    ),
)


class Total(NamedTuple):
    """A line of what the whole grid cost."""

    name: str
    amount: str
    load: str = ""
    """The same of loading models, where that is told apart."""
    known: str = ""
    """Of how many cells it is known, where it may be of some only."""


class Cost:
    """Tokens, time, GPU time, energy and memory, of cells and models; score against cost."""

    anchor = "cost"
    title = "Cost"

    def context(self, tables: Tables) -> dict[str, Any]:
        """Collect a row a model, and for each benchmark that was generated figures and cells."""
        columns = ["cell_id", "truncated", "time_to_first_token_s", "request_s"]
        costs = tables.table("cell_costs").filter(pl.col("samples") > 0)
        cells = costs.join(
            tables.cells.select(columns), on="cell_id", how="left", maintain_order="left"
        )
        names = cells["benchmark"].unique(maintain_order=True).to_list()
        panels = [_panel(cells.filter(pl.col("benchmark") == name), name) for name in names]
        if not panels:
            return {}
        totals = _totals(tables.table("grid_costs").row(0, named=True))
        models = tables.table("model_costs").to_dicts()
        return {"panels": panels, "models": models, "totals": totals}


def _totals(grid: Mapping[str, Any]) -> list[Total]:
    """Sum the grid up; what is known of no cell is called so, not 0."""

    def known(column: str) -> str:
        return f"{grid[column]} of {grid['cells']}"

    def hours(column: str) -> str:
        return _amount(words.hours, grid[column], "h")

    def energy(column: str) -> str:
        return _amount(words.kilowatt_hours, grid[column], "kWh")

    metered, told = known("metered_cells"), known("energy_cells")
    return [
        Total("samples", words.count(grid["samples"])),
        Total("completion tokens", words.count(grid["completion_tokens"])),
        Total("wall time of generation", hours("generation_s"), known=known("timed_cells")),
        Total("GPU time", _gpu_time(grid, "gpu_s"), _gpu_time(grid, "load_gpu_s"), metered),
        Total("energy", energy("energy_j"), energy("load_energy_j"), told),
        Total("CPU time of engines", hours("engine_cpu_s"), hours("load_cpu_s"), metered),
        Total("CPU time of programs", hours("execution_cpu_s")),
        Total("all recorded CPU time", hours("cpu_s")),
    ]


def _amount(write: Callable[[float], str], value: float | None, unit: str) -> str:
    return "not recorded" if value is None else f"{write(value)} {unit}"


def _gpu_time(grid: Mapping[str, Any], column: str) -> str:
    if grid[column] is None and grid["metered_cells"]:
        return "no GPU"
    return _amount(words.hours, grid[column], "h")


def _panel(cells: pl.DataFrame, name: str) -> dict[str, Any]:
    figures = [*(_tradeoff(cells, measure) for measure in MEASURES), _times(cells)]
    return {
        "name": name,
        "figures": [figure for figure in figures if figure is not None],
        "rows": cells.to_dicts(),
    }


def _tradeoff(cells: pl.DataFrame, measure: Measure) -> Figure | None:
    """Draw scores against cost; None where fewer than two cells have both."""
    known = cells.filter(pl.col("pass_at_1").is_not_null(), pl.col(measure.column) > 0)
    if known.height < 2:
        return None
    rows = known.select(
        "model",
        "prompt",
        "sampling",
        score=(100 * pl.col("pass_at_1")).round(2),
        cost=pl.col(measure.column),
        efficient=pl.col(measure.efficient),
    ).sort("cost", "score")
    # A model is named once, where it is efficient and best: names must not lie upon each other.
    top = pl.col("efficient") & (
        pl.col("score") == pl.col("score").filter("efficient").max().over("model")
    )
    rows = rows.with_columns(name=pl.when(top & top.cum_sum().over("model").eq(1)).then("model"))
    left_out = words.left_out(cells.height - known.height)
    prompts = rows["prompt"].unique().sort().to_list()
    return Figure(
        title=f"Score against {measure.title.split(' (')[0]}",
        caption="Ringed and joined: no other cell scores at least as much for at most that cost. "
        + measure.caption
        + left_out,
        spec=finished(_points(measure, prompts), 320, rows=rows.to_dicts()),
        height=400,
    )


def _points(measure: Measure, prompts: list[str]) -> alt.TopLevelMixin:
    legend = alt.Legend(orient="top", direction="horizontal") if len(prompts) > 1 else None
    x = alt.X("cost:Q", title=measure.title, scale=alt.Scale(type="log", nice=False, padding=12))
    y = alt.Y("score:Q", title="pass@1 (% of problems)", scale=alt.Scale(domain=[0, 100]))
    base = alt.Chart(source()).encode(x=x, y=y)
    points = base.mark_point(filled=True, size=70, opacity=0.85).encode(
        color=alt.Color("prompt:N", scale=colours(prompts), title="prompt", legend=legend),
        shape=alt.Shape("prompt:N", scale=shapes(prompts), title="prompt", legend=legend),
        tooltip=[
            "model:N",
            "prompt:N",
            "sampling:N",
            alt.Tooltip("score:Q", title="pass@1 %"),
            alt.Tooltip("cost:Q", title="cost", format=".3~g"),
        ],
    )
    best = base.transform_filter("datum.efficient")
    line = best.mark_line(interpolate="step-after", color="#999999", strokeWidth=1.5)
    rings = best.mark_point(filled=False, size=190, strokeWidth=1.5, color="#999999", opacity=1)
    names = (
        best.transform_filter("isValid(datum.name)")
        .mark_text(align="left", dx=11, dy=-7, fontSize=11, limit=180)
        .encode(text="name:N")
    )
    return alt.layer(line, rings, points, names)


def _times(cells: pl.DataFrame) -> Figure | None:
    """Draw the time of every cell; None where none is known, or there are too many."""
    rows = [row for cell in cells.iter_rows(named=True) for row in _parts(cell)]
    if not rows or cells.height > MAX_BARS:
        return None
    height = 24 * cells.height + 20
    title = "Time that each cell took to generate and to execute"
    caption = (
        "Generation: wall time of the cell. Execution: sum over its different programs, which run"
        " several at a time."
    )
    spec = finished(_bars(), height, rows=rows)
    return Figure(title=title, caption=caption, spec=spec, height=height + 80)


def _parts(cell: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"cell": words.labelled(cell), "part": part, "seconds": round(cell[column], 2)}
        for part, column in _PARTS.items()
        if cell[column] is not None
    ]


def _bars() -> alt.TopLevelMixin:
    legend = alt.Legend(orient="top", direction="horizontal")
    chart: alt.TopLevelMixin = (
        alt.Chart(source())
        .mark_bar(height={"band": 0.8})
        .encode(
            y=alt.Y("cell:N", title=None, sort=None),
            x=alt.X("seconds:Q", title="seconds"),
            color=alt.Color("part:N", scale=colours(list(_PARTS)), title=None, legend=legend),
            tooltip=["cell:N", "part:N", "seconds:Q"],
        )
    )
    return chart
