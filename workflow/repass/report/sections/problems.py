"""Which problems the models solve: by category, one by one, the hardest, and who alone."""

from typing import Any

import altair as alt
import polars as pl

from repass.report import words
from repass.report.figures import Figure, finished, source
from repass.report.tables import Tables

# A browser draws this many squares at once without effort.
MAX_SQUARES = 20_000
# More rows or columns are no longer read.
MAX_MODELS = 40
# Beyond so many cells their rows are thin.
MANY_CELLS = 24
# Of the hardest problems, and of those that one model alone solves.
MAX_LISTED = 10
_ASKED = ("prompt", "sampling")


class Problems:
    """Pass rates by category and of every problem; the hardest; agreement of models."""

    anchor = "problems"
    title = "Problems and categories"

    def context(self, tables: Tables) -> dict[str, Any]:
        """Collect a panel for each benchmark of which any cell has a score."""
        names = tables.table("problem_difficulty")["benchmark"].unique().sort().to_list()
        panels = [_panel(tables, name) for name in names]
        return {"panels": panels} if panels else {}


def _panel(tables: Tables, name: str) -> dict[str, Any]:
    results = _results(tables, name)
    cells = tables.cells.filter(pl.col("benchmark") == name).height
    categories = results["category"].n_unique()
    pairs = tables.table("agreement").filter(
        pl.col("benchmark") == name, pl.col("kappa").is_not_null()
    )
    compared = _models(pairs).len()
    difficulty = tables.table("problem_difficulty").filter(pl.col("benchmark") == name)
    reach = tables.table("model_reach").filter(pl.col("benchmark") == name)
    return {
        "name": name,
        "figures": [*([_by_category(results)] if categories > 1 else []), _by_problem(results)],
        "agreement": [_agreement(pairs)] if compared > 2 else [],
        "agreed": _agreed(pairs) if compared == 2 else "",
        "note": words.left_out(cells - results["cell_id"].n_unique()),
        "asked": [
            _solved(own, reach.filter(pl.col("prompt") == key[0], pl.col("sampling") == key[1]))
            for key, own in difficulty.group_by(*_ASKED, maintain_order=True)
        ],
    }


def _results(tables: Tables, name: str) -> pl.DataFrame:
    scored = tables.cells.filter(pl.col("status") == "ok", pl.col("benchmark") == name)
    ids = ", ".join(str(cell_id) for cell_id in scored["cell_id"])
    results = tables.query(
        "SELECT cell_id, model, prompt, sampling, position, task_id, category, n, c"  # noqa: S608
        f" FROM problem_results WHERE is_default AND cell_id IN ({ids})"
        " ORDER BY cell_id, position"
    )
    return results.with_columns(
        rate=pl.col("c") / pl.col("n"),
        cell=pl.format("{} · {} · {}", "model", "prompt", "sampling"),
        category=pl.col("category").fill_null("all"),
    )


def _solved(difficulty: pl.DataFrame, reach: pl.DataFrame) -> dict[str, Any]:
    """Say of one way to ask what nobody, hardly anybody, and one model alone solves."""
    unsolved = difficulty.filter(pl.col("solved_by") == 0)
    hardest = difficulty.filter(pl.col("solved_by") > 0).sort("hardness").head(MAX_LISTED)
    alone = difficulty.filter(pl.col("only_model").is_not_null())
    first = difficulty.row(0, named=True)
    return {
        "name": words.asked(first),
        **{key: first[key] for key in _ASKED},
        "models": first["models"],
        "problems": difficulty.height,
        "unsolved": unsolved.height,
        "unsolved_ids": unsolved["task_id"].head(MAX_LISTED).to_list(),
        "everybody": difficulty.filter(pl.col("solved_by") == pl.col("models")).height,
        "hardest": hardest.to_dicts(),
        "alone": alone.height,
        "reach": _with_examples(reach, alone).to_dicts(),
    }


def _with_examples(reach: pl.DataFrame, alone: pl.DataFrame) -> pl.DataFrame:
    """Add to each model that alone solves some the first of these problems."""
    examples = alone.group_by(model="only_model").agg(
        examples=pl.col("task_id").head(MAX_LISTED).str.join(", ")
    )
    some = reach.filter(pl.col("only_solved") > 0)
    ordered = some.sort("only_solved", "model", descending=[True, False])
    return ordered.join(examples, on="model", how="left", maintain_order="left")


