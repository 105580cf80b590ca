"""Scores by programming language: the same tasks in several of them."""

from typing import Any

import altair as alt
import polars as pl

from repass.report.comparisons import CELLS, Sources, groups, in_percent, opened_first, points_axis
from repass.report.figures import Figure, Row, colours, finished, percent_axis, source
from repass.report.tables import Tables

_KEYS = ("task", "source", "origin", "prompt", "setting", "k")
# Below this many models a rank correlation says nothing (language_pairs).
_CORRELATED = 4


class Languages:
    """Heat maps, specialised against general models, rank correlation and transfer from Python."""

    anchor = "languages"
    title = "Languages"

    def context(self, tables: Tables) -> dict[str, Any]:
        """Collect a panel a family of benchmarks, source and prompt, of the smallest k each."""
        scores, pairs = tables.table("language_scores"), tables.table("language_pairs")
        special = tables.table("specialisations")
        smallest = pl.col("k") == pl.col("k").min().over(_KEYS[:-1])
        sources = Sources(tables)
        panels = [
            _panel(rows, _of(pairs, keys), _special(special, rows), keys, sources)
            for keys, rows in groups(scores.filter(smallest), _KEYS)
        ]
        return {"panels": opened_first(panels)}


def _of(frame: pl.DataFrame, keys: Row) -> pl.DataFrame:
    return frame.filter(pl.col(key).eq_missing(keys[key]) for key in _KEYS)


