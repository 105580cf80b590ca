"""What worked examples in the prompt do, and what fine-tuning did."""

from typing import Any

import altair as alt
import polars as pl

from repass.report.comparisons import (
    CELLS,
    Sources,
    dumbbells,
    first_k,
    groups,
    in_percent,
    opened_first,
)
from repass.report.figures import Figure, Row, colours, finished, shapes, source
from repass.report.tables import Tables

_KEYS = ("benchmark", "source", "origin", "setting", "style")
_BASELINE = "baseline"
# The intervals of more curves hide the curves.
_INTERVALS_OF = 8
_BEFORE, _AFTER = "base model", "fine-tuned"


class Shots:
    """Curves over the number of worked examples; fine-tuned models beside their base."""

    anchor = "shots"
    title = "Shots and prompts"

    def context(self, tables: Tables) -> dict[str, Any]:
        """Collect a panel a benchmark, source and style of prompt, and one of fine-tuning."""
        sources = Sources(tables)
        curves = [
            _panel(rows, keys, f"{keys['benchmark']}, {keys['style']}: {sources.of(keys)}")
            for keys, rows in groups(tables.table("shot_scores"), _KEYS)
        ]
        return {"panels": opened_first(curves), "tuned": _fine_tuned(tables, sources)}


def _panel(rows: pl.DataFrame, keys: Row, name: str) -> dict[str, Any]:
    stepped = rows.with_columns(step=_step())
    numbers = rows["shots"].drop_nulls().unique().sort().to_list()
    steps = [_BASELINE] * (rows["shots"].null_count() > 0) + [str(n) for n in numbers]
    return {
        "name": name,
        "here": keys["source"] == CELLS,
        "models": rows["model"].n_unique(),
        "scores": rows.height,
        "style": keys["style"],
        "steps": steps,
        "figures": [_curves(first_k(stepped), steps, name)],
        "rows": _table(stepped),
    }


def _step() -> pl.Expr:
    return pl.col("shots").cast(pl.String).fill_null(_BASELINE)


def _table(rows: pl.DataFrame) -> list[dict[str, Any]]:
    found: dict[tuple[str, int], dict[str, dict[str, Any]]] = {}
    for row in rows.sort("model", "k").iter_rows(named=True):
        found.setdefault((row["model"], row["k"]), {})[row["step"]] = row
    return [{"model": model, "k": k, "scores": scores} for (model, k), scores in found.items()]


def _curves(rows: pl.DataFrame, steps: list[str], name: str) -> Figure:
    height = 320
    shown = in_percent(rows, "score", "low", "high")
    best = shown.group_by("model").agg(pl.col("score").max())
    models = best.sort("score", "model", descending=[True, False])["model"].to_list()
    legend = alt.Legend(orient="top", direction="horizontal", columns=3, labelLimit=260)
    colour = alt.Color("model:N", scale=colours(models), title=None, legend=legend)
    k = shown["k"][0]
    share: dict[str, Any] = {
        "title": f"pass@{k} (% of problems)",
        "scale": alt.Scale(domain=[0, 100]),
    }
    labels = ", ".join(f"'{step}'" for step in steps)
    x = alt.X(
        "at:Q",
        title="worked examples in the prompt",
        axis=alt.Axis(
            values=list(range(len(steps))), labelExpr=f"[{labels}][datum.value]", grid=False
        ),
        scale=alt.Scale(domain=[-0.4, len(steps) - 0.6], nice=False, zero=False),
    )
    base = alt.Chart(source()).encode(x=x, color=colour)
    line = base.mark_line(strokeWidth=1.5, opacity=0.7).encode(
        y=alt.Y("score:Q", axis=alt.Axis(grid=True), **share)
    )
    interval = base.mark_rule(strokeWidth=1.5, opacity=0.55).encode(
        y=alt.Y("low:Q", **share), y2="high:Q"
    )
    point = base.mark_point(filled=True, size=70, opacity=1).encode(
        y=alt.Y("score:Q", **share),
        shape=alt.Shape("model:N", scale=shapes(models), title=None, legend=legend),
        tooltip=[
            "model:N",
            "prompt:N",
            alt.Tooltip("score:Q", title="score %"),
            alt.Tooltip("low:Q", title="from"),
            alt.Tooltip("high:Q", title="to"),
        ],
    )
    columns = ("model", "at", "prompt", "score", "low", "high")
    few = len(models) <= _INTERVALS_OF
    measured = shown["low"].null_count() < shown.height
    placed = shown.with_columns(at=_places(steps, models if few and measured else []))
    layers = (line, interval, point) if few else (line, point)
    intervals = (
        " A line through a point is its 95% interval over problems, where it was measured here."
        if few
        else " The table has the 95% intervals."
    )
    return Figure(
        title=f"Score by the number of worked examples: {name}",
        caption="Baseline is the problem alone; 0 adds the words around the examples, without any."
        + intervals,
        spec=finished(
            alt.layer(*layers),
            height,
            rows=placed.select(columns).to_dicts(),
        ),
        height=height + 110,
    )


def _places(steps: list[str], beside: list[str]) -> pl.Expr:
    """Where a point stands: its step, models beside each other a little aside."""
    step = pl.col("step").replace_strict(steps, list(range(len(steps))), return_dtype=pl.Float64)
    if not beside:
        return step
    model = pl.col("model").replace_strict(beside, list(range(len(beside))))
    aside = 0.3 / max(len(beside) - 1, 1)
    return (step + (model - (len(beside) - 1) / 2) * aside).round(3)


def _fine_tuned(tables: Tables, sources: Sources) -> list[dict[str, Any]]:
    """A panel a source: its fine-tuned models on every benchmark."""
    tuned = tables.table("tuning_effect").filter(pl.col("kind") == "fine-tuned")
    keys_ = ("source", "origin", "setting")
    return [
        {
            "name": sources.of(keys),
            "figures": [_dumbbell(first_k(rows), sources.of(keys))],
            "rows": rows.with_columns(instruct=pl.lit(None, pl.Float64)).to_dicts(),
        }
        for keys, rows in groups(tuned, keys_)
    ]


def _dumbbell(rows: pl.DataFrame, name: str) -> Figure:
    shown = in_percent(
        rows.sort("model", "task"), "base_score", "base_low", "base_high", "score", "low", "high"
    ).with_columns(cell=pl.format("{} · {}", "model", "task"))
    points = [
        {"cell": row["cell"], "role": role, "score": score, "low": low, "high": high}
        for row in shown.iter_rows(named=True)
        for role, score, low, high in (
            (_BEFORE, row["base_score"], row["base_low"], row["base_high"]),
            (_AFTER, row["score"], row["low"], row["high"]),
        )
    ]
    spec, height = dumbbells(
        points,
        (_BEFORE, _AFTER),
        shown["cell"].unique(maintain_order=True).to_list(),
        f"pass@{shown['k'][0]} (% of problems)",
    )
    return Figure(
        title=f"Fine-tuned models and what they were made of: {name}",
        caption="A row is a fine-tuned model on a benchmark, both asked alike.",
        spec=spec,
        height=height + 70,
    )
