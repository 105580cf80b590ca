"""What the sections of comparisons share: groups by where scores are from, and their charts."""

from collections.abc import Iterator, Sequence
from typing import Any

import altair as alt
import polars as pl

from repass.report import words
from repass.report.figures import Row, colours, finished, percent_axis, shapes, source
from repass.report.tables import Tables

CELLS = "cells"
"""The source of the scores that were measured here."""


class Sources:
    """Says in words where scores are from."""

    def __init__(self, tables: Tables) -> None:
        named = tables.table("claims").select("source", "source_title").unique()
        self._titles: dict[str, str] = dict(named.iter_rows())

    def of(self, row: Row) -> str:
        """Name the source of a row with the columns source, origin and setting."""
        if row["source"] == CELLS:
            return f"measured here, {row['setting']}"
        return f"{self._titles.get(row['source'], row['source'])}, {row['origin']}"


def groups(frame: pl.DataFrame, keys: Sequence[str]) -> Iterator[tuple[Row, pl.DataFrame]]:
    """Yield the rows that agree in the keys, measured ones before claims, and a row's keys."""
    ordered = frame.sort(pl.col("source") != CELLS, *keys, nulls_last=True, maintain_order=True)
    for part in ordered.partition_by(keys, maintain_order=True):
        yield part.select(keys).row(0, named=True), part


def opened_first(panels: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Move to the front the panel that shows most; the others stay in their order.

    That is the first that was measured here and compares two models or more; without one, the one
    of most scores, or the first that has plenty.

    Args:
        panels: each with here, whether it was measured here, and counts of models and scores.
    """
    own = [panel for panel in panels if panel["here"] and panel["models"] > 1]
    plenty = [panel for panel in panels if panel["scores"] >= _PLENTY]
    if not panels:
        return []
    chosen = (own or plenty or [max(panels, key=lambda panel: panel["scores"])])[0]
    return [chosen, *(panel for panel in panels if panel is not chosen)]


# Where a panel has so many scores, more of them tell no more.
_PLENTY = 100


def first_k(frame: pl.DataFrame) -> pl.DataFrame:
    """Keep the rows of the smallest k: what a figure shows, the table has all."""
    return frame.filter(pl.col("k") == pl.col("k").min())


def in_percent(frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Turn shares into percent, as figures show them."""
    return frame.with_columns((pl.col(name) * 100).round(2) for name in columns)


def exactly(share: float | None) -> str:
    """Write a share as a percentage with two digits, as studies print means."""
    if share is None:
        return words.NOTHING
    return f"{100 * share:.2f}".replace("-", "\N{MINUS SIGN}")


def points_axis() -> alt.Axis:
    """An axis of percentage points, with few ticks."""
    return alt.Axis(tickCount=8, grid=True)


def dumbbells(
    points: Sequence[Row], roles: Sequence[str], order: Sequence[str], axis: str
) -> tuple[dict[str, Any], int]:
    """Make a chart of a row a name, on it a point for each of its roles.

    Args:
        points: cell, role, score, low and high in percent; low and high may be None. A cell is
            a name, or several joined by " · ".
        roles: what colour and shape tell apart; a bar joins the first two.
        order: the names from top to bottom.
        axis: title of the axis of scores.

    Returns:
        The specification, and its height in pixels.
    """
    # Points stand in lanes only where their intervals would hide each other.
    lanes = any(point["low"] is not None for point in points)
    height = max(60, ((11 * len(roles) + 6) if lanes else 22) * len(order) + 10)
    y = alt.Y("cell:N", sort=list(order), title=None, scale=alt.Scale(domain=list(order)))
    legend = alt.Legend(orient="top", direction="horizontal", columns=3)
    rows = alt.Chart(source("points")).encode(y=y)
    lane = alt.YOffset("role:N", sort=list(roles), scale=alt.Scale(domain=list(roles)))
    offset = {"yOffset": lane} if lanes else {}
    colour = alt.Color("role:N", scale=colours(roles), title=None, legend=legend)
    compared = alt.FieldOneOfPredicate(field="role", oneOf=list(roles[:2]))
    span = (
        rows.transform_filter(compared)
        .mark_rule(strokeWidth=5, opacity=0.4, color="#999999")
        .encode(x=alt.X("min(score):Q", **percent_axis(axis)), x2="max(score):Q")
    )
    interval = rows.mark_rule(strokeWidth=1.5, opacity=0.55).encode(
        x=alt.X("low:Q", **percent_axis(axis)), x2="high:Q", color=colour, **offset
    )
    point = rows.mark_point(filled=True, size=75, opacity=1).encode(
        x=alt.X("score:Q", **percent_axis(axis)),
        color=colour,
        shape=alt.Shape("role:N", scale=shapes(roles), title=None, legend=legend),
        tooltip=[
            alt.Tooltip("cell:N", title="model"),
            alt.Tooltip("role:N", title="asked"),
            alt.Tooltip("score:Q", title="score %"),
            alt.Tooltip("low:Q", title="from"),
            alt.Tooltip("high:Q", title="to"),
        ],
        **offset,
    )
    return finished(alt.layer(span, interval, point), height, points=points), height
