"""Journals as crashes of the whole machine leave them: only what is lost is asked and run again."""

from pathlib import Path

import pytest

from ..workflow.conftest import FakeEndpoint, Workspace
from .conftest import CELL, DATABASE, Tables, asked, assert_same, journal, tables

pytestmark = [pytest.mark.podman, pytest.mark.timeout(600)]

GARBAGE = b'\0\0\0\xff\xfe\n{"key": 7}\n[]\n'
LOST = 4
"""Lines: two glued together, one overwritten, and the torn last one."""


def _tear(path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    glued = lines[3][:40] + lines[4][40:]
    kept = [*lines[:3], glued, GARBAGE, *lines[6:-1], lines[7], lines[-1][: len(lines[-1]) // 2]]
    path.write_bytes(b"".join(kept))


def test_torn_journals_cost_what_was_torn_and_nothing_else(
    finished: Workspace, slow_endpoint: FakeEndpoint, undisturbed: Tables
) -> None:
    before = asked(finished, slow_endpoint)
    sizes = {}
    for stage in ("completions", "verdicts"):
        _tear(journal(finished, stage))
        sizes[stage] = len(journal(finished, stage).read_bytes().splitlines())
        (finished.root / f"results/{stage}/{CELL}.parquet").unlink()
    files = [f"results/{stage}/{CELL}.parquet" for stage in ("completions", "verdicts")]
    finished.snakemake(DATABASE, *files)
    assert_same(tables(finished), undisturbed)
    again = asked(finished, slow_endpoint) - before
    assert 0 < again.total() <= LOST
    assert set(again.values()) == {1}
    run = len(journal(finished, "verdicts").read_bytes().splitlines()) - (sizes["verdicts"] - 1)
    assert 0 < run <= LOST
