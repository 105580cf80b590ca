"""Published scores against reproduced ones: figures by size and language, and every comparison."""

import math
from collections.abc import Sequence
from typing import Any

import altair as alt
import polars as pl

from repass.report import words
from repass.report.figures import Figure, colours, finished, percent_axis, source
from repass.report.tables import Tables

_TRANSLATED = "multipl-e-"
_VERDICTS = ("reproduced", "below", "above", "not comparable", "invalid harness")
_HEIGHT = 420
# More names than this would cover the figure.
_MOST_LABELS = 40
# What a point is by its origin, from the lowest layer to the highest, and its area in pixels.
_WHAT = {
    "published": "published",
    "reproduced": "reproduced by a study",
    "here": "measured here",
}
_AREA = {"published": 190, "reproduced": 45, "here": 60}
_COMPARISON = ["cell_id", "claim_id", "measure"]

_LOST = {
    "no model": "of models that are not in this run",
    "no benchmark": "on benchmarks that their model was not run on here",
    "no k": "at a k that was not computed here",
    "no prompt": "in a prompt that was not asked here, by a source that has one that was",
    "superseded": "of an earlier snapshot of the same leaderboard",
}


class Claims:
    """Each score beside what was published, with a verdict and what may explain it."""

    anchor = "claims"
    title = "Published against reproduced"

    def context(self, tables: Tables) -> dict[str, Any]:
        """Collect figures, the comparisons by benchmark, and what has no counterpart."""
        matches = tables.table("claim_matches")
        if matches.is_empty():
            return {}
        comparisons = tables.table("comparisons")
        return {
            "verdicts": _counted(comparisons),
            "figures": _figures(tables.table("score_points")),
            "panels": _panels(comparisons, tables.table("comparison_causes")),
            "claims": matches.height,
            "compared": matches.filter(state="compared").height,
            "lost": _lost(matches),
            "unclaimed": _unclaimed(tables.table("unclaimed_cells")),
            "sources": _sources(tables.table("claims")),
        }


def _counted(comparisons: pl.DataFrame) -> list[dict[str, Any]]:
    counts = dict(comparisons["verdict"].value_counts().iter_rows())
    return [{"verdict": name, "count": counts[name]} for name in _VERDICTS if name in counts]


def _lost(matches: pl.DataFrame) -> list[dict[str, Any]]:
    counts = dict(matches["state"].value_counts().iter_rows())
    return [{"count": counts[state], "why": why} for state, why in _LOST.items() if state in counts]


def _unclaimed(cells: pl.DataFrame) -> list[dict[str, Any]]:
    grouped = cells.group_by("model", "why", maintain_order=True)
    return grouped.agg(
        cells=pl.len(), benchmarks=pl.col("benchmark").unique(maintain_order=True)
    ).to_dicts()


def _sources(claims: pl.DataFrame) -> list[dict[str, Any]]:
    named = ["source_title", "source_where", "source_date", "source_version", "source_licence"]
    return claims.group_by(named, maintain_order=True).agg(claims=pl.len()).to_dicts()


def _panels(comparisons: pl.DataFrame, causes: pl.DataFrame) -> list[dict[str, Any]]:
    told = {
        key: [{"kind": row["kind"], "text": row["cause"]} for row in group.iter_rows(named=True)]
        for key, group in causes.sort("place", maintain_order=True)
        .partition_by(_COMPARISON, as_dict=True, maintain_order=True)
        .items()
    }
    shown = _shown(comparisons)
    return [
        {"name": str(name), "rows": [_row(row, told) for row in _ordered(group)]}
        for (name,), group in shown.partition_by(
            "benchmark", as_dict=True, maintain_order=True
        ).items()
    ]


def _shown(comparisons: pl.DataFrame) -> pl.DataFrame:
    """Leave out studies' figures that stand beside a published one anyway."""
    cell = ["cell_id", "measure", "k"]
    published = comparisons.filter(origin="published").select(cell).unique()
    alone = comparisons.filter(origin="reproduced").join(published, on=cell, how="anti")
    both = pl.concat([comparisons.filter(origin="published"), alone])
    return both.sort("benchmark", maintain_order=True)


