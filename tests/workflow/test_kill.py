"""Kill the workflow at its worst moment: the same command finishes, nothing is paid for twice."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from repass import owner
from repass.sandbox import labels, podman

from .conftest import FakeEndpoint, Workspace, journal_lines, kill_when, processes_in, wait_for

pytestmark = [pytest.mark.podman, pytest.mark.timeout(600)]

OF_A_RUN = ("facts", "source", "peak_memory", "started", "from_journal", "requests_sent", "seconds")
"""Columns that say where, when and how a run went, by a part of their names; and all seconds."""


@pytest.fixture(scope="module")
def slow_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeEndpoint]:
    server = FakeEndpoint(
        tmp_path_factory.mktemp("slow"), "--delay", "0.25", "--program-seconds", "0.1"
    )
    yield server
    server.stop()


def _configure(workspace: Workspace, endpoint: FakeEndpoint) -> None:
    model = {
        "family": "fake",
        "parameters_b": 1,
        "kind": "base",
        "endpoint": {"url": endpoint.url, "model": workspace.root.name},
    }
    workspace.write("config/models.yaml", {"model": model})
    demo = {"adapter": "demo", "dataset": "demo"}
    workspace.write("config/benchmarks.yaml", {"demo": demo})
    some = {"temperature": 0.8, "n": 3, "max_tokens": 64, "seed": 1}
    workspace.write("config/samplings.yaml", {"some": some})
    workspace.write(
        "config/config.yaml",
        {
            "cells": [{"benchmarks": ["demo"], "prompts": ["complete"]}],
            "extractions": ["stop", "raw", "function"],
            "generation": {"concurrency": 4},
            "execution": {"workers": 1},
            "report": {"bootstrap": 200},
        },
    )


@pytest.fixture(scope="module")
def undisturbed(
    tmp_path_factory: pytest.TempPathFactory, slow_endpoint: FakeEndpoint
) -> dict[str, pl.DataFrame]:
    workspace = Workspace(tmp_path_factory.mktemp("undisturbed"))
    _configure(workspace, slow_endpoint)
    workspace.snakemake()
    return tables(workspace)


@pytest.fixture
def killed(tmp_path: Path, slow_endpoint: FakeEndpoint) -> Workspace:
    workspace = Workspace(tmp_path / tmp_path.name)  # the name tells its requests apart
    _configure(workspace, slow_endpoint)
    return workspace


def tables(workspace: Workspace) -> dict[str, pl.DataFrame]:
    """Return all exported tables without the columns that no two runs have in common."""
    found = {}
    for path in sorted((workspace.root / "results/tables").glob("*.parquet")):
        table = pl.read_parquet(path)
        found[path.stem] = table.select(name for name in table.columns if _is_result(name))
    return found


def _is_result(column: str) -> bool:
    return not column.endswith("_s") and not any(part in column for part in OF_A_RUN)


def _own_requests(workspace: Workspace, endpoint: FakeEndpoint) -> Counter[tuple[int, str]]:
    return Counter(
        (line["seed"], line["prompt"])
        for line in endpoint.requests()
        if line["model"] == workspace.root.name
    )


def _left_workers() -> list[str]:
    """Return the workers whose process is dead; those of others at work here are not ours."""
    workers = f"label={labels.KIND}={labels.WORKER}"
    listing = json.loads(podman.run("ps", "--all", "--filter", workers, "--format", "json"))
    found = {container["Id"]: container["Labels"][labels.OWNER] for container in listing}
    return [name for name, whose in found.items() if owner.alive(whose) is False]


def test_killed_while_generating(
    killed: Workspace, slow_endpoint: FakeEndpoint, undisturbed: dict[str, pl.DataFrame]
) -> None:
    kill_when(killed, lambda: journal_lines(killed, "completions") >= 20)
    before = sum(_own_requests(killed, slow_endpoint).values())
    assert 20 <= before < 144
    killed.snakemake()
    asked = _own_requests(killed, slow_endpoint)
    assert len(asked) == 144
    assert set(asked.values()) == {1}
    _assert_same(tables(killed), undisturbed)
    assert wait_for(lambda: processes_in(killed.root)) == []


def test_killed_while_executing(
    killed: Workspace, slow_endpoint: FakeEndpoint, undisturbed: dict[str, pl.DataFrame]
) -> None:
    kill_when(killed, lambda: journal_lines(killed, "verdicts") >= 10)
    assert wait_for(lambda: processes_in(killed.root)) == []
    assert wait_for(_left_workers) == []
    held = journal_lines(killed, "verdicts")
    killed.snakemake()
    assert journal_lines(killed, "verdicts") > held
    keys = [line for file in _journals(killed) for line in file.read_text().splitlines()]
    assert len(keys) == len({line[:80] for line in keys}), "a program was executed twice"
    assert set(_own_requests(killed, slow_endpoint).values()) == {1}
    _assert_same(tables(killed), undisturbed)
    assert wait_for(_left_workers) == []


def _journals(workspace: Workspace) -> list[Path]:
    return sorted((workspace.root / "results/verdicts").rglob("*.journal.jsonl"))


def _assert_same(found: dict[str, pl.DataFrame], wanted: dict[str, pl.DataFrame]) -> None:
    assert found.keys() == wanted.keys()
    for name, table in found.items():
        assert_frame_equal(table, wanted[name])
