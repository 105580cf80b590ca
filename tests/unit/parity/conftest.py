"""A stored set of a few programs, and a pool that only pretends."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from repass.config.execution import Execution
from repass.execution.runner import Runner
from repass.parity.reading import lines
from repass.parity.sets import Stored, StoredSet, cpu_limit
from repass.records import Verdict
from repass.sandbox.records import ImageRecord, Outcome, PoolSettings, Program

IMAGE = ImageRecord(name="python", digest="d", reference="r", toolchains={}, built_from="b")
FILE = "samples/few.jsonl"


class FakePool:
    """Passes a program unless the name of another verdict stands in it."""

    def __init__(self) -> None:
        self.ran: list[Program] = []

    @contextmanager
    def __call__(self, _image: ImageRecord, _settings: PoolSettings) -> Iterator["FakePool"]:
        yield self

    def run(self, programs: Iterable[Program]) -> Iterator[tuple[Program, Outcome]]:
        for program in reversed(list(programs)):
            self.ran.append(program)
            found = [verdict for verdict in Verdict if f"#{verdict.value}" in program.source]
            yield program, Outcome(verdict=found[0] if found else Verdict.PASSED, detail="so")


def read(data: Path) -> Iterator[Stored]:
    for row in lines(data / FILE):
        yield Stored(**row)


@pytest.fixture
def pool() -> FakePool:
    return FakePool()


@pytest.fixture
def stored() -> StoredSet:
    return StoredSet(
        name="few",
        title="A few",
        rule="theirs",
        files=(FILE,),
        read=read,
        language="python",
        limits=cpu_limit(3),
    )


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes the set's file of (task, program, whether it passed) and returns the data folder."""

    def call(*rows: tuple[str, str, bool], recorded: str = "") -> Path:
        (tmp_path / FILE).parent.mkdir(exist_ok=True)
        found = [
            {"task_id": task_id, "source": source, "passed": passed, "recorded": recorded}
            for task_id, source, passed in rows
        ]
        (tmp_path / FILE).write_text("".join(json.dumps(item) + "\n" for item in found))
        return tmp_path

    return call


@pytest.fixture
def make_runner(pool: FakePool) -> Callable[[StoredSet], Runner]:
    def make(stored: StoredSet, journal: Path | None) -> Runner:
        settings = Execution(workers=1)
        return Runner(IMAGE, settings, label=stored.name, journal=journal, open_pool=pool)

    return partial(make, journal=None)
