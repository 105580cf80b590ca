"""Engine, keeper and workflow are killed over one cell; it finishes, and nothing of them stays."""

import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from fake_openai import text_of
from generating import processes_of

from ..workflow.conftest import REPOSITORY, Workspace, journal_lines, wait_for
from .conftest import CELL, CONCURRENCY, REQUESTS, configure, said

pytestmark = pytest.mark.timeout(600)

COMPLETIONS = f"results/completions/{CELL}.parquet"
KILLS = 3
ENGINE = f"""\
#!/bin/sh
exec {sys.executable} {REPOSITORY}/tests/support/fake_engine.py "$@"
"""


@pytest.fixture
def runtime(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Sockets of engines: a short path, and no engines of others."""
    folder = Path(tempfile.mkdtemp(prefix="repass-"))
    monkeypatch.setenv("REPASS_RUNTIME", str(folder))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def served(
    fresh: Workspace, runtime: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Workspace:
    """The small grid with an engine in place of the endpoint."""
    monkeypatch.setenv("FAKE_ENGINE_LOGS", str(tmp_path))
    (fresh.root / "engine.sh").write_text(ENGINE)
    (fresh.root / "engine.sh").chmod(0o755)
    (fresh.root / "weights").mkdir()
    (fresh.root / "weights/config.json").write_text("{}")
    configure(fresh, "", generation={"engine": "./engine.sh", "concurrency": CONCURRENCY})
    entry = {"family": "fake", "parameters_b": 1, "kind": "base", "gpus": 0}
    of_engine = {"repository": "./weights", "engine_args": ["--delay=0.5"]}
    fresh.write("config/models.yaml", {"model": {**entry, **of_engine}})
    return fresh


def _wait_for_lines(workspace: Workspace, number: int) -> None:
    end = time.monotonic() + 200
    while journal_lines(workspace, "completions") < number:
        assert time.monotonic() < end, "generation never got so far"
        time.sleep(0.02)


def test_engine_keeper_and_workflow_are_killed(
    served: Workspace, runtime: Path, tmp_path: Path
) -> None:
    process = served.start(COMPLETIONS)
    for lines, part in ((4, "fake_engine.py"), (10, "repass.generation.keeper")):
        _wait_for_lines(served, lines)
        victims = set(processes_of(part)) & set(processes_of(str(runtime)))
        assert victims, f"no {part} runs"
        os.kill(min(victims), signal.SIGKILL)
    _wait_for_lines(served, 16)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert wait_for(lambda: list(map(str, processes_of(str(runtime)))), 60) == []
    assert said(served.snakemake(COMPLETIONS)) == []
    assert wait_for(lambda: list(map(str, processes_of(str(runtime)))), 60) == []
    _assert_complete(served)
    asked = Counter((tmp_path / "weights.jsonl").read_text().splitlines())
    assert len(asked) == REQUESTS
    assert asked.total() - REQUESTS <= KILLS * CONCURRENCY, "more than what was in the air"


def _assert_complete(workspace: Workspace) -> None:
    prompts = pl.read_parquet(workspace.root / "results/prompts/small/complete.parquet")
    texts = dict(prompts.select("task_id", "text").iter_rows())
    found = pl.read_parquet(workspace.root / COMPLETIONS)
    assert found.height == REQUESTS
    for row in found.iter_rows(named=True):
        assert row["completion"] == text_of(texts[row["task_id"]], row["seed"])
    facts = json.loads((workspace.root / COMPLETIONS.replace(".parquet", ".json")).read_text())
    assert (facts["samples"], facts["errors"]) == (REQUESTS, 0)