def _ordered(group: pl.DataFrame) -> list[dict[str, Any]]:
    """What differs most first; what can't be compared last."""
    rows = group.to_dicts()
    return sorted(
        rows,
        key=lambda row: (
            row["verdict"] in ("not comparable", "invalid harness"),
            -abs(row["difference"] or 0),
            row["model"],
        ),
    )


def _row(row: dict[str, Any], told: dict[tuple[Any, ...], list[dict[str, str]]]) -> dict[str, Any]:
    causes = told.get(tuple(row[name] for name in _COMPARISON), [])
    said = {cause["text"] for cause in causes} | {row["reason"]}
    note = [row["note"]] if row["note"] and row["note"] not in said else []
    seen = [cause for cause in causes if cause["kind"] != "protocol"]
    return {
        **row,
        "causes": [cause for cause in seen if cause["text"] != row["reason"]],
        "protocol": [*note, *row["differences"]],
    }


def _figures(points: pl.DataFrame) -> list[dict[str, Any]]:
    """A panel a benchmark that has both, then one a model for its languages."""
    ones = _chosen(points.filter(k=1))
    paired = ones.filter(_both())
    translated = pl.col("benchmark").str.starts_with(_TRANSLATED)
    sized = paired.filter(~translated, pl.col("parameters_b").is_not_null())
    panels = [
        {"name": name, "figures": [_by_size(sized.filter(benchmark=name), ones, name)]}
        for name in _most_first(sized, "benchmark")
    ]
    spoken = paired.filter(translated)
    for suite in _most_first(spoken.with_columns(suite=_suite()), "suite"):
        own = spoken.filter(_suite() == suite)
        panels += [
            {"name": f"{suite}: {label}", "figures": [_by_language(own, label, suite)]}
            for label in _most_first(own, "label")
        ]
    return panels


def _both() -> pl.Expr:
    """Whether a model has a published score on the benchmark, and another one."""
    published = pl.col("origin") == "published"
    group = ("subject", "benchmark")
    return published.any().over(group) & (~published).any().over(group)


def _chosen(points: pl.DataFrame) -> pl.DataFrame:
    """Of what was measured here, what is comparable with a claim; else what stands beside one."""
    group = ("subject", "benchmark")
    best = pl.col("beside").max().over(group)
    return points.filter(
        (pl.col("origin") != "here") | ((pl.col("beside") == best) & (pl.col("beside") > 0))
    )


def _suite() -> pl.Expr:
    return pl.col("benchmark").str.extract(r"^(multipl-e-(?:humaneval|mbpp))")


def _most_first(points: pl.DataFrame, column: str) -> list[str]:
    counted = points.group_by(column).agg(
        here=(pl.col("origin") == "here").any(),
        subjects=pl.col("subject").n_unique(),
        rows=pl.len(),
    )
    order = counted.sort("here", "subjects", "rows", column, descending=[True, True, True, False])
    names: list[str] = order[column].to_list()
    return names


def _by_size(points: pl.DataFrame, everything: pl.DataFrame, benchmark: str) -> Figure:
    on = everything.filter(benchmark=benchmark)
    left = on["subject"].n_unique() - points["subject"].n_unique()
    origins = set(points["origin"])
    ours = (
        " Filled, with its 95% interval: measured in this run"
        + ("; small and hollow: by a study." if "reproduced" in origins else ".")
        if "here" in origins
        else " None of them was measured in this run: the circles are a study's."
    )
    return Figure(
        title=f"pass@1 on {benchmark} against model size: published and reproduced",
        caption="Squares: published; circles: reproduced; a line joins what is of one model."
        + ours
        + _left_out(left),
        spec=_size_chart(points),
        height=_HEIGHT + 110,
    )


def _left_out(models: int) -> str:
    if not models:
        return ""
    ending = "s" if models > 1 else ""
    return f" Left out: {models} model{ending} that only one side has a score of."


