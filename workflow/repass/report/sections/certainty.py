"""Which models can be told apart on the same problems."""

from typing import Any

import polars as pl

from repass.report import words
from repass.report.tables import Tables

_GROUP = ("benchmark", "prompt", "sampling")
# From how many points on the matrix shows the next of its three strengths.
_STRENGTHS = (0.10, 0.25)
# A matrix of more models is no longer read.
MAX_MODELS = 40


class Certainty:
    """Paired comparisons of every two models, a panel a benchmark, prompt and sampling."""

    anchor = "certainty"
    title = "Which scores can be told apart"

    def context(self, tables: Tables) -> dict[str, Any]:
        """Collect a statement, a matrix and a table of pairs for each panel."""
        groups = tables.table("certainty")
        tests = tables.table("paired_tests")
        by_group = tests.partition_by(*_GROUP, as_dict=True)
        panels = [
            _panel(group, by_group[tuple(group[name] for name in _GROUP)])
            for group in groups.iter_rows(named=True)
        ]
        total = {"pairs": tests.height, "told_apart": int(tests["told_apart"].sum())}
        return {"panels": panels, **total} if panels else {}


def _panel(group: dict[str, Any], tests: pl.DataFrame) -> dict[str, Any]:
    scores = _scores(tests)
    ranked = sorted(scores, key=lambda model: (-scores[model], model))
    return {
        **group,
        "name": f"{group['benchmark']} · {words.asked(group)}",
        "best_score": scores[group["best"]],
        "tied": [{"model": model, "score": scores[model]} for model in group["tied"]],
        "matrix": _matrix(ranked, tests) if len(ranked) <= MAX_MODELS else [],
        "rows": [_row(row) for row in _closest_first(tests).iter_rows(named=True)],
    }


def _scores(tests: pl.DataFrame) -> dict[str, float]:
    first = tests.select("model_a", "score_a").rows()
    return dict(first) | dict(tests.select("model_b", "score_b").rows())


def _closest_first(tests: pl.DataFrame) -> pl.DataFrame:
    return tests.sort(pl.col("difference").abs(), "model_a", "model_b")


def _row(row: dict[str, Any]) -> dict[str, Any]:
    """Put the better model first."""
    if row["difference"] >= 0:
        turned = row
    else:
        turned = {
            **row,
            "model_a": row["model_b"],
            "model_b": row["model_a"],
            "difference": -row["difference"],
            "low": -row["high"],
            "high": -row["low"],
        }
    return {**turned, "p_text": _p(row["p"]), "p_corrected_text": _p(row["p_corrected"])}


def _p(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def _matrix(ranked: list[str], tests: pl.DataFrame) -> list[dict[str, Any]]:
    """Lay out the differences, best model first: row minus column."""
    known: dict[tuple[str, str], dict[str, Any]] = {}
    columns = ("model_a", "model_b", "difference", "told_apart")
    for a, b, difference, told_apart in tests.select(columns).iter_rows():
        known[a, b] = _square(difference, told_apart)
        known[b, a] = _square(-difference, told_apart)
    return [
        {"model": row, "squares": [known.get((row, column)) for column in ranked]} for row in ranked
    ]


def _square(difference: float, told_apart: bool) -> dict[str, Any]:
    if not told_apart:
        return {"difference": difference, "style": "alike"}
    side = "ahead" if difference > 0 else "behind"
    strength = 1 + sum(abs(difference) >= limit for limit in _STRENGTHS)
    return {"difference": difference, "style": f"{side}-{strength}"}
