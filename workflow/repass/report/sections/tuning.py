"""What instruction tuning did: base models beside what was made of them."""

from typing import Any

import polars as pl

from repass.report import words
from repass.report.comparisons import (
    CELLS,
    Sources,
    dumbbells,
    first_k,
    groups,
    in_percent,
    opened_first,
)
from repass.report.figures import Figure, Row
from repass.report.tables import Tables

_KEYS = ("task", "source", "origin", "setting")
_ASKED = ("source", "origin", "model", "task", "language", "setting", "k")
_BASE, _TUNED, _INSTRUCTED = "base, completes", "tuned, completes", "tuned, is instructed"


class Tuning:
    """Base and instruct models of a family and size, and both forms of the latter."""

    anchor = "tuning"
    title = "Effect of instruction tuning"

    def context(self, tables: Tables) -> dict[str, Any]:
        """Collect a panel a benchmark and source."""
        pairs = tables.table("tuning_effect").filter(pl.col("kind") == "instruct")
        forms = tables.table("format_effect").select(*_ASKED, "instruct", "instruct_prompt")
        joined = pairs.join(forms, on=_ASKED, how="left", nulls_equal=True)
        sources = Sources(tables)
        panels = [
            _panel(rows, keys, f"{keys['task']}: {sources.of(keys)}")
            for keys, rows in groups(joined, _KEYS)
        ]
        return {"panels": opened_first(panels)}


def _panel(rows: pl.DataFrame, keys: Row, name: str) -> dict[str, Any]:
    completing = first_k(rows).filter(pl.col("form") == "complete")
    ordered = rows.sort("form", "k", "difference", descending=[False, False, True])
    return {
        "name": name,
        "here": keys["source"] == CELLS,
        "models": rows["model"].n_unique(),
        "scores": rows["model"].n_unique(),
        "figures": [_figure(completing, name)] if completing.height else [],
        "said": _said(completing),
        "rows": ordered.to_dicts(),
    }


def _said(rows: pl.DataFrame) -> str:
    """Sum comparisons up in a sentence; nothing for none."""
    if rows.is_empty():
        return ""
    better = rows.filter(pl.col("difference") > 0).height
    middle = words.points(rows["difference"].median())  # type: ignore[arg-type]
    return (
        f"{better} of {rows.height} tuned models score higher than their base model when both"
        f" complete; the median difference is {middle} points."
    )


def _figure(completing: pl.DataFrame, name: str) -> Figure:
    shown = in_percent(
        completing.sort("difference", descending=True),
        *("base_score", "base_low", "base_high", "score", "low", "high", "instruct"),
    )
    points = [point for row in shown.iter_rows(named=True) for point in _points(row)]
    k = shown["k"][0]
    spec, height = dumbbells(
        points, (_BASE, _TUNED, _INSTRUCTED), shown["model"].to_list(), f"pass@{k} (% of problems)"
    )
    return Figure(
        title=f"Base and instruction-tuned models: {name}",
        caption="A row is a tuned model, that which gained most on top. A line through a point is"
        " its 95% interval over problems, where it was measured here.",
        spec=spec,
        height=height + 70,
    )


def _points(row: dict[str, Any]) -> list[dict[str, Any]]:
    found = [
        (_BASE, row["base_score"], row["base_low"], row["base_high"]),
        (_TUNED, row["score"], row["low"], row["high"]),
        (_INSTRUCTED, row["instruct"], None, None),
    ]
    return [
        {"cell": row["model"], "role": role, "score": score, "low": low, "high": high}
        for role, score, low, high in found
        if score is not None
    ]
