"""Write all exports of a database: pictures, tables to print, samples, provenance."""

import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

import yaml

from repass import files
from repass.export import figures, papers, provenance, samples, tabular
from repass.export.escaping import PROSE, markdown
from repass.report.tables import Tables, connect

_HEADING = ("section", "panel", "title")


class Settings(Protocol):
    """What exports need of the report's settings."""

    @property
    def title(self) -> str:
        """Heading of the report."""

    @property
    def bootstrap(self) -> int:
        """Resamples of the bootstrap."""

    @property
    def seed(self) -> int:
        """Seed of the bootstrap."""

    @property
    def pictures(self) -> int:
        """How many figures are drawn."""


def write(
    database: Path,
    folder: Path,
    settings: Settings,
    configuration: Mapping[str, Any],
    *,
    root: Path,
    threads: int = 2,
) -> None:
    """Write all exports into a folder: `figures`, `tables`, `samples`, and files beside them.

    Args:
        database: as `repass.store.build` wrote it.
        folder: for the exports; what is there of the same name is replaced.
        settings: title, statistics, and how many figures are drawn.
        configuration: that the workflow was started with, to repeat it by.
        root: of the repository.
        threads: that draw.

    Raises:
        DataError: the database is missing or unreadable.
    """
    files.remove_leftovers(folder)
    partial = files.partial_of(folder)
    partial.mkdir(parents=True)
    try:
        with connect(database) as connection:
            tables = Tables(connection)
            samples.write(connection, partial / "samples")
            _write_tables(tables, partial / "tables")
            _write_figures(tables, partial / "figures", settings.pictures, threads)
            about = provenance.provenance(
                tables,
                root,
                title=settings.title,
                bootstrap=settings.bootstrap,
                seed=settings.seed,
            )
        (partial / "provenance.json").write_text(provenance.text(about), encoding="ascii")
        (partial / "citation.bib").write_text(provenance.citation(about), encoding="utf-8")
        (partial / "config.yaml").write_text(_yaml(configuration), encoding="utf-8")
        _replace(partial, folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _write_tables(tables: Tables, folder: Path) -> None:
    folder.mkdir()
    lines = []
    for name, title, frame in papers.papers(tables):
        (folder / f"{name}.md").write_text(tabular.markdown(frame, title), encoding="utf-8")
        (folder / f"{name}.tex").write_text(tabular.latex(frame, title, name), encoding="utf-8")
        lines.append(f"- [{markdown(title, PROSE)}]({name}.md) ([LaTeX]({name}.tex))")
    for size in papers.left_out(tables):
        lines.append(
            f"- {size.name}: {size.rows} rows of {size.columns} columns are not for print;"
            f" see `results/tables/{size.name}.parquet`"
        )
    _index(folder, "Tables", lines)


def _write_figures(tables: Tables, folder: Path, pictures: int, threads: int) -> None:
    rows = figures.write(tables, folder, pictures, threads)
    (folder / "index.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="ascii")
    _index(folder, "Figures", (_figure_line(row) for row in rows))


def _figure_line(row: Mapping[str, Any]) -> str:
    endings = ("svg", "png", "pdf", "vl.json") if row["pictures"] else ("vl.json",)
    links = ", ".join(f"[{ending}]({row['file']}.{ending})" for ending in endings)
    heading = " · ".join(markdown(row[key], PROSE) for key in _HEADING if row[key])
    return f"- `{row['file']}` ({links}): {heading}. {markdown(row['caption'], PROSE)}"


def _index(folder: Path, title: str, lines: Iterable[str]) -> None:
    text = "\n".join([f"# {title}", "", *lines, ""])
    (folder / "README.md").write_text(text, encoding="utf-8")


def _yaml(configuration: Mapping[str, Any]) -> str:
    plain = json.loads(json.dumps(configuration, default=str))
    head = "# The whole configuration that this was computed with: defaults, files, command line.\n"
    return head + str(yaml.safe_dump(plain, sort_keys=False, allow_unicode=True))


def _replace(partial: Path, folder: Path) -> None:
    """Put each new part in the old one's place."""
    folder.mkdir(parents=True, exist_ok=True)
    for part in sorted(partial.iterdir()):
        target = folder / part.name
        if target.is_dir():
            shutil.rmtree(target)
        part.replace(target)
