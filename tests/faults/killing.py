"""SIGKILL of a workflow at random moments of the stages of its run."""

import os
import random
import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..workflow.conftest import Workspace

SEED = int(os.environ.get("REPASS_FAULTS_SEED") or random.SystemRandom().randrange(10**6))
LATEST_S = 2.5


@dataclass(frozen=True)
class Kills:
    """How a stage is killed."""

    times: int
    made: str
    """A file of the stage: removed, it makes the stage run again."""
    latest_s: float = LATEST_S
    """Moments are drawn from so many seconds after its start."""


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


def times(stages: dict[str, Kills]) -> dict[str, int]:
    """How often each stage is to be hit."""
    return {stage: kills.times for stage, kills in stages.items()}


def kill_all(workspace: Workspace, stages: dict[str, Kills]) -> Counter[str]:
    """Kill a run in all stages as often as they say; returns how often each was hit."""
    print(f"REPASS_FAULTS_SEED={SEED}")
    moments, hit = _moments(stages, random.Random(SEED)), Counter[str]()
    while stage := _kill_once(workspace, moments):
        hit[stage] += 1
    for stage, left in moments.items():  # what ran beside another stage, and was done before
        hit[stage] += _kill_again(workspace, stage, left, Path(stages[stage].made))
    return hit


def _moments(stages: dict[str, Kills], chance: random.Random) -> dict[str, list[float]]:
    """When to kill each stage, the earliest first: one that has ended can't be killed again."""
    return {
        stage: sorted(chance.uniform(0.05, kills.latest_s) for _ in range(kills.times))
        for stage, kills in stages.items()
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


def _kill_again(workspace: Workspace, stage: str, moments: list[float], made: Path) -> int:
    """Make a stage run again, alone, and kill it at its moments; returns how often that was."""
    for number, moment_s in enumerate(list(moments)):
        (workspace.root / made).unlink(missing_ok=True)
        if _kill_once(workspace, {stage: [moment_s]}, str(made)) is None:
            return number
    return len(moments)