def _size_chart(points: pl.DataFrame) -> dict[str, Any]:
    rows = [_point(row) for row in points.iter_rows(named=True)]
    families = sorted({row["family"] for row in rows})
    sizes = [row["size"] for row in rows]
    domain = _domain(min(sizes), max(sizes))
    x = alt.X(
        "size:Q",
        title="parameters (billions, log scale)",
        scale=alt.Scale(type="log", nice=False, domain=list(domain)),
        axis=alt.Axis(values=_ticks(*domain), grid=True),
    )
    axis = percent_axis("pass@1 (% of problems)")
    y = alt.Y("score:Q", **axis)
    colour = _family_colours(families)
    span = (
        alt.Chart(source("spans"))
        .mark_rule(strokeWidth=1, opacity=0.55)
        .encode(x=x, y=alt.Y("low:Q", **axis), y2="high:Q", color=colour)
    )
    names = (
        alt.Chart(source("labels"))
        .mark_text(align="left", dx=9, fontSize=10, opacity=alt.ExprRef("width < 460 ? 0 : 0.85"))
        .encode(x=x, y=alt.Y("at:Q", **axis), text="label:N")
    )
    interval = (
        alt.Chart(source("here"))
        .mark_rule(strokeWidth=3, opacity=0.35)
        .encode(x=x, y=alt.Y("low:Q", **axis), y2="high:Q", color=colour)
    )
    marks = _by_place(rows)
    present = list(marks)
    layers = [
        _marks(name, present, _legend(name) if name == present[-1] else None).encode(
            x=x, y=y, color=colour
        )
        for name in marks
    ]
    below = [span, interval] if "here" in marks else [span]
    return finished(
        # Shared, none of the layers would have the legend that all but one do without.
        alt.layer(*below, *layers, names).resolve_legend(shape="independent"),
        _HEIGHT,
        spans=_spans(rows),
        labels=_labels(rows),
        **marks,
    )


def _domain(least: float, most: float) -> tuple[float, float]:
    """A little more than the sizes span, and a decade at least: in that there are ticks."""
    middle = math.sqrt(least * most)
    return min(least / 1.3, middle / 3.2), max(1.6 * most, 3.2 * middle)


def _ticks(least: float, most: float) -> list[float]:
    """1, 2 and 5 times the powers of ten between two sizes."""
    found = [digit * 10.0**power for power in range(-5, 5) for digit in (1, 2, 5)]
    return [tick for tick in found if least <= tick <= most]


