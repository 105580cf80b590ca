"""What went wrong in the samples that did not pass, by the rules of the table `error_kinds`."""

from typing import Any, NamedTuple

import altair as alt
import polars as pl

from repass.report import words
from repass.report.figures import Figure, finished, percent_axis, source
from repass.report.tables import Tables

MAX_BARS = 30
"""A benchmark with more cells shows of each model the cell with the best score."""
MAX_GROUPS = 40
TOP_EXCEPTIONS = 12


class Kind(NamedTuple):
    """A kind of error: how the page names it, its colour, and its rule in words."""

    name: str
    colour: str
    rule: str


# Okabe and Ito's colours; kinds of a family share one, told apart by its lightness and their order.
KINDS = {
    "no_program": Kind("no program", "#CC79A7", "no program in the completion"),
    "fence_left": Kind("fence left in", "#8F3F6D", "does not parse; a Markdown fence is in it"),
    "cut_off": Kind("cut off", "#8CBFE0", "does not parse; the limit of tokens ended the answer"),
    "syntax_error": Kind("syntax error", "#F0E442", "does not parse"),
    "compile_error": Kind("compile error", "#B8A800", "the compiler refuses it"),
    "missing_name": Kind(
        "missing name", "#E69F00", "uses a name or module that is not there (Python)"
    ),
    "exception": Kind("exception", "#8A5F00", "ends by any other error"),
    "wrong_logic": Kind("wrong logic", "#D55E00", "fails at the first check"),
    "edge_case": Kind("edge case", "#F2A679", "fails after checks that it passes"),
    "wrong_result": Kind("wrong result", "#8A3D00", "fails; not said at which check"),
    "tests_not_reached": Kind("tests not reached", "#56B4E9", "ends before its tests"),
    "timeout": Kind("timeout", "#0072B2", "uses more time than it may"),
    "out_of_memory": Kind("out of memory", "#004B75", "uses more memory than it may"),
    "output_limit": Kind("output limit", "#999999", "writes more than it may"),
}

_OF_CELLS = "SELECT cell_id, kind, sum(samples)::BIGINT AS samples FROM error_kinds GROUP BY ALL"
_OF_CATEGORIES = """
    SELECT c.benchmark, p.category AS "group", e.kind, sum(e.samples)::BIGINT AS samples
    FROM error_kinds AS e
    INNER JOIN cells AS c USING (cell_id)
    INNER JOIN problems AS p ON c.benchmark = p.benchmark AND e.position = p.position
    WHERE p.category IS NOT NULL
    GROUP BY ALL
"""
_OF_LIBRARIES = """
    SELECT c.benchmark, l.library AS "group", e.kind, sum(e.samples)::BIGINT AS samples
    FROM error_kinds AS e
    INNER JOIN cells AS c USING (cell_id)
    INNER JOIN (SELECT benchmark, position, unnest(libraries) AS library FROM problems) AS l
        ON c.benchmark = l.benchmark AND e.position = l.position
    GROUP BY ALL
"""
_EXCEPTIONS = """
    SELECT c.benchmark, e.exception, sum(e.samples)::BIGINT AS samples,
        count(DISTINCT c.model) AS models
    FROM error_kinds AS e INNER JOIN cells AS c USING (cell_id)
    WHERE e.exception IS NOT NULL
    GROUP BY ALL ORDER BY samples DESC, e.exception
"""


class Errors:
    """Kinds of errors, stacked, by cell, by category and by library; exceptions by name."""

    anchor = "errors"
    title = "What went wrong"

    def context(self, tables: Tables) -> dict[str, Any]:
        """Collect a panel a benchmark on which anything was scored."""
        columns = ["cell_id", "model", "benchmark", "prompt", "sampling", "status", "reason"]
        best = tables.scores.filter(pl.col("is_default"), pl.col("k") == 1)
        cells = tables.cells.select(columns).join(
            best.select("cell_id", "provisional"), on="cell_id", how="left", maintain_order="left"
        )
        counts = tables.query(_OF_CELLS).join(cells, on="cell_id").sort("cell_id")
        if counts.is_empty():
            return {}
        parts = {
            "category": tables.query(_OF_CATEGORIES),
            "library": tables.query(_OF_LIBRARIES),
        }
        exceptions = tables.query(_EXCEPTIONS)
        names = counts["benchmark"].unique(maintain_order=True).to_list()
        return {
            "panels": [_panel(name, counts, parts, exceptions) for name in names],
            "kinds": list(KINDS.values()),
        }


def _panel(
    name: str, counts: pl.DataFrame, parts: dict[str, pl.DataFrame], exceptions: pl.DataFrame
) -> dict[str, Any]:
    own = counts.filter(pl.col("benchmark") == name)
    found = exceptions.filter(pl.col("benchmark") == name)
    grouped = [
        _by_group(word, part.filter(pl.col("benchmark") == name)) for word, part in parts.items()
    ]
    return {
        "name": name,
        "figures": [_by_cell(own), *(figure for figure in grouped if figure)],
        "kinds": _kinds(own),
        "exceptions": found.head(TOP_EXCEPTIONS).to_dicts(),
        "more_exceptions": max(0, found.height - TOP_EXCEPTIONS),
    }


