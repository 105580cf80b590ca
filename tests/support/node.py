"""A node of its own for a test: engines are real processes, with a stand-in for vLLM."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from generating import JobProcess, processes_of, until

from repass.cli.engines import command
from repass.config import Model
from repass.generation.keeper import wire
from repass.generation.keeper.folder import EngineFolder, exclusive, kept_engines

FAKE = Path(__file__).with_name("fake_engine.py")


@contextmanager
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator["Node"]:
    """A runtime folder of its own, as short as a socket's path must be; nothing may be left."""
    folder = Path(tempfile.mkdtemp(prefix="repass-"))
    monkeypatch.setenv("REPASS_RUNTIME", str(folder / "rt"))
    monkeypatch.delenv("SLURM_JOB_ID", raising=False)
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    node = Node(folder)
    yield node
    for job in node.jobs:
        job.process.kill()
        job.process.wait()
    CliRunner().invoke(command, ["stop", "--all"])
    left = node.processes()
    shutil.rmtree(folder)
    assert left == []


class Node:
    """What a test does with this machine's engines."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.jobs: list[JobProcess] = []
        self.python = folder / "python"
        self.python.write_text(f'#!/bin/sh\nexec {sys.executable} {FAKE} "$@"\n')
        self.python.chmod(0o755)

    def model(self, name: str, **fields: Any) -> Model:
        folder = self.folder / "models" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.json").write_text(f'{{"name": "{name}"}}')
        entry = {"name": name, "family": "f", "kind": "base", "gpus": 0} | fields
        return Model(repository=str(folder), **entry)

    def job(self, name: str, model: str = "one", **given: Any) -> JobProcess:
        fields = given.pop("model_fields", {})
        settings = {"engine": str(self.python), "keep_alive_s": 60} | given.pop("settings", {})
        journal = str(self.folder / f"{name}.journal.jsonl")
        entry = self.model(model, **fields).model_dump()
        job = JobProcess(
            self.folder, name, model=entry, settings=settings, journal=journal, **given
        )
        self.jobs.append(job)
        return job

    def engines(self) -> list[EngineFolder]:
        with exclusive():
            return [folder for folder, _ in kept_engines()]

    def keeper(self) -> int:
        """The pid of the only keeper, once its engine is ready."""
        state = until(self._ready)
        return int(state["pid"])

    def _ready(self) -> wire.Object | None:
        for folder in self.engines():
            state = wire.ask(folder.keeper, {"op": "status"})
            if state and state["state"] == "ready":
                return state
        return None

    def processes(self, words: str = "") -> list[int]:
        """All living processes of engines here: every command line names the folder."""
        here = processes_of(str(self.folder / "rt"))
        return [pid for pid in here if pid in processes_of(words)]
