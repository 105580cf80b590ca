"""How much a score depends on the format: completing code against following an instruction."""

from typing import Any

import altair as alt
import polars as pl

from repass.report import words
from repass.report.comparisons import CELLS, Sources, exactly, groups, opened_first, points_axis
from repass.report.figures import Figure, Row, colours, finished, shapes, source
from repass.report.tables import Tables

_KEYS = ("task", "source", "origin", "setting", "k")
_PARTS = {
    "all": "all models",
    "coder": "“coder” in the name",
    "other": "other names",
    "<10B": "below 10 B",
    "10-50B": "10 to 50 B",
    ">=50B": "50 B and more",
    "unknown": "size not known",
}
_EXTREMES = 8
_LANES = 5
_AXIS = "complete − instruct (percentage points)"
# A histogram of fewer says less than its points do.
_HISTOGRAM_FROM = 10


class Format:
    """The difference between both forms: by model, and by groups of models."""

    anchor = "format"
    title = "Sensitivity to the format"

    def context(self, tables: Tables) -> dict[str, Any]:
        """Collect a panel a benchmark and source, of the smallest k each."""
        effects, stats = tables.table("format_effect"), tables.table("format_groups")
        smallest = pl.col("k") == pl.col("k").min().over("task", "source", "origin", "setting")
        sources = Sources(tables)
        panels = [
            _panel(rows, stats, keys, f"{keys['task']}: {sources.of(keys)}")
            for keys, rows in groups(effects.filter(smallest), _KEYS)
        ]
        return {"panels": opened_first(panels)}


def _panel(rows: pl.DataFrame, stats: pl.DataFrame, keys: Row, name: str) -> dict[str, Any]:
    both = rows.drop_nulls("difference").sort("difference", "model", descending=[True, False])
    own = stats.filter(pl.col(key).eq_missing(keys[key]) for key in keys)
    ordered = {part: label for part, label in _PARTS.items() if part in own["part"]}
    parts = [
        _part(own.row(by_predicate=pl.col("part") == part, named=True), label)
        for part, label in ordered.items()
    ]
    few = both.height <= 2 * _EXTREMES
    return {
        "name": name,
        "here": keys["source"] == CELLS,
        "models": both.height,
        "scores": both.height,
        "k": keys["k"],
        "figures": _figures(both, parts, name) if both.height > 1 else [],
        "said": _said(both, parts[0]),
        "parts": parts if both.height > 1 else [],
        "most": (both if few else both.head(_EXTREMES)).to_dicts(),
        "least": [] if few else both.tail(_EXTREMES).reverse().to_dicts(),
        "rows": both.to_dicts(),
    }


def _part(row: dict[str, Any], label: str) -> dict[str, Any]:
    columns = (("complete", "completed"), ("instruct", "instructed"), ("difference", "paired"))
    means = [
        {
            "models": row[counted],
            "mean": exactly(row[f"mean_{name}"]),
            "sd": None if row[f"sd_{name}"] is None else exactly(row[f"sd_{name}"]),
        }
        for name, counted in columns
    ]
    return {**row, "label": label, "means": means}


def _said(both: pl.DataFrame, everyone: dict[str, Any]) -> str:
    most, least = both.row(0, named=True), both.row(-1, named=True)
    if both.height == 1:
        return f"One model was asked both ways: {words.points(most['difference'])} points."
    return (
        f"{both.height} models were asked both ways. Complete − instruct is"
        f" {words.points(everyone['mean_difference'])} points on average (standard deviation"
        f" {words.percent(everyone['sd_difference'])}), from"
        f" {words.points(least['difference'])} ({least['model']}) to"
        f" {words.points(most['difference'])} ({most['model']})."
    )


def _figures(both: pl.DataFrame, parts: list[dict[str, Any]], name: str) -> list[Figure]:
    return [
        _strips(both, parts, name),
        *([_histogram(both, name)] if both.height >= _HISTOGRAM_FROM else []),
    ]


