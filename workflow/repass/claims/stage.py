"""The stage `claims`: each configured table or leaderboard becomes a file of the same columns."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from repass import records
from repass.claims import known, tables
from repass.claims.leaderboards import LEADERBOARDS
from repass.claims.records import CLAIMS, Claim, Row, Source
from repass.claims.tables import Known, Line
from repass.config import Config
from repass.config.claims import SHIPPED
from repass.config.findings import Findings
from repass.datasets import fetch


def files(config: Config) -> dict[str, Path | None]:
    """The configured claims by name: the table's path, or None for a leaderboard's snapshot."""
    tables_ = {path.stem: path for path in config.claims.paths(config.root)}
    return {**tables_, **dict.fromkeys(config.claims.snapshots)}


def table(config: Config, name: str) -> list[str]:
    """The file of a table of claims, a rule's input; nothing for a leaderboard's snapshot."""
    path = files(config)[name]
    return [] if path is None else [str(path)]


def snapshots(config: Config, name: str) -> list[dict[str, Any]]:
    """What determines a leaderboard's snapshots; nothing for a table."""
    if files(config)[name] is not None:
        return []
    registry = config.known.datasets
    return [registry[pinned.dataset].fingerprint() for pinned in LEADERBOARDS[name].snapshots]


def collect(config: Config, name: str) -> pl.DataFrame:
    """Read one of the configured claims.

    Returns:
        A frame of the schema `CLAIMS`, values as shares, in the order of the table.

    Raises:
        ConfigError: a row is wrong; one line an error, with file, line and column.
        DataError: a snapshot can't be had.
    """
    findings = Findings()
    sources = known.sources(config, findings)
    findings.stop()
    path = files(config)[name]
    # Who defines benchmarks anew need not mend tables that are not theirs: what is in them of
    # benchmarks that are not there is kept, and compared with nothing.
    own = path is not None and not path.is_relative_to(config.root / SHIPPED)
    names = Known(known.benchmarks(config), frozenset(sources), every=own)
    if path is None:
        lines = list(_imported(config, name))
    else:
        lines = tables.read(path, config.root, names, findings)
    findings.stop()
    claims = (_claim(line, names, sources[line.row.source]) for line in lines)
    return records.frame(claims, CLAIMS)


def imported(config: Config, name: str) -> list[tuple[Row, str]]:
    """The claims of a leaderboard's snapshots, the oldest first, and how each value is printed.

    Raises:
        DataError: a snapshot can't be had, or is not what its leaderboard's are.
    """
    board = LEADERBOARDS[name]
    return [
        claim
        for snapshot in board.snapshots
        for claim in board.claims(
            fetch(config.known.datasets[snapshot.dataset], config.datasets, config.root),
            snapshot.source,
        )
    ]


def _imported(config: Config, name: str) -> Iterator[Line]:
    for number, (row, printed) in enumerate(imported(config, name), start=2):
        yield Line(f"{name} (snapshot)", number, row, printed)


def _claim(line: Line, names: Known, source: Source) -> Claim:
    row = line.row
    told = row.model_dump()
    told["language"] = row.language or names.benchmarks.get(row.benchmark)
    told["value"] = row.value / 100
    return Claim(
        **told,
        rounding=tables.rounding(line.printed),
        source_title=source.title,
        source_where=source.where,
        source_date=source.date,
        source_version=source.version,
        source_licence=source.licence,
        series=source.series,
        file=line.file,
        line=line.number,
    )
