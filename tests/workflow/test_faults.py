"""What can be missing or break gives one clear line, and no half result."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import FakeEndpoint, Workspace

pytestmark = pytest.mark.timeout(300)

NOBODY = "http://127.0.0.1:9"
CELL = "results/completions/model/small/complete.few.parquet"


def _configure(workspace: Workspace, url: str, max_tokens: int = 64) -> None:
    model = {
        "family": "fake",
        "parameters_b": 1,
        "kind": "base",
        "endpoint": {"url": f"{url}/v1" if url == NOBODY else url, "model": "model"},
    }
    workspace.write("config/models.yaml", {"model": model})
    demo = {"adapter": "demo", "dataset": "demo"}
    far = {"adapter": "humaneval", "dataset": "humaneval"}
    workspace.write("config/benchmarks.yaml", {"small": {**demo, "first": 20}, "humaneval": far})
    few = {"temperature": 0.8, "n": 10, "max_tokens": max_tokens}
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
    lines = [line for line in out.splitlines() if line.startswith("repass: ")]
    assert len(lines) == 1, out[-4000:]
    assert "Traceback" not in out
    return lines[0]


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
    _configure(workspace, NOBODY)
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
    _configure(workspace, NOBODY)
    line = _only_line(workspace.snakemake(CELL, code=1))
    assert f"endpoint of model model at {NOBODY}/v1 does not answer" in line
    assert not (workspace.root / CELL).exists()


@pytest.fixture
def small_disk(workspace: Workspace) -> Iterator[Path]:
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small file system")
    folder = workspace.root / "results/completions"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=40k", "tmpfs", str(folder)]
    if subprocess.run(mount, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_and_more_space_later(
    workspace: Workspace, endpoint: FakeEndpoint, small_disk: Path
) -> None:
    _configure(workspace, endpoint.url)
    line = _only_line(workspace.snakemake(CELL, code=1))
    assert "No space left on device" in line
    assert not (workspace.root / CELL).exists()
    before = len(endpoint.requests())
    subprocess.run(["mount", "-o", "remount,size=40m", str(small_disk)], check=True)
    workspace.snakemake(CELL)
    assert 0 < before <= len(endpoint.requests()) < 2 * 200
