"""What can be missing or break gives one clear line, and no half result."""

import re
from pathlib import Path

import pytest

from ..workflow.conftest import Workspace
from .conftest import said

pytestmark = pytest.mark.timeout(300)

NOBODY = "http://127.0.0.1:9"
CELL = "results/completions/model/small/complete.few.parquet"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace(tmp_path_factory.mktemp("missing"))
    _configure(workspace)
    return workspace


def _configure(workspace: Workspace) -> None:
    model = {
        "family": "fake",
        "parameters_b": 1,
        "kind": "base",
        "endpoint": {"url": f"{NOBODY}/v1", "model": "model"},
    }
    workspace.write("config/models.yaml", {"model": model})
    demo = {"adapter": "demo", "dataset": "demo"}
    far = {"adapter": "humaneval", "dataset": "humaneval"}
    workspace.write("config/benchmarks.yaml", {"small": {**demo, "first": 20}, "humaneval": far})
    few = {"temperature": 0.8, "n": 10, "max_tokens": 64}
    workspace.write("config/samplings.yaml", {"few": few})
    workspace.write(
        "config/config.yaml",
        {
            "cells": [{"benchmarks": ["small", "humaneval"], "prompts": ["complete"]}],
            "generation": {"retries": 1},
            "datasets": {"retries": 1, "timeout_s": 3},
        },
    )


def _only_line(out: str) -> str:
    (line,) = said(out)
    return line


def test_a_missing_podman(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("/usr/bin", "/bin"):
        for program in Path(folder).iterdir():
            if program.name != "podman" and not (tmp_path / program.name).exists():
                (tmp_path / program.name).symlink_to(program)
    monkeypatch.setenv("PATH", str(tmp_path))
    line = _only_line(workspace.snakemake("results/images/python.json", code=1))
    assert "podman is not installed: apt-get install podman" in line
    assert not (workspace.root / "results/images/python.json").exists()


def test_an_unreachable_dataset(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = workspace.root / "resources/datasets.yaml"
    registry.write_text(re.sub(r"https://raw[.]\S+?/", f"{NOBODY}/", registry.read_text()))
    monkeypatch.setenv("REPASS_CACHE", str(tmp_path))
    monkeypatch.delenv("REPASS_MIRROR", raising=False)
    line = _only_line(workspace.snakemake("results/problems/humaneval.parquet", code=1))
    assert "humaneval" in line
    assert f"{NOBODY}/" in line
    assert "mirror" in line
    assert not (workspace.root / "results/problems/humaneval.parquet").exists()
    assert [path for path in tmp_path.rglob("*.partial") if path.stat().st_size] == []


def test_a_dead_endpoint(workspace: Workspace) -> None:
    line = _only_line(workspace.snakemake(CELL, code=1))
    assert f"endpoint of model model at {NOBODY}/v1 does not answer" in line
    assert not (workspace.root / CELL).exists()
