"""A Slurm for the tests, and a grid that is run on it with every disturbance at once."""

import os
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fake_hub import REPOSITORY as HUB_REPOSITORY
from fake_hub import FakeHub

from ..workflow.conftest import REPOSITORY, Workspace, output
from .cluster import Cluster, obstacle

ENGINE = REPOSITORY / ".engine/bin/python"
CONCURRENCY = 4
DELAYS = {"tiny": "4", "member": "4", "late": "40"}
"""Seconds that each answer takes at first, which leave time to disturb; `late` needs more than its
first attempt's minute."""
WEIGHTS = {"config.json": b"{}", "model.safetensors": b"weights"}

ENGINES = f"""\
#!/bin/sh
# The real engine's Python for the demo's model and for downloads, else the fake engine.
case "$*" in
*demo-base* | *download.py*) exec {ENGINE} "$@" ;;
*) exec {sys.executable} {REPOSITORY}/tests/support/fake_engine.py "$@" ;;
esac
"""
SITE = {
    "set-resources": {
        "generate": {
            "runtime": "attempt if wildcards.model == 'late' else 10 * attempt",
            "mem_mb": "3000 if wildcards.model == 'demo-base' else 500 * attempt",
            "cpus_per_task": 2,
        },
        "execute": {"runtime": "5 * attempt", "mem_mb": 800, "cpus_per_task": 2},
        "health": {"runtime": 5, "mem_mb": 800, "cpus_per_task": 2},
    },
    "default-resources": {"runtime": 5, "mem_mb": 800, "cpus_per_task": 1},
    "set-threads": {"generate": 1},
    "latency-wait": 20,
    "slurm-repass-init-seconds-before-status-checks": 2,
    "slurm-repass-keep-successful-logs": True,
}


class Grid:
    """A workspace with a real model, one from a hub, and two fake ones."""

    def __init__(self, folder: Path, hub: FakeHub) -> None:
        self.workspace = Workspace(folder / "workspace")
        self.root = self.workspace.root
        self.logs = folder / "engines"
        self.logs.mkdir()
        self._hub = hub
        self._configure()

    def environment(self) -> dict[str, str]:
        """What a run of this grid needs: the fake hub, a cache of its own, the engines' logs."""
        return {
            "HF_ENDPOINT": self._hub.url,
            "HF_HOME": str(self.root / "hub"),
            "FAKE_ENGINE_LOGS": str(self.logs),
        }

    def start(self, *arguments: str, **more: str) -> "subprocess.Popen[str]":
        """Start Snakemake."""
        with pytest.MonkeyPatch.context() as patch:
            for name, value in {**self.environment(), **more}.items():
                patch.setenv(name, value)
            return self.workspace.start(*arguments)

    def run(self, *arguments: str, **more: str) -> str:
        """Run Snakemake to its end and return what it printed."""
        return output(self.start(*arguments, **more), within_s=800)

    def asked(self, model: str) -> Counter[str]:
        """Count the requests of a model."""
        file = self.logs / f"{model}.jsonl"
        return Counter(file.read_text().splitlines()) if file.exists() else Counter()

    def starts(self, model: str) -> list[str]:
        """The batch jobs in which an engine of a model was started, one item a start."""
        file = self.logs / f"{model}.starts"
        return file.read_text().splitlines() if file.exists() else []

    def journal(self, model: str, sampling: str = "some") -> Path:
        """The journal of one of a model's cells."""
        return self.root / f"results/completions/{model}/demo/complete.{sampling}.journal.jsonl"

    def _configure(self) -> None:
        engines = self.root / "engines.sh"
        engines.write_text(ENGINES)
        engines.chmod(0o755)
        entry = {"family": "fake", "parameters_b": 1, "kind": "base", "gpus": 1}
        models: dict[str, dict[str, object]] = {
            "demo-base": {**entry, "repository": "resources/models/demo-base", "gpus": 0},
            "tiny": {**entry, "repository": HUB_REPOSITORY, "revision": self._hub.commit},
        }
        for name in ("member", "late"):
            (self.root / "weights" / name).mkdir(parents=True)
            (self.root / "weights" / name / "config.json").write_text(f'{{"name": "{name}"}}')
            models[name] = {**entry, "repository": f"./weights/{name}"}
        write = self.workspace.write
        write("config/models.yaml", models)
        write(
            "config/benchmarks.yaml", {"demo": {"adapter": "demo", "dataset": "demo", "first": 6}}
        )
        samplings = {"greedy": {"temperature": 0}, "some": {"temperature": 0.8, "n": 2, "seed": 1}}
        write("config/samplings.yaml", {k: {**v, "max_tokens": 64} for k, v in samplings.items()})
        disturbed = {"benchmarks": ["demo"], "prompts": ["complete"]}
        cells = [
            {**disturbed, "models": ["demo-base", "tiny", "member"]},
            {**disturbed, "models": ["late"], "samplings": ["some"]},
        ]
        write("config/config.yaml", {
            "cells": cells,
            "extractions": ["stop", "raw"],
            "generation": {"engine": "./engines.sh", "concurrency": CONCURRENCY,
                           "keep_alive_s": 30},
            "execution": {"workers": 2},
            "claims": {"files": ["resources/claims/demo.csv"]},
            "report": {"bootstrap": 200},
        })  # fmt: skip
        write("site.yaml", SITE)


class Disturber(threading.Thread):
    """Waits for each of some moments and acts when it comes."""

    def __init__(self, plans: dict[str, tuple[Callable[[], bool], Callable[[], None]]]) -> None:
        super().__init__(daemon=True)
        self.done: list[str] = []
        self._plans = dict(plans)
        self._end = threading.Event()

    def run(self) -> None:
        while self._plans and not self._end.wait(0.05):
            for name, (moment, act) in list(self._plans.items()):
                if moment():
                    act()
                    self.done.append(name)
                    del self._plans[name]

    def stop(self) -> None:
        self._end.set()
        self.join()


def lines(path: Path) -> int:
    """Count the finished lines of a journal."""
    return path.read_bytes().count(b"\n") if path.exists() else 0


def holders(path: Path) -> list[int]:
    """Find the processes that have a file open."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                opened = [str(file.readlink()) for file in (entry / "fd").iterdir()]
            except OSError:
                continue
            if str(path) in opened:
                found.append(int(entry.name))
    return found


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    if reason := obstacle():
        pytest.skip(reason)
    # A short path, as it holds Unix sockets.
    with (
        tempfile.TemporaryDirectory(prefix="repass-slurm-", ignore_cleanup_errors=True) as folder,
        Cluster(Path(folder)) as running,
    ):
        yield running


@pytest.fixture(scope="session")
def hub() -> Iterator[FakeHub]:
    with FakeHub(WEIGHTS) as server:
        yield server
