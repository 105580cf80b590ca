"""What each cell cost."""

from typing import Any

import altair as alt
import polars as pl

from repass.report import words
from repass.report.figures import Figure, colours, finished, source
from repass.report.tables import Tables

_PARTS = {"generation": "generation_s", "execution": "execution_wall_s"}


class Cost:
    """Tokens and time a cell."""

    anchor = "cost"
    title = "Tokens and time"

    def context(self, tables: Tables) -> dict[str, Any]:
        """Collect the cells that were generated, a panel a benchmark; figures of known times."""
        cells = tables.cells.filter(pl.col("samples") > 0)
        names = cells["benchmark"].unique(maintain_order=True).to_list()
        panels = [_panel(cells.filter(pl.col("benchmark") == name), name) for name in names]
        return {"panels": panels} if panels else {}


def _panel(cells: pl.DataFrame, name: str) -> dict[str, Any]:
    return {"name": name, "figures": _figures(cells), "rows": cells.to_dicts()}


def _figures(cells: pl.DataFrame) -> list[Figure]:
    rows = [
        {
            "cell": words.labelled(cell),
            "part": part,
            "seconds": round(cell[column], 2),
        }
        for cell in cells.iter_rows(named=True)
        for part, column in _PARTS.items()
        if cell[column] is not None
    ]
    if not rows:
        return []
    height = 24 * cells.height + 20
    title = "Time that each cell took to generate and to execute"
    caption = (
        "Generation: wall time of the cell. Execution: sum over its different programs, which run"
        " several at a time."
    )
    spec = finished(_bars(), height, rows=rows)
    return [Figure(title=title, caption=caption, spec=spec, height=height + 80)]


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
