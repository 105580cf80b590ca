"""What became of the samples."""

from typing import Any

import altair as alt
import polars as pl

from repass.report import words
from repass.report.figures import Figure, finished, percent_axis, source
from repass.report.tables import Tables

# Okabe and Ito's colours where kinds are common, greys for what is no judgement on the model.
KINDS = {
    "passed": "#009E73",
    "failed": "#D55E00",
    "exception": "#E69F00",
    "syntax_error": "#F0E442",
    "compile_error": "#B8A800",
    "timeout": "#0072B2",
    "out_of_memory": "#004B75",
    "output_limit": "#8CBFE0",
    "tests_not_reached": "#56B4E9",
    "no_program": "#CC79A7",
    "sandbox_error": "#555555",
    "request_error": "#808080",
    "missing": "#B5B5B5",
}


class Verdicts:
    """Kinds of verdict, stacked to 100% for each cell."""

    anchor = "verdicts"
    title = "Kinds of verdict"

    def context(self, tables: Tables) -> dict[str, Any]:
        """Collect a figure a benchmark."""
        status = tables.cells.select("cell_id", "status")
        counts = (
            tables.table("verdict_counts")
            .filter(pl.col("is_default"))
            .join(status, on="cell_id", maintain_order="left")
        )
        names = counts["benchmark"].unique(maintain_order=True).to_list()
        panels = [
            {"name": name, "figures": [_figure(counts.filter(pl.col("benchmark") == name))]}
            for name in names
        ]
        return {"panels": panels} if panels else {}


def _figure(counts: pl.DataFrame) -> Figure:
    rows = [
        {
            "cell": _label(row),
            "verdict": words.kind(row["verdict"]),
            "samples": row["samples"],
            "share": round(100 * row["share"], 2),
            "rank": list(KINDS).index(row["verdict"]),
        }
        for row in counts.iter_rows(named=True)
    ]
    seen = [verdict for verdict in KINDS if verdict in set(counts["verdict"])]
    height = 24 * counts["cell_id"].n_unique() + 20
    return Figure(
        title="What became of every sample, as a share of the samples asked for",
        caption="Under each cell's own extraction policy; grey: nothing the model is judged by.",
        spec=finished(_bars(seen), height, rows=rows),
        height=height + 90,
    )


def _label(row: dict[str, Any]) -> str:
    """Name a cell, and say where its verdicts make no score."""
    label = words.labelled(row)
    return label if row["status"] == "ok" else f"{label} ({row['status'] or 'incomplete'})"


def _bars(seen: list[str]) -> alt.TopLevelMixin:
    scale = alt.Scale(
        domain=[words.kind(verdict) for verdict in seen], range=[KINDS[v] for v in seen]
    )
    chart: alt.TopLevelMixin = (
        alt.Chart(source())
        .mark_bar(height={"band": 0.8})
        .encode(
            y=alt.Y("cell:N", title=None, sort=None),
            x=alt.X("share:Q", stack="zero", **percent_axis("share of samples (%)")),
            color=alt.Color(
                "verdict:N",
                scale=scale,
                title=None,
                legend=alt.Legend(orient="top", direction="horizontal", columns=4),
            ),
            order=alt.Order("rank:Q"),
            tooltip=["cell:N", "verdict:N", "samples:Q", alt.Tooltip("share:Q", title="share %")],
        )
    )
    return chart
