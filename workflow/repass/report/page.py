"""Write the page: read the tables, fill the templates, put all but the samples into one file."""

import functools
from pathlib import Path
from typing import Any, Protocol

import jinja2
import polars as pl
import vl_convert

from repass import __version__
from repass.files import replacing
from repass.report import beside, embed, words
from repass.report.sections import sections
from repass.report.tables import Tables, connect

# What the page's own script needs of Vega, kept off the global scope.
_VEGA = "window.vegaEmbed = vegaEmbed;"
_SCRIPTS = (
    "later.js",
    "tabs.js",
    "tables.js",
    "figures.js",
    "beside.js",
    "marks.js",
    "explorer.js",
)


class Settings(Protocol):
    """What the page needs of the report's settings."""

    @property
    def title(self) -> str:
        """Heading of the page."""

    @property
    def notice(self) -> str | None:
        """A sentence to show on top."""

    @property
    def bootstrap(self) -> int:
        """Resamples of the bootstrap."""

    @property
    def samples(self) -> int:
        """How many samples the explorer carries at most."""


def write(database: Path, target: Path, settings: Settings) -> None:
    """Write the report: a page that needs no network, and beside it a folder of samples.

    Page and folder may be moved together; without the folder only the explorer is empty.

    Args:
        database: as `repass.store.build` wrote it.
        target: the page; replaced in one step, after the new files of the folder `samples` beside
            it are there and before the old ones are removed.
        settings: title, notice, the resamples to tell, how many samples to carry.

    Raises:
        DataError: the database is missing or unreadable.
    """
    with connect(database) as connection:
        tables = Tables(connection, settings.samples)
        page = render(tables, settings)
        files = tables.beside.files if tables.samples.shown else {}
    folder = target.with_name(beside.FOLDER)
    beside.write(folder, files)
    _replace(target, page)
    beside.remove_others(folder, files)


def _replace(target: Path, page: str) -> None:
    with replacing(target) as partial:
        # Surrogates without their other half can't be written: they show as replacement marks.
        partial.write_text(page, encoding="utf-8", errors="replace")


def render(tables: Tables, settings: Settings) -> str:
    """Render the page as text."""
    environment = _environment()
    theme = _source(environment, "theme.js")
    scripts = [_source(environment, name) for name in _SCRIPTS]
    style = _source(environment, "style.css")
    shown = [(section, context) for section in sections() if (context := section.context(tables))]
    return environment.get_template("page.html").render(
        settings=settings,
        version=__version__,
        policy=embed.policy([theme, _vega(), *scripts], [style]),
        theme=embed.script(theme),
        vega=embed.script(_vega()),
        scripts=[embed.script(text) for text in scripts],
        style=embed.style(style),
        sections=[{"meta": section, "context": context} for section, context in shown],
        summary=_summary(tables),
        gaps=_gaps(tables),
    )


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("repass.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.tests["tabbed"] = words.tabbed
    environment.filters.update(words.filters(), data=embed.data, later=embed.later)
    return environment


def _source(environment: jinja2.Environment, name: str) -> str:
    """Read a script or style sheet as it is: nothing is filled in."""
    assert environment.loader is not None
    return environment.loader.get_source(environment, name)[0]


@functools.cache
def _vega() -> str:
    """Vega, Vega-Lite and Vega-Embed in one script of their own scope."""
    bundle: str = vl_convert.javascript_bundle(_VEGA)
    return f"(() => {{\n{bundle}\n}})();"


def _summary(tables: Tables) -> dict[str, Any]:
    status = tables.cells["status"].fill_null("incomplete").value_counts()
    states = dict(status.iter_rows())
    return {
        "models": tables.models.height,
        "benchmarks": tables.table("benchmarks").height,
        "cells": tables.cells.height,
        "samples": int(tables.cells["samples"].sum()),
        "unavailable": states.get("unavailable", 0),
        "invalid": states.get("invalid", 0),
        "incomplete": states.get("incomplete", 0),
        "scored": states.get("ok", 0),
    }


def _gaps(tables: Tables) -> list[dict[str, Any]]:
    """Say what is missing, once for each stage and benchmark."""
    grouped = tables.table("gaps").group_by("benchmark", "stage", "what", maintain_order=True)
    return grouped.agg(cells=pl.len(), models=pl.col("model").unique().sort()).to_dicts()