def _strips(both: pl.DataFrame, parts: list[dict[str, Any]], name: str) -> Figure:
    order = [part["label"] for part in parts]
    height = 44 * len(order) + 10
    y = alt.Y("part:N", sort=order, title=None, scale=alt.Scale(domain=order))
    lane = alt.YOffset("lane:O", scale=alt.Scale(domain=list(range(_LANES))))
    models = (
        alt.Chart(source("models"))
        .mark_point(filled=True, size=38, opacity=0.55)
        .encode(
            y=y,
            yOffset=lane,
            x=_x("difference"),
            color=_named(both, alt.Color, colours),
            shape=_named(both, alt.Shape, shapes),
            tooltip=[
                "model:N",
                alt.Tooltip("difference:Q", title="points"),
                alt.Tooltip("complete:Q", title="complete %"),
                alt.Tooltip("instruct:Q", title="instruct %"),
            ],
        )
    )
    groups_ = alt.Chart(source("groups")).encode(y=y)
    spread = groups_.mark_rule(strokeWidth=2, color=_MEAN).encode(x=_x("low"), x2="high:Q")
    mean = groups_.mark_tick(thickness=4, size=26, color=_MEAN).encode(
        x=_x("mean"),
        tooltip=[
            alt.Tooltip("part:N", title="models"),
            alt.Tooltip("paired:Q", title="how many"),
            alt.Tooltip("mean:Q", title="mean, points"),
            alt.Tooltip("sd:Q", title="standard deviation"),
        ],
    )
    zero = alt.Chart(source("zero")).mark_rule(strokeDash=[4, 4], opacity=0.6, color=_MEAN)
    chart = alt.layer(zero.encode(x=_x("at")), models, spread, mean)
    spec = finished(
        chart, height, models=_dots(both, parts), groups=_means(parts), zero=[{"at": 0}]
    )
    return Figure(
        title=f"How much more a model scores when it completes: {name}",
        caption="A point is a model; the tick is the mean of its group, the line one standard"
        " deviation to each side. Right of the dashed line completing is better.",
        spec=spec,
        height=height + 90,
    )


_MEAN = "#D55E00"


def _x(field: str) -> alt.X:
    return alt.X(f"{field}:Q", title=_AXIS, axis=points_axis())


def _named(both: pl.DataFrame, channel: Any, scale: Any) -> Any:
    """Tell "coder" models from others, in a scale that is the same where either lacks."""
    kinds = [_PARTS["coder"], _PARTS["other"]]
    several = both["coder"].n_unique() > 1
    legend = alt.Legend(orient="top", direction="horizontal", columns=2) if several else None
    return channel("named:N", scale=scale(kinds), title=None, legend=legend)


def _dots(both: pl.DataFrame, parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A row a model and group; lanes keep neighbours apart."""
    shown = _shown(both)
    inside = {
        "all": pl.lit(True),
        "coder": pl.col("coder"),
        "other": ~pl.col("coder"),
    }
    return [
        row
        for part in parts
        for row in shown.filter(inside.get(part["part"], pl.col("size") == part["part"]))
        .select(
            "model",
            "named",
            "difference",
            "complete",
            "instruct",
            part=pl.lit(part["label"]),
            lane=pl.int_range(pl.len()) % _LANES,
        )
        .to_dicts()
    ]


def _means(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rows = []
    for part in parts:
        if part["mean_difference"] is None:
            continue
        mean, sd = 100 * part["mean_difference"], 100 * (part["sd_difference"] or 0.0)
        rows.append(
            {
                "part": part["label"],
                "paired": part["paired"],
                "mean": round(mean, 2),
                "sd": round(sd, 2),
                "low": round(mean - sd, 2),
                "high": round(mean + sd, 2),
            }
        )
    return rows


def _shown(both: pl.DataFrame) -> pl.DataFrame:
    named = pl.when("coder").then(pl.lit(_PARTS["coder"])).otherwise(pl.lit(_PARTS["other"]))
    return both.with_columns(
        (pl.col("difference", "complete", "instruct") * 100).round(2), named=named
    )


def _histogram(both: pl.DataFrame, name: str) -> Figure:
    height = 180
    chart = (
        alt.Chart(source())
        .mark_bar(binSpacing=1)
        .encode(
            x=alt.X("difference:Q", bin=alt.Bin(step=1), title=_AXIS, axis=alt.Axis(format=".0f")),
            y=alt.Y("count():Q", title="models", axis=alt.Axis(tickMinStep=1, grid=True)),
            color=_named(both, alt.Color, colours),
            tooltip=[
                alt.Tooltip("named:N", title="name"),
                alt.Tooltip("count():Q", title="models"),
            ],
        )
    )
    rows = _shown(both).select("difference", "named").to_dicts()
    return Figure(
        title=f"Distribution of the difference over the models: {name}",
        caption="Bars are one percentage point wide.",
        spec=finished(chart, height, rows=rows),
        height=height + 90,
    )
