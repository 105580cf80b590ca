"""A picture of a run: CPU milliseconds a program, a panel a suite, drawn without a browser."""

from pathlib import Path
from typing import Any

import altair as alt
import vl_convert

from repass.bench.figures import OURS
from repass.bench.model import Report
from repass.report.figures import PALETTE

WIDTH = 420
DATA = "standings"


def rows(report: Report) -> list[dict[str, Any]]:
    """One row a contestant, suite and resource."""
    found = []
    for suite in report.suites:
        for each in suite.standings:
            for resource, figure in (("CPU", each.cpu_ms), ("clock", each.wall_ms)):
                found.append(
                    {
                        "suite": suite.title,
                        "contestant": each.contestant,
                        "resource": resource,
                        "ours": each.contestant == OURS,
                        **figure.model_dump(),
                    }
                )
    return found


def specification(report: Report) -> dict[str, Any]:
    """The chart as Vega-Lite: bars are medians, the thin lines reach from least to most."""
    panels = [_panel(suite.title) for suite in report.suites]
    chart = alt.vconcat(*panels).properties(title=_title(report))
    spec: dict[str, Any] = chart.to_dict()
    spec["datasets"] = {DATA: rows(report)}
    return spec


def save(report: Report, path: Path) -> None:
    """Write the chart as an SVG file."""
    path.write_text(vl_convert.vegalite_to_svg(specification(report)))


def _panel(suite: str) -> alt.LayerChart | alt.FacetChart:
    base = alt.Chart(alt.NamedData(DATA)).transform_filter(alt.datum.suite == suite)
    y = alt.Y("contestant:N", title=None, sort=None)
    offset = alt.YOffset("resource:N", sort=["CPU", "clock"])
    bars = base.mark_bar().encode(
        x=alt.X("median:Q", title="milliseconds a program, start included"),
        y=y,
        yOffset=offset,
        color=alt.Color(
            "resource:N", title=None, scale=alt.Scale(domain=["CPU", "clock"], range=PALETTE[:2])
        ),
        opacity=alt.condition(alt.datum.ours, alt.value(1.0), alt.value(0.55)),
    )
    lines = base.mark_rule().encode(x="least:Q", x2="most:Q", y=y, yOffset=offset)
    return alt.layer(bars, lines).properties(title=suite, width=WIDTH)


def _title(report: Report) -> str:
    machine = report.machine
    loads = f"load {min(machine.load)} to {max(machine.load)}" if machine.load else "load unknown"
    return f"{machine.cpu}, {machine.cores} cores, {report.rounds} rounds, {loads}"
