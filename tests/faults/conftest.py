"""One small grid that ends the same whatever happens on the way, and what is compared of it.

The model is an endpoint whose answer depends on the prompt and the seed alone. The reference is a
run that nothing disturbed; `finished` is its workspace, which the tests damage and mend in turn.
"""

import json
import os
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from repass import owner
from repass.sandbox import labels, podman

from ..workflow.conftest import FakeEndpoint, Workspace, processes_in, wait_for

PROBLEMS = 8
N = 3
REQUESTS = PROBLEMS * N
CONCURRENCY = 4
CELL = "model/small/complete.some"
PAGE = "results/report/index.html"
DATABASE = "results/repass.duckdb"

OF_A_RUN = (
    "facts", "source", "peak_memory", "started", "from_journal", "requests_sent", "seconds",
    "device", "energy",
)  # fmt: skip
"""Columns that say where, when and how a run went, by a part of their names; and all seconds."""

Tables = dict[str, pl.DataFrame]


def configure(workspace: Workspace, endpoint: str, **more: object) -> None:
    """Write the small grid. The folder's name is the model's at the endpoint: it tells requests."""
    model = {
        "family": "fake",
        "parameters_b": 1,
        "kind": "base",
        "endpoint": {"url": endpoint, "model": workspace.root.name},
    }
    workspace.write("config/models.yaml", {"model": model})
    small = {"adapter": "demo", "dataset": "demo", "first": PROBLEMS}
    workspace.write("config/benchmarks.yaml", {"small": small})
    some = {"temperature": 0.8, "n": N, "max_tokens": 64, "seed": 1}
    workspace.write("config/samplings.yaml", {"some": some})
    settings = {
        "cells": [{"benchmarks": ["small"], "prompts": ["complete"]}],
        "extractions": ["stop", "raw"],
        "generation": {"concurrency": CONCURRENCY},
        "execution": {"workers": 1},
        "report": {"bootstrap": 200, "pictures": 1},
    }
    workspace.write("config/config.yaml", {**settings, **more})


def tables(workspace: Workspace) -> Tables:
    """All exported tables without the columns that no two runs have in common."""
    files = sorted((workspace.root / "results/tables").glob("*.parquet"))
    return {file.stem: results_of(file) for file in files}


def results_of(file: Path) -> pl.DataFrame:
    """A file's columns that are results."""
    table = pl.read_parquet(file)
    return table.select(name for name in table.columns if _is_result(name))


def _is_result(column: str) -> bool:
    return not column.endswith("_s") and not any(part in column for part in OF_A_RUN)


def assert_same(found: Tables, wanted: Tables) -> None:
    """Two runs have the same tables."""
    assert found.keys() == wanted.keys()
    for name, table in found.items():
        assert_frame_equal(table, wanted[name])


def verdicts(workspace: Workspace) -> pl.DataFrame:
    """What became of each sample of the cell."""
    return results_of(workspace.root / f"results/verdicts/{CELL}.parquet").drop("attempts")


def journal(workspace: Workspace, stage: str) -> Path:
    """The cell's journal of a stage: `completions` or `verdicts`."""
    return workspace.root / f"results/{stage}/{CELL}.journal.jsonl"


def asked(workspace: Workspace, endpoint: FakeEndpoint) -> Counter[tuple[int, str]]:
    """How often each request of a workspace was paid for."""
    return Counter(
        (line["seed"], line["prompt"])
        for line in endpoint.requests()
        if line["model"] == workspace.root.name
    )


def assert_paid_once(workspace: Workspace, endpoint: FakeEndpoint, requests: int) -> None:
    """So many requests were asked of the endpoint, and none of them twice."""
    paid = asked(workspace, endpoint)
    assert len(paid) == requests
    assert set(paid.values()) == {1}


def said(out: str) -> list[str]:
    """The lines with which repass says what is wrong."""
    assert "Traceback" not in out, out[-4000:]
    assert "defect in" not in out, out[-4000:]
    return [line for line in out.splitlines() if line.startswith("repass: ")]


def run_until_finished(workspace: Workspace, *arguments: str, most: int = 4) -> list[str]:
    """Start the same command again until it finishes; returns what was said on the way."""
    lines: list[str] = []
    for _ in range(most):
        out = workspace.snakemake(*arguments, code=None)
        lines += said(out)
        if not re.search(r"^(Exiting because|At least one job did not)", out, flags=re.M):
            return lines
    raise AssertionError(f"not finished after {most} runs:\n{out[-4000:]}")


def left_behind(workspace: Workspace) -> list[str]:
    """Processes of a workspace, containers of dead workflows, mounts in its folder."""
    folder = str(workspace.root)
    mounts = [line for line in Path("/proc/mounts").read_text().splitlines() if folder in line]
    return [*processes_in(workspace.root), *_left_workers(), *mounts]


def assert_nothing_left(workspace: Workspace) -> None:
    """Nothing of a workspace lives or is mounted, once it had time to go."""
    assert wait_for(lambda: left_behind(workspace), 90) == []
    assert list((workspace.root / "results").rglob("*.partial*")) == []


def _left_workers() -> list[str]:
    workers = f"label={labels.KIND}={labels.WORKER}"
    listing = json.loads(podman.run("ps", "--all", "--filter", workers, "--format", "json"))
    found = {container["Id"]: container["Labels"][labels.OWNER] for container in listing}
    return [name for name, whose in found.items() if owner.alive(whose) is False]


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[None]:
    """A small file system in memory; skips the test where none can be mounted."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small file system")
    folder.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if subprocess.run(mount, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def remount(folder: Path, options: str) -> None:
    """Change a mounted file system: its size, or whether it can be written."""
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)


@pytest.fixture(scope="session")
def slow_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeEndpoint]:
    folder = tmp_path_factory.mktemp("slow")
    server = FakeEndpoint(folder, "--delay", "0.3", "--program-seconds", "0.1")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def _reference(
    tmp_path_factory: pytest.TempPathFactory, slow_endpoint: FakeEndpoint
) -> tuple[Workspace, Tables, pl.DataFrame]:
    workspace = Workspace(tmp_path_factory.mktemp("undisturbed"))
    configure(workspace, slow_endpoint.url)
    workspace.snakemake(DATABASE)
    return workspace, tables(workspace), verdicts(workspace)


@pytest.fixture(scope="session")
def undisturbed(_reference: tuple[Workspace, Tables, pl.DataFrame]) -> Tables:
    return _reference[1]


@pytest.fixture(scope="session")
def right_verdicts(_reference: tuple[Workspace, Tables, pl.DataFrame]) -> pl.DataFrame:
    return _reference[2]


@pytest.fixture(scope="session")
def finished(_reference: tuple[Workspace, Tables, pl.DataFrame]) -> Workspace:
    return _reference[0]


@pytest.fixture
def fresh(tmp_path: Path, slow_endpoint: FakeEndpoint) -> Workspace:
    workspace = Workspace(tmp_path / tmp_path.name)
    configure(workspace, slow_endpoint.url)
    return workspace
