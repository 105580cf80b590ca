"""Which problems the models solve."""

from typing import Any

import altair as alt
import polars as pl

from repass.report import words
from repass.report.figures import Figure, finished, source
from repass.report.tables import Tables

# A browser draws this many squares at once without effort.
MAX_SQUARES = 20_000


class Problems:
    """Pass rates by category, and of every single problem."""

    anchor = "problems"
    title = "Problems and categories"

    def context(self, tables: Tables) -> dict[str, Any]:
        """Collect the figures of each benchmark of which any cell has a score."""
        scored = tables.cells.filter(pl.col("status") == "ok").select("cell_id")
        results = (
            tables.query("FROM problem_results WHERE is_default")
            .join(scored, on="cell_id", how="semi")
            .with_columns(
                rate=pl.col("c") / pl.col("n"),
                cell=pl.format("{} · {} · {}", "model", "prompt", "sampling"),
                category=pl.col("category").fill_null("all"),
            )
        )
        names = results["benchmark"].unique(maintain_order=True).to_list()
        panels = [_panel(tables, results, name) for name in names]
        return {"panels": panels} if panels else {}


def _panel(tables: Tables, results: pl.DataFrame, name: str) -> dict[str, Any]:
    own = results.filter(pl.col("benchmark") == name)
    cells = tables.cells.filter(pl.col("benchmark") == name).height
    left_out = words.left_out(cells - own["cell_id"].n_unique())
    categories = own["category"].n_unique()
    figures = [*([_by_category(own)] if categories > 1 else []), _by_problem(own)]
    return {"name": name, "figures": figures, "note": left_out}


def _by_category(results: pl.DataFrame) -> Figure:
    rates = results.group_by("cell", "category", maintain_order=True).agg(
        rate=(100 * pl.col("rate").mean()).round(1), problems=pl.len()
    )
    height = 30 * rates["cell"].n_unique() + 20
    squares = alt.Chart(source()).encode(
        x=alt.X("category:N", title="category", axis=alt.Axis(labelAngle=-35, orient="top")),
        y=alt.Y("cell:N", title=None, sort=None),
    )
    boxes = squares.mark_rect().encode(
        color=_rate("pass rate (%)"),
        tooltip=["cell:N", "category:N", alt.Tooltip("rate:Q", title="pass rate %"), "problems:Q"],
    )
    # Cividis is dark below and light above: the writing must turn with it.
    numbers = squares.mark_text(fontSize=11).encode(
        text=alt.Text("rate:Q", format=".0f"),
        color=alt.condition("datum.rate > 55", alt.value("#111111"), alt.value("#ffffff")),
    )
    return Figure(
        title="Which kinds of problem are solved: pass rate by category",
        caption="Mean over the category's problems of the share of samples that pass.",
        spec=finished(boxes + numbers, height, rows=rates.to_dicts()),
        height=height + 120,
    )


def _by_problem(results: pl.DataFrame) -> Figure:
    ranked = _ranked(results)
    kept = MAX_SQUARES // results["cell"].n_unique()
    shown = ranked.filter(pl.col("rank") < kept)
    rows = shown.select("cell", "task_id", "category", "rank", "rate", "c", "n").to_dicts()
    height = 22 * results["cell"].n_unique() + 20
    left = ranked["rank"].n_unique() - shown["rank"].n_unique()
    return Figure(
        title="Every problem, from the one solved most to the one solved least",
        caption="A column is a problem; dark from top to bottom: nobody solves it."
        + (f" {left} problems, the hardest, do not fit in here." if left else ""),
        spec=finished(_squares(), height, rows=rows),
        renderer="canvas",
        height=height + 80,
    )


def _ranked(results: pl.DataFrame) -> pl.DataFrame:
    order = (
        results.group_by("position")
        .agg(pl.col("rate").mean().alias("mean"))
        .sort("mean", "position", descending=[True, False])
        .with_row_index("rank")
        .select("position", pl.col("rank").cast(pl.Int32))
    )
    return results.join(order, on="position", maintain_order="left").with_columns(
        rate=(100 * pl.col("rate")).round(1)
    )


def _squares() -> alt.TopLevelMixin:
    chart: alt.TopLevelMixin = (
        alt.Chart(source())
        .mark_rect()
        .encode(
            x=alt.X(
                "rank:O",
                title="problems, easiest first",
                axis=alt.Axis(labels=False, ticks=False),
            ),
            y=alt.Y("cell:N", title=None, sort=None),
            color=_rate("pass rate (%)"),
            tooltip=[
                "task_id:N",
                "category:N",
                "cell:N",
                alt.Tooltip("c:Q", title="passed"),
                alt.Tooltip("n:Q", title="of"),
            ],
        )
    )
    return chart


def _rate(title: str) -> alt.Color:
    return alt.Color(
        "rate:Q",
        title=title,
        scale=alt.Scale(scheme="cividis", domain=[0, 100]),
        legend=alt.Legend(orient="top", direction="horizontal", gradientLength=160),
    )
