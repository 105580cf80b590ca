"""More models than GPUs, started at once, and parts of them killed: everything is finished."""

import json
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from generating import JobProcess, until
from node import Node

from repass.generation.keeper.devices import VISIBLE
from repass.generation.keeper.folder import exclusive, kept_engines

SEED = 11667
GPUS = {VISIBLE: "0,1"}
NEEDED = {"one": 1, "two": 1, "three": 1, "wide": 2}
CELLS = 3
PROMPTS, SAMPLES, CONCURRENCY = 5, 2, 2
VICTIMS = ("engine", "keeper", "job", "job")
WITHIN_S = 400.0
"""Far more than it takes: nothing waits for ever."""

pytestmark = pytest.mark.timeout(500)


class Grid:
    """Cells of several models, half of them of another workflow; a killed job is started again."""

    def __init__(self, node: Node, logs: Path, chance: random.Random) -> None:
        self._node = node
        self._logs = logs
        self._chance = chance
        names = [f"{model}-{number}" for model in NEEDED for number in range(CELLS)]
        chance.shuffle(names)
        self.jobs = {name: self._start(name) for name in names}
        self.restarts = 0

    def unfinished(self) -> list[JobProcess]:
        """Start again what was killed; list what runs."""
        for name, job in self.jobs.items():
            if job.process.poll() == -signal.SIGKILL:
                self.jobs[name] = self._start(name)
                self.restarts += 1
        return [job for job in self.jobs.values() if job.process.poll() is None]

    def kill(self, part: str) -> bool:
        """Kill some process of a kind, if there is one."""
        pids = {
            "engine": lambda: self._node.processes("fake_engine.py"),
            "keeper": lambda: self._node.processes("repass.generation.keeper "),
            "job": lambda: [job.process.pid for job in self.unfinished()],
        }[part]()
        if not pids:
            return False
        try:
            os.kill(self._chance.choice(pids), signal.SIGKILL)
        except ProcessLookupError:  # it has just ended by itself
            return False
        return True

    def _start(self, name: str) -> JobProcess:
        model, _, number = name.partition("-")
        workflow = f"far:{int(number) % 2}:1"
        return self._node.job(
            name,
            model=model,
            prompts=PROMPTS,
            sampling={"n": SAMPLES},
            settings={"concurrency": CONCURRENCY},
            model_fields={"gpus": NEEDED[model], "engine_args": ("--delay=0.1",)},
            environment={**GPUS, "REPASS_WORKFLOW": workflow, "FAKE_ENGINE_LOGS": str(self._logs)},
        )


@pytest.fixture
def logs(node: Node) -> Iterator[Path]:
    folder = node.folder / "logs"
    folder.mkdir()
    yield folder
    assert list((node.folder / "rt" / "queue").iterdir()) == []


def check_slots(node: Node) -> None:
    """No GPU belongs to two keepers, nor is it seen by two living engines."""
    with exclusive():
        slots = [slot for _, spec in kept_engines() for slot in spec.devices]
    assert len(slots) == len(set(slots))
    seen = {pid: gpus for pid in node.processes("fake_engine.py") if (gpus := gpus_of(pid))}
    shared = [pair for pair in combinations(seen, 2) if seen[pair[0]] & seen[pair[1]]]
    assert [pair for pair in shared if all(gpus_of(pid) for pid in pair)] == []


def gpus_of(pid: int) -> set[str]:
    """Those that a living engine was started with."""
    try:
        alive = (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0]
        variables = (Path("/proc") / str(pid) / "environ").read_bytes().decode().split("\0")
    except OSError:
        return set()
    named = [line.partition("=")[2] for line in variables if line.startswith(f"{VISIBLE}=")]
    return set(named[0].split(",")) if named and alive not in "ZX" else set()


def test_every_cell_is_finished_whatever_is_killed(node: Node, logs: Path) -> None:
    chance = random.Random(SEED)
    grid = Grid(node, logs, chance)
    victims = list(VICTIMS)
    began = time.monotonic()
    strike = began + chance.uniform(4, 6)
    while grid.unfinished():
        check_slots(node)
        now = time.monotonic()
        assert now - began < WITHIN_S, [job.errors.read_text() for job in grid.unfinished()]
        if victims and now > strike and grid.kill(victims[-1]):
            victims.pop()
            strike = now + chance.uniform(1, 4)
        time.sleep(0.1)
    assert victims == []
    for name, job in grid.jobs.items():
        facts = job.facts()
        assert (facts["samples"], facts["errors"]) == (PROMPTS * SAMPLES, 0), name
        check_journal(node.folder / f"{name}.journal.jsonl")
    check_requests(logs)


def check_journal(path: Path) -> None:
    """Each sample was answered once."""
    entries = [json.loads(line) for line in path.read_text().splitlines()]
    values = [entry.get("value", entry) for entry in entries]
    answered = Counter(
        (value["task_id"], value["sample"]) for value in values if "task_id" in value
    )
    assert len(answered) == PROMPTS * SAMPLES
    assert set(answered.values()) == {1}


def check_requests(logs: Path) -> None:
    """Beyond one for each sample, only what was in flight when something was killed."""
    needed = CELLS * PROMPTS * SAMPLES
    asked = {model: len((logs / f"{model}.jsonl").read_text().splitlines()) for model in NEEDED}
    assert all(count >= needed for count in asked.values())
    in_flight = {"engine": CELLS * CONCURRENCY, "keeper": CELLS * CONCURRENCY, "job": CONCURRENCY}
    assert sum(asked.values()) <= needed * len(NEEDED) + sum(in_flight[part] for part in VICTIMS)


def test_a_model_of_two_gpus_is_not_starved_by_models_of_one(node: Node, logs: Path) -> None:
    def start(model: str, gpus: int = 1, prompts: int = 3) -> JobProcess:
        fields = {"gpus": gpus, "engine_args": ("--delay=0.2",)}
        environment = {**GPUS, "FAKE_ENGINE_LOGS": str(logs)}
        return node.job(
            model, model=model, prompts=prompts, settings={"concurrency": 1},
            model_fields=fields, environment=environment,
        )  # fmt: skip

    jobs = [start("short"), start("long", prompts=15)]
    until(lambda: len(list(logs.glob("*.starts"))) == 2, 60)
    jobs.append(start("wide", gpus=2))
    until(lambda: len(list((node.folder / "rt" / "queue").iterdir())) == 1, 60)
    jobs += [start("third"), start("fourth")]
    assert all(job.facts()["errors"] == 0 for job in jobs)
    started = sorted(logs.glob("*.starts"), key=lambda path: path.stat().st_mtime_ns)
    assert [path.stem for path in started][2] == "wide"
    assert "waiting for the device that" in jobs[2].errors.read_text()
