"""What the extraction policy does to the score, on the same completions."""

from typing import Any

import altair as alt
import polars as pl

from repass.report import words
from repass.report.figures import Figure, colours, finished, percent_axis, shapes, source
from repass.report.tables import Tables


class Extraction:
    """Scores under every policy, and the samples that one policy loses or gains."""

    anchor = "extraction"
    title = "Extraction policies side by side"

    def context(self, tables: Tables) -> dict[str, Any]:
        """Collect a figure and a table a benchmark."""
        effect = tables.table("extraction_effect")
        names = effect["benchmark"].unique(maintain_order=True).to_list()
        panels = [_panel(effect.filter(pl.col("benchmark") == name), name) for name in names]
        return {"panels": panels, "flagged": flagged(effect).height} if panels else {}


def flagged(effect: pl.DataFrame) -> pl.DataFrame:
    """Rows with a score that measures extraction; the rule stands in the table's SQL."""
    return effect.filter(pl.col("measures_extraction") & (pl.col("status") == "ok"))


def _panel(effect: pl.DataFrame, name: str) -> dict[str, Any]:
    scored = effect.filter(pl.col("status") == "ok")
    return {
        "name": name,
        "figures": [] if scored.is_empty() else [_figure(scored, effect)],
        "rows": effect.to_dicts(),
    }


def _figure(scored: pl.DataFrame, effect: pl.DataFrame) -> Figure:
    policies = effect["extraction"].unique().sort().to_list()
    rows = [
        {
            "cell": words.labelled(row),
            "policy": row["extraction"],
            "score": round(100 * row["score"], 2),
            "difference": round(100 * row["difference"], 2),
        }
        for row in scored.iter_rows(named=True)
    ]
    height = 26 * scored["cell_id"].n_unique() + 20
    return Figure(
        title="pass@1 of the same completions under each extraction policy",
        caption="A wide row says: this score is as much the harness's as the model's."
        + words.left_out(effect["cell_id"].n_unique() - scored["cell_id"].n_unique()),
        spec=finished(_dots(policies), height, rows=rows),
        height=height + 80,
    )


def _dots(policies: list[str]) -> alt.TopLevelMixin:
    y = alt.Y("cell:N", title=None, sort=None)
    axis = percent_axis("pass@1 (% of problems)")
    line = (
        alt.Chart(source())
        .mark_rule(color="#999999", strokeWidth=1.5)
        .encode(y=y, x=alt.X("min(score):Q", **axis), x2="max(score):Q")
    )
    legend = alt.Legend(orient="top", direction="horizontal")
    # Outlines: policies that agree lie upon each other and are still seen.
    dots = (
        alt.Chart(source())
        .mark_point(filled=False, size=80, strokeWidth=2, opacity=1)
        .encode(
            y=y,
            x=alt.X("score:Q", **axis),
            color=alt.Color("policy:N", scale=colours(policies), title="policy", legend=legend),
            shape=alt.Shape("policy:N", scale=shapes(policies), title="policy", legend=legend),
            tooltip=[
                "cell:N",
                "policy:N",
                alt.Tooltip("score:Q", title="pass@1 %"),
                alt.Tooltip("difference:Q", title="points against default"),
            ],
        )
    )
    return alt.layer(line, dots)
