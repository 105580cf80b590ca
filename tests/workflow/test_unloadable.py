"""Engines under a real workflow, with a stand-in for vLLM: one model's trouble is its own."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import REPOSITORY, Workspace, processes_in, wait_for

pytestmark = pytest.mark.timeout(300)

FAKE = REPOSITORY / "tests/support/fake_engine.py"
MODELS = ("dies", "fails", "good", "hangs")


@pytest.fixture
def runtime(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for sockets, whose paths must be short; nothing may be left that names it."""
    folder = Path(tempfile.mkdtemp(prefix="repass-"))
    monkeypatch.setenv("REPASS_RUNTIME", str(folder))
    yield folder
    left = wait_for(lambda: processes_in(folder))
    shutil.rmtree(folder)
    assert left == []


def _configure(workspace: Workspace) -> None:
    python = workspace.root / "engine.sh"
    python.write_text(f'#!/bin/sh\nexec {sys.executable} {FAKE} "$@"\n')
    python.chmod(0o755)
    entry = {"family": "fake", "kind": "base", "gpus": 0}
    for name in MODELS:
        folder = workspace.root / "models" / name
        folder.mkdir(parents=True)
        (folder / "config.json").write_text("{}")
    models = {name: {**entry, "repository": f"./models/{name}"} for name in MODELS}
    workspace.write("config/models.yaml", models)
    demo = {"adapter": "demo", "dataset": "demo", "first": 8}
    workspace.write("config/benchmarks.yaml", {"small": demo})
    samplings = {name: {"temperature": t, "n": 2} for name, t in (("cold", 0.2), ("hot", 0.8))}
    workspace.write("config/samplings.yaml", samplings)
    engines = {"engine": "./engine.sh", "keep_alive_s": 5, "hang_timeout_s": 3, "concurrency": 1}
    cells = [{"benchmarks": ["small"], "prompts": ["complete"]}]
    workspace.write("config/config.yaml", {"cells": cells, "generation": engines})


@pytest.mark.usefixtures("runtime")
def test_a_model_that_can_not_load_is_one_clear_error_and_the_others_go_on(
    workspace: Workspace,
) -> None:
    _configure(workspace)
    out = workspace.snakemake("--until", "generate", code=1)
    errors = [line for line in out.splitlines() if line.startswith("repass: model ")]
    of = {name: {line for line in errors if f"model {name}:" in line} for name in MODELS}
    (load,) = of["fails"]
    assert "its engine did not start (exit code 1): ValueError: no such layer: x" in load
    logs = (workspace.root / "logs/generate/fails").rglob("*.log")
    starts = [path.read_text().count("starting an engine") for path in logs]
    assert sorted(starts) == [0, 1], "its second cell knew"
    assert any("3 engines were lost over this cell" in line for line in of["dies"])
    assert any("CudaError: illegal access" in line for line in of["dies"])
    assert of["good"] == of["hangs"] == set()
    done = workspace.root / "results/completions"
    finished = {path.parts[-3] for path in done.rglob("*.parquet")}
    assert finished == {"good", "hangs"}
    assert len(list(done.rglob("*.parquet"))) == 4
    assert "Traceback" not in out
