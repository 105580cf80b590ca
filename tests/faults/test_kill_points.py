"""SIGKILL of the workflow at thirty random moments of one run, spread over all of its stages."""

import os
import random
import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from ..workflow.conftest import FakeEndpoint, Workspace
from .conftest import (
    CELL,
    DATABASE,
    PAGE,
    REQUESTS,
    Tables,
    asked,
    assert_nothing_left,
    assert_same,
    journal,
    tables,
)

pytestmark = [pytest.mark.podman, pytest.mark.timeout(2400)]

SEED = int(os.environ.get("REPASS_FAULTS_SEED") or random.SystemRandom().randrange(10**6))

KILLS = {
    "download": 2,
    "prompts": 2,
    "images": 3,
    "generate": 5,
    "health": 4,
    "execute": 5,
    "claims": 2,
    "aggregate": 4,
    "scores": 2,
    "report": 2,
    "export": 2,
}
"""How many times the run is killed in each stage: 33 in all."""

LATEST_S = {"download": 0.8, "prompts": 0.8, "claims": 1.0, "generate": 2.0, "execute": 5.0}
"""Moments are drawn from so many seconds after a stage's start (2.5 s if not named)."""


MADE = {
    "download": "results/problems/small.parquet",
    "prompts": "results/prompts/small/complete.parquet",
    "images": "results/images/python.json",
    "generate": f"results/completions/{CELL}.parquet",
    "health": "results/health/small.parquet",
    "execute": f"results/verdicts/{CELL}.parquet",
    "claims": "results/claims/demo.parquet",
    "aggregate": DATABASE,
    "scores": "results/models/model/scores.parquet",
    "report": PAGE,
    "export": "results/export/provenance.json",
}
"""A file of each stage: removed, it makes the stage run again."""


class Run:
    """A running workflow, and which stages its output says to have begun and ended."""

    def __init__(self, workspace: Workspace, *arguments: str) -> None:
        self._process = workspace.start(*arguments)
        self._begun: set[str] = set()
        self._ended: set[str] = set()
        self._change = threading.Condition()
        self._out: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()

    def wait_for_one_of(self, stages: Iterable[str]) -> str | None:
        """Wait until one of some stages begins and name it; None if the workflow ends without."""
        wanted = list(stages)
        with self._change:
            self._change.wait_for(lambda: self._begun & set(wanted) or self._is_over())
            return next((stage for stage in wanted if stage in self._begun), None)

    def wait_for_end(self, stage: str, seconds: float) -> None:
        """Wait for a stage's end, but so long at most."""
        with self._change:
            self._change.wait_for(lambda: stage in self._ended, seconds)

    def kill(self) -> None:
        """SIGKILL of the workflow's own process and nothing else."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    @property
    def out(self) -> str:
        return "".join(self._out)

    def _is_over(self) -> bool:
        return self._process.poll() is not None

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._out.append(line)
            begun = re.match(r"(?:local)?(?:rule|checkpoint) (\w+):", line)
            ended = re.match(r"Finished jobid: \d+ \(Rule: (\w+)\)", line)
            with self._change:
                self._begun |= {begun[1]} if begun else set()
                self._ended |= {ended[1]} if ended else set()
                self._change.notify_all()
        self._process.wait()
        with self._change:
            self._change.notify_all()


def _moments(chance: random.Random) -> dict[str, list[float]]:
    """When to kill each stage, the earliest first: one that has ended can't be killed again."""
    return {
        stage: sorted(chance.uniform(0.05, LATEST_S.get(stage, 2.5)) for _ in range(times))
        for stage, times in KILLS.items()
    }


def _kill_once(workspace: Workspace, moments: dict[str, list[float]], *targets: str) -> str | None:
    """Kill a run in the first stage that has moments left, at that stage's end at the latest."""
    began = time.monotonic()
    run = Run(workspace, *targets)
    stage = run.wait_for_one_of(stage for stage, left in moments.items() if left)
    if stage is None:
        assert "Error" not in run.out, run.out[-4000:]
        return None
    moment_s = moments[stage].pop(0)
    run.wait_for_end(stage, moment_s)
    run.kill()
    print(f"{stage} +{moment_s:.2f} s, {time.monotonic() - began:.1f} s")
    return stage


def _kill_again(workspace: Workspace, stage: str, moments: list[float]) -> int:
    """Make a stage run again, alone, and kill it at its moments; returns how often that was."""
    file = Path(MADE[stage])
    for number, moment_s in enumerate(list(moments)):
        (workspace.root / file).unlink(missing_ok=True)
        if _kill_once(workspace, {stage: [moment_s]}, str(file)) is None:
            return number
    return len(moments)


def test_killed_at_thirty_moments_it_finishes_with_the_same_tables(
    fresh: Workspace, slow_endpoint: FakeEndpoint, undisturbed: Tables
) -> None:
    print(f"REPASS_FAULTS_SEED={SEED}")
    moments, hit = _moments(random.Random(SEED)), Counter[str]()
    while stage := _kill_once(fresh, moments):
        hit[stage] += 1
    for stage, left in moments.items():  # what ran beside another stage, and was done before
        hit[stage] += _kill_again(fresh, stage, left)
    assert hit == KILLS
    fresh.snakemake()
    assert_same(tables(fresh), undisturbed)
    paid = asked(fresh, slow_endpoint)
    assert len(paid) == REQUESTS
    assert set(paid.values()) == {1}
    keys = [line[:80] for line in journal(fresh, "verdicts").read_text().splitlines()]
    assert len(keys) == len(set(keys)), "a program was executed twice"
    assert fresh.planned() == {}
    assert_nothing_left(fresh)
