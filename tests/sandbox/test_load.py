"""With the machine loaded four times over, no verdict changes."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from repass.benchmarks import adapter
from repass.config.benchmark import Benchmark
from repass.execution.programs import build, self_contained
from repass.records import Problem, Verdict
from repass.sandbox.pool import Pool
from repass.sandbox.records import ImageRecord, Limits, Outcome, Program

pytestmark = pytest.mark.podman

ROOT = Path(__file__).resolve().parents[2]
TIMES_OVER = 4
AT_MOST_S = 200
BUSY = ["timeout", "--signal=KILL", str(AT_MOST_S), "sh", "-c", "while :; do :; done"]


LIMITS = Limits(cpu_s=2, wall_s=6)


@dataclass(frozen=True)
class Settings:
    workers: int = 2
    limits: Limits = LIMITS
    recycle_after: int = 500


@contextlib.contextmanager
def load() -> Iterator[None]:
    """Keep every core busy with so many processes; none outlives this, nor `AT_MOST_S`."""
    number = TIMES_OVER * len(os.sched_getaffinity(0))
    busy = [subprocess.Popen(BUSY, start_new_session=True) for _ in range(number)]
    try:
        yield
    finally:
        for process in busy:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def judged(image: ImageRecord, programs: list[Program]) -> dict[str, Outcome]:
    with Pool(image, Settings()) as pool:
        return {program.key: outcome for program, outcome in pool.run(programs)}


def verdicts(image: ImageRecord, programs: list[Program]) -> dict[str, Verdict]:
    return {key: outcome.verdict for key, outcome in judged(image, programs).items()}


def problems_of(name: str, path: Path) -> list[Problem]:
    benchmark = Benchmark(name=name, adapter=name, dataset=name)
    return adapter(name).problems(path, benchmark)


def references(problems: list[Problem]) -> list[Program]:
    return [build(item, item.reference, LIMITS) for item in problems if item.reference is not None]


def wrong_ones(problems: list[Problem]) -> list[Program]:
    return [build(item, wrong.solution, LIMITS) for item in problems for wrong in item.wrong]


def test_nor_those_of_the_demo(image):
    problems = problems_of("demo", ROOT / "resources" / "demo" / "problems.yaml")
    right, wrong = references(problems), wrong_ones(problems)
    assert right
    assert wrong
    quiet = verdicts(image, right + wrong)
    with load():
        loaded = verdicts(image, right + wrong)
    assert loaded == quiet
    assert {loaded[program.key] for program in right} == {Verdict.PASSED}


@pytest.mark.data
def test_nor_those_of_humaneval_s_references(image, data):
    programs = references(problems_of("humaneval", data / "humaneval" / "HumanEval.jsonl.gz"))
    assert len(programs) == 164
    with load():
        loaded = verdicts(image, programs)
    assert [program.key for program in programs if loaded[program.key] is not Verdict.PASSED] == []


def burning(cpu_s: float, limits: Limits) -> Program:
    source = f"import time\nwhile time.process_time() < {cpu_s}: pass\nassert True"
    return self_contained("python", source, limits)


def test_nor_that_of_a_program_that_gets_its_turn_too_seldom(image):
    """Its CPU time is well within the limit; beside the load the clock runs out before."""
    program = burning(1.2, Limits(cpu_s=2, wall_s=3))
    with load():
        [outcome] = judged(image, [program]).values()
    assert outcome.verdict is Verdict.PASSED


def test_nor_that_of_an_endless_loop(image):
    with load():
        [outcome] = judged(image, [burning(1e9, Limits(cpu_s=1, wall_s=3))]).values()
    assert outcome.verdict is Verdict.TIMEOUT
    assert outcome.attempts >= 2


@pytest.fixture(scope="session")
def data() -> Path:
    """The shared real data: `$REPASS_MIRROR`, else `../shared/data` beside the checkout."""
    folder = Path(os.environ.get("REPASS_MIRROR") or ROOT.parent / "shared" / "data")
    if not (folder / "MANIFEST.json").is_file():
        pytest.skip(f"no shared data in {folder}; REPASS_MIRROR names another folder")
    return folder