def _kinds(counts: pl.DataFrame) -> list[dict[str, Any]]:
    """One row a kind that was seen, the most frequent first."""
    total = counts["samples"].sum()
    sums = counts.filter(pl.col("kind") != "passed").group_by("kind").agg(
        pl.col("samples").sum(), models=pl.col("model").n_unique()
    )  # fmt: skip
    rows = sums.sort("samples", "kind", descending=[True, False]).to_dicts()
    return [
        {**row, "name": KINDS[row["kind"]].name, "rule": KINDS[row["kind"]].rule,
         "share": row["samples"] / total}
        for row in rows
    ]  # fmt: skip


def _by_cell(counts: pl.DataFrame) -> Figure:
    shown, left = _chosen(counts)
    label = pl.struct("model", "prompt", "sampling", "status").map_elements(
        _label, return_dtype=pl.String
    )
    rows = _shares(shown.with_columns(label.alias("group")))
    caption = "What is missing to 100% passed. Under each cell's own extraction policy."
    if left:
        caption += f" Of each model the cell with the best score; {left} others are in the tables."
    height = 24 * len({row["group"] for row in rows}) + 20
    return Figure(
        title="Why samples did not pass, as a share of the samples scored",
        caption=caption,
        spec=finished(_bars(rows), height, rows=rows),
        height=height + 110,
    )


def _chosen(counts: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Take all cells or, of too many, each model's best; says how many are left out."""
    cells = counts.unique("cell_id", maintain_order=True)
    if cells.height <= MAX_BARS:
        return counts, 0
    ranked = cells.sort("provisional", "cell_id", descending=[True, False], nulls_last=True)
    best = ranked.unique("model", keep="first", maintain_order=True)
    return counts.join(best.select("cell_id"), on="cell_id", how="semi"), cells.height - best.height


def _label(cell: dict[str, Any]) -> str:
    """Name a cell, and say where its verdicts make no score."""
    name = words.labelled(cell)
    return name if cell["status"] == "ok" else f"{name} ({cell['status'] or 'incomplete'})"


def _by_group(word: str, counts: pl.DataFrame) -> Figure | None:
    """Draw all cells together by category or library; None where there are no two of them."""
    if counts["group"].n_unique() < 2:
        return None
    largest = counts.group_by("group").agg(pl.col("samples").sum())
    kept = largest.sort("samples", "group", descending=[True, False]).head(MAX_GROUPS)
    rows = _shares(counts.join(kept.select("group"), on="group", how="semi").sort("group"))
    height = 24 * len({row["group"] for row in rows}) + 20
    caption = "All cells of the benchmark together."
    if word == "library":
        caption += " A problem with several libraries counts for each."
    if largest.height > MAX_GROUPS:
        caption += f" The {MAX_GROUPS} with most samples of {largest.height}."
    return Figure(
        title=f"Why samples did not pass, by {word} of the problem",
        caption=caption,
        spec=finished(_bars(rows), height, rows=rows),
        height=height + 110,
    )


def _shares(counts: pl.DataFrame) -> list[dict[str, Any]]:
    """Shares in percent of all samples of a group; those that passed have no row."""
    summed = counts.group_by("group", "kind", maintain_order=True).agg(pl.col("samples").sum())
    total = pl.col("samples").sum().over("group")
    shares = summed.with_columns(share=(100 * pl.col("samples") / total).round(2), of=total)
    # A group of which all passed keeps its place: a bar of no length.
    failed = shares.filter(
        (pl.col("kind") != "passed") | (pl.col("samples") == pl.col("of"))
    ).with_columns(
        share=pl.when(pl.col("kind") == "passed").then(0.0).otherwise("share"),
        samples=pl.when(pl.col("kind") == "passed").then(0).otherwise("samples"),
        kind=pl.when(pl.col("kind") == "passed").then(pl.lit("wrong_logic")).otherwise("kind"),
    )
    order = list(KINDS)
    return [
        {**row, "kind": KINDS[row["kind"]].name, "rank": order.index(row["kind"])}
        for row in failed.to_dicts()
    ]


def _bars(rows: list[dict[str, Any]]) -> alt.TopLevelMixin:
    seen = {row["kind"] for row in rows}
    known = [kind for kind in KINDS.values() if kind.name in seen]
    scale = alt.Scale(domain=[kind.name for kind in known], range=[kind.colour for kind in known])
    chart: alt.TopLevelMixin = (
        alt.Chart(source())
        .mark_bar(height={"band": 0.8})
        .encode(
            y=alt.Y("group:N", title=None, sort=None),
            x=alt.X("share:Q", stack="zero", **percent_axis("share of samples (%)")),
            color=alt.Color(
                "kind:N",
                scale=scale,
                title=None,
                legend=alt.Legend(orient="top", direction="horizontal", columns=4),
            ),
            order=alt.Order("rank:Q"),
            tooltip=[
                alt.Tooltip("group:N", title="of"),
                "kind:N",
                "samples:Q",
                alt.Tooltip("share:Q", title="share %"),
            ],
        )
    )
    return chart
