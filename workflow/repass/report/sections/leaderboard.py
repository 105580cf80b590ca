"""Scores by benchmark: a figure for each sampling and k, and a table with every protocol."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import altair as alt
import polars as pl

from repass.report.figures import Figure, colours, finished, percent_axis, shapes, source
from repass.report.tables import Tables


class _Further(NamedTuple):
    """Scores beside the score: their mart, what its columns and the headings begin with."""

    mart: str
    prefix: str
    heading: str
    said: str


_FURTHER = (
    _Further(
        "base_scores",
        "base",
        "base inputs, ",
        "Base inputs: what the original benchmark checks; the score itself is over these and the"
        " inputs that were added to them.",
    ),
    _Further(
        "robust_scores",
        "robust",
        "robust ",
        "Robust: a sample counts only if it passes in every variant of its task; the score itself"
        " is the mean over all variants.",
    ),
)


class Leaderboard:
    """pass@k of every cell with its 95% interval; what is not a score is named, never 0."""

    anchor = "leaderboard"
    title = "Leaderboard"

    def context(self, tables: Tables) -> dict[str, Any]:
        """Collect figures and rows, one panel a benchmark."""
        names = tables.cells["benchmark"].unique(maintain_order=True).to_list()
        return {"panels": [_panel(tables, name) for name in names]} if names else {}


def _panel(tables: Tables, benchmark: str) -> dict[str, Any]:
    headline = tables.scores.filter(pl.col("benchmark") == benchmark, pl.col("is_default"))
    cells = tables.cells.filter(pl.col("benchmark") == benchmark)
    ks = headline["k"].unique().sort().to_list()
    beside = [found for kind in _FURTHER if (found := _beside(tables, benchmark, kind))]
    return {
        "name": benchmark,
        "figures": _figures(headline, cells),
        "ks": ks,
        "beside": beside,
        "rows": _rows(headline, cells, tables.models),
    }


def _beside(tables: Tables, benchmark: str, kind: _Further) -> dict[str, Any] | None:
    """Find scores that stand beside a benchmark's; none if it has no such."""
    rows = tables.table(kind.mart).filter(pl.col("benchmark") == benchmark, pl.col("is_default"))
    if rows.is_empty():
        return None
    columns = ("pass_at_k", "low", "high")
    share = {column: f"{kind.prefix}_{column}" for column in columns}
    scores = rows.select("cell_id", "k", "status", "reason", **share).to_dicts()
    return {
        "heading": kind.heading,
        "said": kind.said,
        "ks": rows["k"].unique().sort().to_list(),
        "scores": {(score["cell_id"], score["k"]): score for score in scores},
    }


def _rows(
    headline: pl.DataFrame, cells: pl.DataFrame, models: pl.DataFrame
) -> list[dict[str, Any]]:
    scores: dict[int, dict[int, dict[str, Any]]] = {}
    for score in headline.iter_rows(named=True):
        scores.setdefault(score["cell_id"], {})[score["k"]] = score
    known = {model["model"]: model for model in models.iter_rows(named=True)}
    rows = [
        {"cell": cell, "scores": scores.get(cell["cell_id"], {}), "model": known[cell["model"]]}
        for cell in cells.iter_rows(named=True)
    ]
    return sorted(rows, key=_best_first)


def _best_first(row: dict[str, Any]) -> tuple[float, str]:
    score = row["scores"].get(1, {}).get("pass_at_k")
    return (1.0 if score is None else -score, row["cell"]["model"])


def _figures(headline: pl.DataFrame, cells: pl.DataFrame) -> list[Figure]:
    pairs = headline.select("sampling", "k").unique().sort("sampling", "k").rows()
    prompts = headline["prompt"].unique().sort().to_list()
    return [
        _figure(headline.filter(pl.col("sampling") == sampling, pl.col("k") == k), cells, prompts)
        for sampling, k in pairs
    ]


def _figure(scores: pl.DataFrame, cells: pl.DataFrame, prompts: Sequence[str]) -> Figure:
    k, sampling = scores["k"][0], scores["sampling"][0]
    settings = cells.filter(pl.col("sampling") == sampling).row(0, named=True)
    models = _order(scores)
    height = max(60, len(models) * (16 * len(prompts) + 10))
    return Figure(
        title=f"pass@{k}, {sampling}: share of {scores['problems'][0]} problems solved",
        caption=_caption(settings),
        spec=_chart(scores, models, prompts, height),
        height=height + 60,
    )


def _caption(settings: dict[str, Any]) -> str:
    known = [
        f"{name} {settings[key]:g}"
        for name, key in (("temperature", "temperature"), ("top-p", "top_p"))
        if settings[key] is not None
    ]
    samples = "1 sample" if settings["n"] == 1 else f"{settings['n']} samples"
    return ", ".join([*known, f"{samples} a problem"])


def _order(scores: pl.DataFrame) -> list[str]:
    best = scores.group_by("model").agg(pl.col("pass_at_k").max())
    ordered: list[str] = best.sort("pass_at_k", "model", descending=[True, False], nulls_last=True)[
        "model"
    ].to_list()
    return ordered


def _chart(
    scores: pl.DataFrame, models: Sequence[str], prompts: Sequence[str], height: int
) -> dict[str, Any]:
    share = [(100 * pl.col(name)).round(2).alias(name) for name in ("pass_at_k", "low", "high")]
    rows = scores.select("model", "prompt", "status", *share)
    colour = alt.Color("prompt:N", scale=colours(prompts), title="prompt", legend=_legend(prompts))
    y = alt.Y("model:N", sort=list(models), title=None, scale=alt.Scale(domain=list(models)))
    offset = alt.YOffset("prompt:N", sort=list(prompts), scale=alt.Scale(domain=list(prompts)))
    axis = percent_axis(f"pass@{scores['k'][0]} (% of problems)")
    scored = alt.Chart(source("scored")).encode(y=y, yOffset=offset, color=colour)
    interval = scored.mark_rule(strokeWidth=2, opacity=0.7).encode(
        x=alt.X("low:Q", **axis), x2="high:Q"
    )
    point = scored.mark_point(filled=True, size=75, opacity=1).encode(
        x=alt.X("pass_at_k:Q", **axis),
        shape=alt.Shape("prompt:N", scale=shapes(prompts), legend=_legend(prompts), title="prompt"),
        tooltip=[
            alt.Tooltip("model:N"),
            alt.Tooltip("prompt:N"),
            alt.Tooltip("pass_at_k:Q", title="score %"),
            alt.Tooltip("low:Q", title="from"),
            alt.Tooltip("high:Q", title="to"),
        ],
    )
    unscored = (
        alt.Chart(source("unscored"))
        .mark_text(align="left", dx=4, fontStyle="italic")
        .encode(y=y, yOffset=offset, x=alt.datum(0), text="status:N", color=colour)
    )
    return finished(
        alt.layer(interval, point, unscored),
        height,
        scored=rows.filter(pl.col("status") == "ok").to_dicts(),
        unscored=rows.filter(pl.col("status") != "ok").to_dicts(),
    )


def _legend(domain: Sequence[str]) -> alt.Legend | None:
    """One entry needs no legend: the title of the page's table says it."""
    return alt.Legend(orient="top", direction="horizontal") if len(domain) > 1 else None