def _by_place(rows: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Rows by where they are from, the lowest first; an empty layer would trouble the scales."""
    parts = {name: [row for row in rows if row["what"] == what] for name, what in _WHAT.items()}
    return {name: part for name, part in parts.items() if part}


def _family_colours(families: Sequence[str]) -> alt.Color:
    legend = alt.Legend(orient="top", direction="horizontal", columns=4, symbolOpacity=1)
    return alt.Color("family:N", scale=colours(families), title="family", legend=legend)


def _marks(name: str, present: Sequence[str], legend: alt.Legend | None) -> alt.Chart:
    """Draw points: what agrees stays seen, a filled circle within a square."""
    what = [_WHAT[part] for part in present]
    forms = ["square" if part == "published" else "circle" for part in present]
    shape = alt.Scale(domain=what, range=forms)
    chart: alt.Chart = (
        alt.Chart(source(name))
        .mark_point(filled=name == "here", size=_AREA[name], strokeWidth=2, opacity=1)
        .encode(
            shape=alt.Shape("what:N", scale=shape, title="score", legend=legend),
            tooltip=[
                alt.Tooltip("label:N", title="model"),
                alt.Tooltip("what:N", title="score"),
                alt.Tooltip("score:Q", title="pass@1 %"),
                alt.Tooltip("source:N"),
                alt.Tooltip("asked:N"),
                alt.Tooltip("size:Q", title="parameters (B)"),
            ],
        )
    )
    return chart


def _legend(name: str) -> alt.Legend:
    """Explain shapes as the layer of this name would: that of filled ones says which are not."""
    filled = f"datum.value === '{_WHAT['here']}' ? '#888888' : 'transparent'"
    if name != "here":
        return alt.Legend(**_ALONG_TOP)
    return alt.Legend(
        **_ALONG_TOP,
        symbolFillColor=alt.ExprRef(filled),
        symbolStrokeColor="#888888",
        symbolStrokeWidth=2,
    )


_ALONG_TOP: dict[str, Any] = {
    "orient": "top",
    "direction": "horizontal",
    "columns": 3,
    "labelLimit": 260,
}


def _point(row: dict[str, Any]) -> dict[str, Any]:
    share = {name: row[name] for name in ("score", "low", "high")}
    return {
        "subject": row["subject"],
        "label": row["label"],
        "family": row["family"] or "other",
        "size": row["parameters_b"],
        "language": row["language"],
        "origin": row["origin"],
        "what": _WHAT[row["origin"]],
        "source": row["source"],
        "asked": " · ".join(filter(None, (row["prompt"], row["sampling"]))) or words.NOTHING,
        **{name: None if value is None else round(100 * value, 2) for name, value in share.items()},
    }


def _spans(rows: Sequence[dict[str, Any]], by: str = "subject") -> list[dict[str, Any]]:
    """From the least to the greatest score of each."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        span = found.setdefault(row[by], {**row, "low": row["score"], "high": row["score"]})
        span["low"] = min(span["low"], row["score"])
        span["high"] = max(span["high"], row["score"])
    return list(found.values())


def _labels(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Names beside the points, moved up until none lies upon another."""
    spans = sorted(_spans(rows), key=lambda row: row["high"])
    if len(spans) > _MOST_LABELS:
        return []
    placed: list[dict[str, Any]] = []
    for span in spans:
        at = span["high"]
        while any(_covers(other, span["size"], at) for other in placed):
            at += 0.5
        placed.append({"label": span["label"], "size": span["size"], "at": at})
    return [label for label in placed if label["at"] <= 100]


def _covers(other: dict[str, Any], size: float, at: float) -> bool:
    apart = abs(math.log10(other["size"]) - math.log10(size))
    return apart < 0.45 and abs(other["at"] - at) < 3


def _by_language(points: pl.DataFrame, label: str, suite: str) -> Figure:
    rows = [_point(row) for row in points.filter(label=label).iter_rows(named=True)]
    published = {row["language"]: row["score"] for row in rows if row["origin"] == "published"}
    order = sorted(published, key=lambda name: (-published[name], name))
    height = max(90, 24 * len(order))
    here = any(row["origin"] == "here" for row in rows)
    ours = " Filled: measured in this run." if here else " The circles are a study's."
    return Figure(
        title=f"pass@1 of {label} on {suite} by language: published and reproduced",
        caption="Squares: published; circles: reproduced. A circle at 0 beside a square that is not"
        " is a broken harness until proven otherwise." + ours,
        spec=_language_chart(rows, order, height),
        height=height + 110,
    )


def _language_chart(
    rows: Sequence[dict[str, Any]], order: Sequence[str], height: int
) -> dict[str, Any]:
    y = alt.Y("language:N", title=None, sort=list(order), scale=alt.Scale(domain=list(order)))
    axis = percent_axis("pass@1 (% of problems)")
    marks = _by_place(rows)
    present = list(marks)
    scale = colours([_WHAT[name] for name in present])
    legend = alt.Legend(**_ALONG_TOP)
    colour = alt.Color("what:N", scale=scale, title="score", legend=legend)
    span = (
        alt.Chart(source("spans"))
        .mark_rule(strokeWidth=1.5, color="#999999")
        .encode(y=y, x=alt.X("low:Q", **axis), x2="high:Q")
    )
    layers = [
        _marks(name, present, legend).encode(y=y, x=alt.X("score:Q", **axis), color=colour)
        for name in marks
    ]
    spans = _spans(rows, by="language")
    return finished(alt.layer(span, *layers), height, spans=spans, **marks)
