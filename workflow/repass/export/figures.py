"""Find the figures of the report, name them, and write each as a specification and as pictures."""

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import vl_convert

from repass.export.naming import Names
from repass.progress import Progress
from repass.report.figures import Figure
from repass.report.sections import sections
from repass.report.tables import Tables

WIDTH = 720
"""Pixels of the plot's area where a figure is as wide as its place on the page."""
SCALE = 2.0
"""Pixels of a PNG for one of the figure."""
WITHOUT_FIGURES = frozenset({"samples"})
"""Sections that read much and have no figure."""

# The page's theme in light colours, with the fonts that vl-convert brings along.
_TEXT, _DIM, _LINE = "#1d2127", "#59616c", "#d9dde2"
_FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
_LABELS = {"labelColor": _TEXT, "titleColor": _DIM, "labelFontSize": 12, "titleFontSize": 12}
LIGHT: Mapping[str, Any] = {
    "background": "#ffffff",
    "font": _FONT,
    "view": {"stroke": "transparent"},
    "text": {"color": _TEXT, "font": _FONT},
    "axis": {
        **_LABELS,
        "titleFontWeight": 500,
        "gridColor": _LINE,
        "domainColor": _LINE,
        "tickColor": _LINE,
        "labelLimit": 320,
    },
    "axisY": {"grid": False},
    "header": {"labelColor": _TEXT, "titleColor": _DIM},
    "legend": {**_LABELS, "titleFontWeight": 500, "labelLimit": 240, "symbolSize": 90},
}


class Found(NamedTuple):
    """A figure of the page: `name` is its files', `panel` what it stands under."""

    name: str
    section: str
    panel: str
    figure: Figure


def found(tables: Tables) -> Iterator[Found]:
    """Find all figures, in the page's order; files are named section-panel-number."""
    names = Names()
    for section in sections():
        if section.anchor not in WITHOUT_FIGURES:
            for panel, figure in walk(section.context(tables)):
                name = names.numbered(section.anchor, panel)
                yield Found(name, section.title, panel, figure)


def walk(value: Any, panel: str = "") -> Iterator[tuple[str, Figure]]:
    """Find the figures in what a section shows, with the `name` of the panel around each."""
    if isinstance(value, Figure):
        yield panel, value
    elif isinstance(value, Mapping):
        name = value.get("name")
        for item in value.values():
            yield from walk(item, name if isinstance(name, str) else panel)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from walk(item, panel)


def write(tables: Tables, folder: Path, pictures: int, threads: int = 2) -> list[dict[str, Any]]:
    """Write all figures into a folder.

    Args:
        tables: of the database.
        folder: is made.
        pictures: how many figures, from the first on, are drawn; of all others the specification
            alone is written.
        threads: that draw.

    Returns:
        The index: a row a figure.
    """
    folder.mkdir(parents=True, exist_ok=True)
    every = list(found(tables))
    progress = Progress("figures", len(every), "figures")
    with ThreadPoolExecutor(threads) as pool:
        jobs = [
            pool.submit(_write, item, folder, index < pictures) for index, item in enumerate(every)
        ]
        for job in jobs:
            job.result()
            progress.add()
    return [_row(item, index < pictures) for index, item in enumerate(every)]


def _row(item: Found, drawn: bool) -> dict[str, Any]:
    return {
        "file": item.name,
        "section": item.section,
        "panel": item.panel,
        "title": item.figure.title,
        "caption": item.figure.caption,
        "pictures": drawn,
    }


def _write(item: Found, folder: Path, drawn: bool) -> None:
    spec = standalone(item.figure)
    place = folder / item.name
    text = json.dumps(spec, indent=1, ensure_ascii=True)
    _with_ending(place, ".vl.json").write_text(text + "\n", encoding="ascii")
    if drawn:
        # No address may be read: data come with the specification, texts in them are hostile.
        picture = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
        _with_ending(place, ".svg").write_text(picture, encoding="utf-8")
        _with_ending(place, ".png").write_bytes(vl_convert.svg_to_png(picture, scale=SCALE))
        _with_ending(place, ".pdf").write_bytes(vl_convert.svg_to_pdf(picture))


def _with_ending(place: Path, ending: str) -> Path:
    """Add an ending; names hold dots of their own, which `with_suffix` would take for one."""
    return place.with_name(place.name + ending)


def standalone(figure: Figure) -> dict[str, Any]:
    """Make a specification that needs no page: a fixed width, light colours, title and caption."""
    spec = {**_fixed(figure.spec), "config": dict(LIGHT)}
    spec.setdefault("$schema", "https://vega.github.io/schema/vega-lite/v6.json")
    return {**spec, "usermeta": {"title": figure.title, "caption": figure.caption}}


def _fixed(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Give what is as wide as its place a width; data are not looked through."""
    changed = {
        key: [_fixed(item) if isinstance(item, Mapping) else item for item in value]
        if key in {"layer", "concat", "hconcat", "vconcat"}
        else _fixed(value)
        if key == "spec" and isinstance(value, Mapping)
        else value
        for key, value in spec.items()
    }
    if changed.get("width") == "container":
        changed["width"] = WIDTH
    return changed
