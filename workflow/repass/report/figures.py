"""Figures: Vega-Lite specifications made with Altair, without colours of text and ground.

Those come from the page's theme when a figure is drawn, so one specification serves light and dark.
The data are put in after Altair's check: it need not walk through every value.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from repass.records import Record

Row = Mapping[str, Any]

# Okabe and Ito 2008, "Color Universal Design": told apart by all kinds of colour vision; yellow is
# darkened. The page lifts or deepens those that a dark or light ground would swallow (figures.js).
PALETTE = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#9C9000", "#999999")
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")


class Figure(Record):
    """A figure of the page: its title says what is seen, its caption how to read it."""

    title: str
    caption: str
    spec: dict[str, Any]
    renderer: str = "svg"
    # Pixels, roughly: the place is kept free before the figure is drawn.
    height: int


def source(name: str = "rows") -> alt.NamedData:
    """Refer to the rows that `finished` puts in under this name."""
    return alt.NamedData(name)


def finished(chart: alt.TopLevelMixin, height: int, **datasets: Sequence[Row]) -> dict[str, Any]:
    """Make the specification of a chart as wide as its place, with its data."""
    spec: dict[str, Any] = chart.properties(width="container", height=height).to_dict()
    # The page's own theme says it all.
    spec.pop("config", None)
    # Labels at the edges, slanted ones too, stay whole.
    spec["padding"] = {"left": 4, "right": 24, "top": 4, "bottom": 4}
    spec["datasets"] = {name: list(rows) for name, rows in datasets.items()}
    return spec


def percent_axis(title: str) -> dict[str, Any]:
    """Arguments of an x channel that shows percentages from 0 to 100."""
    return {
        "title": title,
        "scale": alt.Scale(domain=[0, 100], nice=False, zero=True),
        "axis": alt.Axis(values=[0, 20, 40, 60, 80, 100], grid=True),
    }


def colours(domain: Sequence[str]) -> alt.Scale:
    """Colours in the order of a domain, the palette repeated where it is longer."""
    return alt.Scale(
        domain=list(domain), range=[PALETTE[i % len(PALETTE)] for i in range(len(domain))]
    )


def shapes(domain: Sequence[str]) -> alt.Scale:
    """Shapes in the order of a domain: what colour says, shape says too."""
    return alt.Scale(
        domain=list(domain), range=[SHAPES[i % len(SHAPES)] for i in range(len(domain))]
    )
