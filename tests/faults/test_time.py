"""Clocks that jump, and files that appear late: nothing needless runs, nothing is left out."""

import os
import threading
import time
from pathlib import Path

import pytest
import yaml

from ..workflow.conftest import FakeEndpoint, Workspace
from .conftest import CELL, DATABASE, Tables, asked, assert_same, said, tables

pytestmark = [pytest.mark.podman, pytest.mark.timeout(900)]

DAY_S = 86400.0
VERDICTS = f"results/verdicts/{CELL}.parquet"
LATE_S = 4.0


def _shift(folder: Path, seconds: float) -> None:
    """Move all files in time, as a clock that was put forward or back has them."""
    for path in folder.rglob("*"):
        then = path.lstat().st_mtime
        os.utime(path, (then, then + seconds), follow_symlinks=False)


@pytest.mark.parametrize("seconds", [DAY_S, -400 * DAY_S], ids=["put back", "put forward"])
def test_a_clock_that_was_put_back_or_forward_reruns_nothing(
    finished: Workspace, seconds: float
) -> None:
    _shift(finished.root, seconds)
    try:
        assert finished.planned(DATABASE) == {}
    finally:
        _shift(finished.root, -seconds)


def test_after_a_clock_was_put_back_what_changed_is_made_and_nothing_else(
    finished: Workspace, slow_endpoint: FakeEndpoint, undisturbed: Tables
) -> None:
    paid = asked(finished, slow_endpoint)
    _shift(finished.root, DAY_S)
    (finished.root / VERDICTS).unlink()
    out = finished.snakemake(DATABASE, VERDICTS)
    assert "rule execute" in out
    assert "rule aggregate" in out
    assert "rule generate" not in out
    assert "rule health" not in out
    assert said(out) == []
    assert_same(tables(finished), undisturbed)
    assert asked(finished, slow_endpoint) == paid
    assert finished.planned(DATABASE, VERDICTS) == {}


def test_a_file_that_is_seen_late_is_waited_for(fresh: Workspace) -> None:
    """As on a network file system: what a node has written shows up elsewhere seconds later."""
    problems = fresh.root / "results/problems/small.parquet"
    hidden: list[float] = []
    end = threading.Event()

    def hide() -> None:
        aside = problems.with_name("hidden")
        while not end.is_set():
            if problems.exists():
                problems.rename(aside)
                hidden.append(time.monotonic())
                time.sleep(LATE_S)
                aside.rename(problems)
                return
            time.sleep(0.0005)

    watcher = threading.Thread(target=hide)
    watcher.start()
    try:
        prompts = "results/prompts/small/complete.parquet"
        assert said(fresh.snakemake("--latency-wait", "60", prompts)) == []
    finally:
        end.set()
        watcher.join()
    assert hidden
    assert (fresh.root / prompts).exists()


def test_on_a_cluster_files_are_waited_for_by_default(fresh: Workspace) -> None:
    profile = yaml.safe_load((fresh.root / "slurm/config.yaml").read_text())
    assert profile["latency-wait"] >= 60