def _special(special: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    return special.filter(pl.col("source") == rows["source"][0]).join(
        rows.select("model").unique(), on="model", how="semi"
    )


def _panel(
    rows: pl.DataFrame, pairs: pl.DataFrame, special: pl.DataFrame, keys: Row, sources: Sources
) -> dict[str, Any]:
    name = f"{keys['task']}, {keys['prompt']}: {sources.of(keys)}"
    shown = in_percent(rows, "score", "low", "high", "python", "difference")
    models, languages = _order(shown, "model"), _order(shown, "language")
    figures = [
        _heat_map(shown, models, languages, name, keys["k"]),
        *([_bars(shown, special, languages, name)] if special.height else []),
        *([_transfer(shown, name)] if _transfers(shown) else []),
        *([_correlations(pairs, languages, name)] if _correlates(pairs) else []),
    ]
    stand_ins = rows.filter(pl.col("asked").ne_missing(pl.col("prompt")))["model"].unique().sort()
    return {
        "name": name,
        "k": keys["k"],
        "figures": figures,
        "humaneval": "humaneval" in rows["benchmark"],
        "stand_ins": stand_ins.to_list(),
        "correlated": _correlates(pairs),
        "here": keys["source"] == CELLS,
        "models": len(models),
        "scores": rows.height,
        "languages": languages,
        "rows": _table(rows, models),
        "transfer": _transfer_rows(pairs),
    }


def _order(rows: pl.DataFrame, column: str) -> list[str]:
    means = rows.group_by(column).agg(pl.col("score").mean())
    ordered: list[str] = means.sort("score", column, descending=[True, False])[column].to_list()
    return ordered


def _table(rows: pl.DataFrame, models: list[str]) -> list[dict[str, Any]]:
    scores: dict[str, dict[str, dict[str, Any]]] = {}
    for row in rows.iter_rows(named=True):
        scores.setdefault(row["model"], {})[row["language"]] = row
    return [{"model": model, "scores": scores[model]} for model in models]


def _transfer_rows(pairs: pl.DataFrame) -> list[dict[str, Any]]:
    python = pairs.filter(pl.col("other_language") == "Python")
    return python.sort("mean_difference", descending=True).to_dicts()


def _heat_map(
    rows: pl.DataFrame, models: list[str], languages: list[str], name: str, k: int
) -> Figure:
    height = 26 * len(models) + 10
    squares = alt.Chart(source()).encode(
        x=alt.X("language:N", sort=languages, title=None, axis=_above(len(languages))),
        y=alt.Y("model:N", sort=models, title=None),
    )
    boxes = squares.mark_rect().encode(
        color=alt.Color(
            "score:Q",
            title=f"pass@{k} (%)",
            scale=alt.Scale(scheme="cividis", domain=[0, 100]),
            legend=_GRADIENT,
        ),
        tooltip=[
            "model:N",
            "language:N",
            "benchmark:N",
            "asked:N",
            alt.Tooltip("score:Q", title="score %"),
            alt.Tooltip("low:Q", title="from"),
            alt.Tooltip("high:Q", title="to"),
        ],
    )
    # Cividis is dark below and light above: the writing must turn with it.
    numbers = squares.mark_text(fontSize=11).encode(
        text=alt.Text("score:Q", format=".0f"),
        color=alt.condition("datum.score > 55", alt.value("#111111"), alt.value("#ffffff")),
    )
    columns = ("model", "language", "benchmark", "asked", "score", "low", "high")
    chart = alt.layer(boxes, _beside(numbers, len(languages)))
    return Figure(
        title=f"Score by language and model: {name}",
        caption="Best models on top, best languages on the left; empty where there is no score.",
        spec=finished(chart, height, rows=rows.select(columns).to_dicts()),
        height=height + 130,
    )


def _beside(numbers: alt.Chart, columns: int) -> alt.Chart:
    """Name the numbers of a wide heat map: figures.js leaves them out on a phone."""
    return numbers.properties(name="numbers") if columns > _ON_A_PHONE else numbers


def _above(columns: int) -> alt.Axis:
    """Put the columns' names on top; of many, those that a phone has room for."""
    if columns > _ON_A_PHONE:
        return alt.Axis(labelAngle=-90, orient="top", labelOverlap="greedy")
    return alt.Axis(labelAngle=-45, orient="top")


_ON_A_PHONE = 8
_GRADIENT = alt.Legend(orient="top", direction="horizontal", gradientLength=160)


def _bars(rows: pl.DataFrame, special: pl.DataFrame, languages: list[str], name: str) -> Figure:
    wanted = special.select("model", "general").to_dicts()
    pairs = [(row["model"], row["general"]) for row in wanted]
    known = set(rows["model"])
    models = list(dict.fromkeys(m for pair in pairs for m in reversed(pair) if m in known))
    shown = rows.filter(pl.col("model").is_in(models))
    height = max(120, len(languages) * (14 * len(models) + 8))
    y = alt.Y("language:N", sort=languages, title=None)
    offset = alt.YOffset("model:N", sort=models, scale=alt.Scale(domain=models))
    axis = percent_axis("score (% of problems)")
    bars = alt.Chart(source()).encode(y=y, yOffset=offset)
    chart = alt.layer(
        bars.mark_bar().encode(
            x=alt.X("score:Q", **axis),
            color=alt.Color(
                "model:N",
                scale=colours(models),
                title=None,
                legend=alt.Legend(orient="top", direction="horizontal", columns=2, labelLimit=260),
            ),
            tooltip=["model:N", "language:N", alt.Tooltip("score:Q", title="score %")],
        ),
        bars.mark_rule(color="#555555", strokeWidth=1.5).encode(
            x=alt.X("low:Q", **axis), x2="high:Q"
        ),
    )
    alone = [model for model, general in pairs if general not in known]
    lacking = f" No general version beside: {', '.join(alone)}." if alone else ""
    return Figure(
        title=f"Models specialised in a language against general ones: {name}",
        caption=f"Told by a language's name in the model's.{lacking}",
        spec=finished(chart, height, rows=shown.select(_BAR_COLUMNS).to_dicts()),
        height=height + 90,
    )


_BAR_COLUMNS = ("model", "language", "score", "low", "high")


def _transfers(rows: pl.DataFrame) -> bool:
    return not _against_python(rows).is_empty()


def _against_python(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(pl.col("language") != "Python").drop_nulls("difference")


def _transfer(rows: pl.DataFrame, name: str) -> Figure:
    shown = _against_python(rows)
    means = shown.group_by("language").agg(pl.col("difference").mean(), models=pl.len())
    order = means.sort("difference", descending=True)["language"].to_list()
    height = 24 * len(order) + 10
    title = "language − Python (percentage points)"
    y = alt.Y("language:N", sort=order, title=None, scale=alt.Scale(domain=order))
    x = alt.X("difference:Q", title=title, axis=points_axis())
    points = (
        alt.Chart(source())
        .mark_point(filled=True, size=45, opacity=0.6)
        .encode(
            y=y,
            x=x,
            tooltip=[
                "model:N",
                "language:N",
                alt.Tooltip("score:Q", title="score %"),
                alt.Tooltip("python:Q", title="Python %"),
                alt.Tooltip("difference:Q", title="points"),
            ],
        )
    )
    mean = (
        alt.Chart(source("means"))
        .mark_tick(thickness=3, size=18, color="#D55E00")
        .encode(y=y, x=x, tooltip=["language:N", "models:Q"])
    )
    zero = alt.Chart(source("zero")).mark_rule(strokeDash=[4, 4], opacity=0.6, color="#D55E00")
    spec = finished(
        alt.layer(zero.encode(x=alt.X("at:Q", title=title, axis=points_axis())), points, mean),
        height,
        rows=shown.select("model", "language", "score", "python", "difference").to_dicts(),
        means=means.with_columns(pl.col("difference").round(2)).to_dicts(),
        zero=[{"at": 0}],
    )
    return Figure(
        title=f"What is left of the score in Python: {name}",
        caption="A point is a model: its score in the language less that in Python. The tick is"
        " the mean; left of the dashed line models do worse than in Python.",
        spec=spec,
        height=height + 70,
    )


def _correlates(pairs: pl.DataFrame) -> bool:
    return pairs["spearman"].drop_nulls().len() > 0


def _correlations(pairs: pl.DataFrame, languages: list[str], name: str) -> Figure:
    rows = pairs.drop_nulls("spearman").with_columns(pl.col("spearman").round(2))
    present = [language for language in languages if language in rows["language"]]
    height = 26 * len(present) + 10
    lowest = min(0.0, *rows["spearman"])
    middle = lowest + 0.55 * (1 - lowest)
    squares = alt.Chart(source()).encode(
        x=alt.X("language:N", sort=present, title=None, axis=_above(len(present))),
        y=alt.Y("other_language:N", sort=present, title=None),
    )
    boxes = squares.mark_rect().encode(
        color=alt.Color(
            "spearman:Q",
            title="rank correlation",
            scale=alt.Scale(scheme="cividis", domain=[lowest, 1]),
            legend=_GRADIENT,
        ),
        tooltip=["language:N", "other_language:N", "spearman:Q", "models:Q"],
    )
    numbers = squares.mark_text(fontSize=11).encode(
        text=alt.Text("spearman:Q", format=".2f"),
        color=alt.condition(
            f"datum.spearman > {middle}", alt.value("#111111"), alt.value("#ffffff")
        ),
    )
    counts = rows["models"].unique().sort().to_list()
    models = " to ".join(str(count) for count in dict.fromkeys((counts[0], counts[-1])))
    chart = alt.layer(boxes, _beside(numbers, len(present)))
    columns = ("language", "other_language", "spearman", "models")
    return Figure(
        title=f"Do languages rank the models alike? {name}",
        caption=f"Spearman's rank correlation over {models} models: 1 is the same order, −1 the"
        f" reverse; pairs with fewer than {_CORRELATED} models are left out. With few models it"
        " is very uncertain.",
        spec=finished(chart, height, rows=rows.select(columns).to_dicts()),
        height=height + 130,
    )
