"""`repass score` on the demo benchmark, with a pool that only pretends."""

import functools
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from repass.cli import cli, score
from repass.errors import RepassError
from repass.execution.runner import Runner
from repass.records import Verdict
from repass.sandbox.records import ImageRecord, Outcome, PoolSettings, Program

ROOT = Path(__file__).parents[3]
DEMO = yaml.safe_load((ROOT / "resources/demo/problems.yaml").read_text())
IMAGE = ImageRecord(name="python", digest="d", reference="r", toolchains={}, built_from="b")


class FakePool:
    """Passes a program unless the name of another verdict stands in it."""

    def __init__(self) -> None:
        self.ran: list[Program] = []
        self.settings: list[PoolSettings] = []

    @contextmanager
    def __call__(self, _image: ImageRecord, settings: PoolSettings) -> Iterator["FakePool"]:
        self.settings.append(settings)
        yield self

    def run(self, programs: Iterable[Program]) -> Iterator[tuple[Program, Outcome]]:
        for program in list(programs):
            self.ran.append(program)
            found = [verdict for verdict in Verdict if f"#{verdict.value}" in program.source]
            verdict = found[0] if found else Verdict.PASSED
            yield program, Outcome(verdict=verdict, detail="Traceback\nAssertionError: no\n")


@pytest.fixture
def pool() -> FakePool:
    return FakePool()


Score = Callable[..., Result]


@pytest.fixture
def run(pool: FakePool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Score:
    """Runs the command on rows, or on raw bytes, with options."""
    monkeypatch.setattr(score, "Runner", functools.partial(Runner, open_pool=pool))
    monkeypatch.setattr(score.images, "ensure", lambda _name, _root: IMAGE)
    monkeypatch.chdir(tmp_path)

    def call(rows: list[Any] | bytes, *options: str, benchmark: str = "demo") -> Result:
        data = rows if isinstance(rows, bytes) else b"".join(map(_line, rows))
        (tmp_path / "samples.jsonl").write_bytes(data)
        command = ["score", "samples.jsonl", "--benchmark", benchmark, *options]
        return CliRunner().invoke(cli, command, standalone_mode=False)

    return call


def _line(row: Any) -> bytes:
    return json.dumps(row).encode() + b"\n"


@pytest.fixture
def error(run: Score) -> Callable[..., str]:
    """The message of a call that must end in an error of the user's making."""

    def call(rows: list[Any] | bytes, *options: str, **named: str) -> str:
        result = run(rows, *options, **named)
        assert isinstance(result.exception, RepassError), result.output
        return str(result.exception)

    return call
