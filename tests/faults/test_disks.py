"""Disks that are full or can't be written, at every stage: one line says so; later it goes on."""

import pytest

from ..workflow.conftest import FakeEndpoint, Workspace
from .conftest import (
    CELL,
    DATABASE,
    PAGE,
    REQUESTS,
    Tables,
    asked,
    assert_same,
    mounted,
    remount,
    said,
    tables,
)

pytestmark = [pytest.mark.podman, pytest.mark.timeout(1200)]

PAGE_BYTES = 4096


def _kilobytes(workspace: Workspace, *folders: str) -> int:
    """What the files of some folders take of a file system in memory: whole pages."""
    files = [file for name in folders for file in (workspace.root / "results" / name).rglob("*")]
    return sum(-(-file.stat().st_size // PAGE_BYTES) * 4 for file in files if file.is_file())


def _in_the_way(lines: list[str]) -> bool:
    words = ("No space left", "Read-only file system", "could not write", "can't be written")
    return any(word in line for word in words for line in lines)


def test_a_full_disk_that_grows_until_all_has_room(
    fresh: Workspace, finished: Workspace, slow_endpoint: FakeEndpoint, undisturbed: Tables
) -> None:
    results = fresh.root / "results"
    with mounted(results, "size=8k"):
        for target, kilobytes in _sizes(finished):
            remount(results, f"size={kilobytes}k")
            out = fresh.snakemake(target, code=1)
            assert _in_the_way(said(out)), (target, out[-4000:])
            assert not list(results.rglob("*.partial*"))
        remount(results, "size=400m")
        assert said(fresh.snakemake(PAGE)) == []
        assert_same(tables(fresh), undisturbed)
        paid = asked(fresh, slow_endpoint)
        assert len(paid) == REQUESTS
        assert paid.total() < 2 * REQUESTS


def _sizes(finished: Workspace) -> list[tuple[str, int]]:
    """Targets, and a room that is too small for each but large enough for what comes before."""
    asked = ("problems", "prompts")
    done = (*asked, "completions", "images")
    return [
        ("results/problems/small.parquet", 8),
        (f"results/completions/{CELL}.parquet", _kilobytes(finished, *asked) + 4),
        (f"results/verdicts/{CELL}.parquet", _kilobytes(finished, *done) + 4),
        (DATABASE, _kilobytes(finished, *done, "verdicts", "health", "claims") + 800),
    ]


@pytest.mark.parametrize("stage", ["problems", "completions", "verdicts", "report"])
def test_a_folder_that_can_not_be_written(finished: Workspace, stage: str) -> None:
    target = {
        "problems": "results/problems/small.parquet",
        "completions": f"results/completions/{CELL}.parquet",
        "verdicts": f"results/verdicts/{CELL}.parquet",
        "report": PAGE,
    }[stage]
    with mounted(finished.root / "results" / stage, "size=1m,ro"):
        (line,) = said(finished.snakemake(target, code=None))
        assert f"results/{stage}: can't be written (read-only" in line
    assert finished.planned(target).keys() <= {"report"}


def test_logs_that_can_not_be_written_stop_nothing(fresh: Workspace) -> None:
    with mounted(fresh.root / "logs", "size=4k"):
        (fresh.root / "logs" / "ballast").write_bytes(b"x" * 4096)
        assert said(fresh.snakemake("results/problems/small.parquet")) == []