def _by_category(results: pl.DataFrame) -> Figure:
    rates = results.group_by("cell", "category", maintain_order=True).agg(
        rate=(100 * pl.col("rate").mean()).round(1), problems=pl.len()
    )
    cells = rates["cell"].n_unique()
    height = (30 if cells <= MANY_CELLS else 17) * cells + 20
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
    """Draw every problem of every cell, from lists: a row a square would be most of the page."""
    ranked = _ranked(results)
    cells = results["cell"].n_unique()
    shown = ranked.filter(pl.col("rank") < MAX_SQUARES // cells).sort("rank")
    rows = shown.group_by("cell", maintain_order=True).agg(
        rate=pl.col("rate").round().cast(pl.Int64)
    )
    tasks = shown.select("rank", "task_id", "category").unique().sort("rank")
    height = (22 if cells <= MANY_CELLS else 14) * cells + 20
    left = ranked["rank"].n_unique() - tasks.height
    return Figure(
        title="Every problem, from the one solved most to the one solved least",
        caption="A column is a problem; dark from top to bottom: nobody solves it."
        + (f" {left} problems, the hardest, do not fit in here." if left else ""),
        spec=finished(_squares(), height, rows=_in_order(rows, results), tasks=tasks.to_dicts()),
        renderer="canvas",
        height=height + 80,
    )


def _in_order(rows: pl.DataFrame, results: pl.DataFrame) -> list[dict[str, Any]]:
    """Put the cells in the order of the results."""
    order = results.select("cell").unique(maintain_order=True)
    return order.join(rows, on="cell", maintain_order="left").to_dicts()


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
        .transform_flatten(["rate"])
        .transform_window(number="row_number()", groupby=["cell"])
        .transform_calculate(rank="datum.number - 1")
        .transform_lookup(
            lookup="rank",
            from_=alt.LookupData(data=source("tasks"), key="rank", fields=["task_id", "category"]),
        )
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
                alt.Tooltip("rate:Q", title="pass rate %"),
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


def _models(pairs: pl.DataFrame) -> pl.Series:
    return pl.concat([pairs["model_a"], pairs["model_b"]]).unique().sort()


def _agreed(pairs: pl.DataFrame) -> str:
    """Say in a sentence how far the only two models agree."""
    first, second = _models(pairs)
    ways = pairs.height
    return (
        f"{first} and {second} solve the same problems to a Cohen's kappa of"
        f" {words.percent(pairs['kappa'].mean())}%"  # type: ignore[arg-type]
        + (f" (mean over {ways} prompts and samplings)" if ways > 1 else "")
        + ": 100% is the very same, 0 as much as chance brings about."
    )


def _agreement(pairs: pl.DataFrame) -> Figure:
    rows, models = _mirrored(pairs)
    ways = pairs.select(*_ASKED).unique().height
    height = max(24 * len(models) + 20, 120)
    caption = (
        "Cohen's kappa of solved and unsolved: 100%, the two solve the very same problems; 0, they"
        " agree no more than two models with these scores would by chance; below 0, less."
    )
    left = pairs.select(pl.col("model_a").n_unique()).item() + 1 - len(models)
    return Figure(
        title="Do two models solve the same problems? Agreement beyond chance",
        caption=caption
        + (f" Mean over {ways} prompts and samplings." if ways > 1 else "")
        + (f" {left} models do not fit in here." if left > 0 else ""),
        spec=finished(_kappas(models, numbered=len(models) <= 12), height, rows=rows),
        height=height + 160,
    )


def _mirrored(pairs: pl.DataFrame) -> tuple[list[dict[str, Any]], list[str]]:
    """Give every pair both ways round, and the models in their order."""
    means = pairs.group_by("model_a", "model_b").agg(
        kappa=(100 * pl.col("kappa").mean()).round(1),
        agreement=(100 * pl.col("agreement").mean()).round(1),
    )
    turned = means.rename({"model_a": "model_b", "model_b": "model_a"}).select(means.columns)
    both = pl.concat([means, turned]).sort("model_a", "model_b")
    models = both["model_a"].unique().sort().to_list()[:MAX_MODELS]
    kept = both.filter(pl.col("model_a").is_in(models), pl.col("model_b").is_in(models))
    return kept.rename({"model_a": "model", "model_b": "other"}).to_dicts(), models


def _kappas(models: list[str], *, numbered: bool) -> alt.TopLevelMixin:
    squares = alt.Chart(source()).encode(
        x=alt.X("other:N", title=None, sort=models, axis=alt.Axis(labelAngle=-40, orient="top")),
        y=alt.Y("model:N", title=None, sort=models),
    )
    boxes: alt.TopLevelMixin = squares.mark_rect().encode(
        color=alt.Color(
            "kappa:Q",
            title="kappa (%)",
            scale=alt.Scale(scheme="cividis", domain=[0, 100], clamp=True),
            legend=alt.Legend(orient="top", direction="horizontal", gradientLength=160),
        ),
        tooltip=[
            "model:N",
            "other:N",
            alt.Tooltip("kappa:Q", title="kappa %"),
            alt.Tooltip("agreement:Q", title="alike % of problems"),
        ],
    )
    if not numbered:
        return boxes
    numbers = squares.mark_text(fontSize=11).encode(
        text=alt.Text("kappa:Q", format=".0f"),
        color=alt.condition("datum.kappa > 55", alt.value("#111111"), alt.value("#ffffff")),
    )
    layers: alt.TopLevelMixin = boxes + numbers
    return layers
