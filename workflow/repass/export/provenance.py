"""Where the numbers come from: everything that must be told with a score, as one JSON document."""

import contextlib
import importlib.metadata
import json
import platform
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from repass import __version__
from repass.report.sections.method import SOURCES
from repass.report.tables import Tables

_LIBRARIES = ("duckdb", "numpy", "podman", "polars", "snakemake", "altair", "vl-convert-python")
_CELL = (
    "model", "benchmark", "prompt", "sampling", "default_extraction", "status", "reason",
    "prompt_kind", "shots", "n", "temperature", "top_p", "max_tokens", "seed",
    "dataset_revision", "image_digest", "limit_cpu_s", "limit_wall_s", "limit_memory_mb",
    "engine", "engine_version", "engine_arguments", "device", "dtype", "model_revision",
    "weights_sha256",
)  # fmt: skip


def provenance(
    tables: Tables, root: Path, *, title: str, bootstrap: int, seed: int
) -> dict[str, Any]:
    """Collect versions, revisions, hashes, seeds and the protocol of every cell.

    Args:
        tables: of the database.
        root: of the repository, whose commit is told.
        title: of the report.
        bootstrap: resamples behind an interval.
        seed: of the bootstrap.
    """
    return {
        "title": title,
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "repass": {"version": __version__, "commit": _commit(root)},
        "generated": _span(tables),
        "statistics": {"bootstrap": bootstrap, "seed": seed, "interval": "95% over problems"},
        "commands": commands(),
        "engines": _engines(tables),
        "models": tables.models.to_dicts(),
        "benchmarks": [_benchmark(row) for row in tables.table("benchmarks").to_dicts()],
        "health": tables.table("health").to_dicts(),
        "cells": tables.cells.select(_CELL).to_dicts(),
        "sources": [source._asdict() for source in SOURCES],
        # Of the machine that wrote this file, which need not be the one that ran the programs.
        "written_with": {"python": platform.python_version(), **_versions(), "podman": _podman()},
    }


def commands() -> list[str]:
    """The commands that repeat everything, in a checkout of the same version."""
    return [
        "make setup",
        "snakemake --configfile results/export/config.yaml --cores all",
    ]


def citation(about: Mapping[str, Any]) -> str:
    """Write a BibTeX entry for this evaluation."""
    commit = about["repass"]["commit"]
    version = f"repass {about['repass']['version']}" + (f", commit {commit[:12]}" if commit else "")
    last = about["generated"]["last"] or about["written"]
    title = "".join(
        c if c.isprintable() and c not in "{}\\%$&#_^~" else " " for c in about["title"]
    )
    return "\n".join(
        (
            "@misc{repass-evaluation,",
            f"  title = {{{{{' '.join(title.split())}}}}},",
            f"  year = {{{last[:4]}}},",
            f"  note = {{Evaluated with {version}; completions of {last[:10]}; protocols of all"
            f" {len(about['cells'])} cells in provenance.json}},",
            "}",
            "",
        )
    )


def text(about: Mapping[str, Any]) -> str:
    """Write the document; hostile names in it are plain ASCII."""
    return json.dumps(about, indent=1, ensure_ascii=True, default=str) + "\n"


def _benchmark(row: Mapping[str, Any]) -> dict[str, Any]:
    toolchains = row["toolchains"]
    return {**row, "toolchains": json.loads(toolchains) if toolchains else None}


def _engines(tables: Tables) -> list[dict[str, Any]]:
    known = tables.cells.filter(pl.col("engine").is_not_null())
    kinds = known.group_by("engine", "engine_version", "device").agg(cells=pl.len())
    return kinds.sort("engine", "engine_version", "device").to_dicts()


def _span(tables: Tables) -> dict[str, str | None]:
    """Say when the first and the last cell were generated (UTC)."""
    times = tables.query(
        "SELECT min(facts ->> '$.started_at') AS first, max(facts ->> '$.started_at') AS last"
        " FROM cells"
    )
    return times.row(0, named=True)


def _versions() -> dict[str, str | None]:
    found: dict[str, str | None] = dict.fromkeys(_LIBRARIES)
    for name in _LIBRARIES:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found[name] = importlib.metadata.version(name)
    return {f"python-{name}" if name == "podman" else name: found[name] for name in found}


def _podman() -> str | None:
    words = _said(["podman", "--version"])
    return words.split()[-1] if words else None


def _commit(root: Path) -> str | None:
    return _said(["git", "-C", str(root), "rev-parse", "HEAD"])


def _said(command: list[str]) -> str | None:
    """What a command prints; None where it is missing or fails."""
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
        return done.stdout.strip() or None
    return None
