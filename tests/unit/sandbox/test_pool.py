"""The order and the bookkeeping of a pool whose workers are scripted."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from repass.errors import SandboxError
from repass.records import Verdict
from repass.sandbox import pool as module
from repass.sandbox.pool import Pool
from repass.sandbox.records import ImageRecord, Limits, Program
from repass.sandbox.worker import WorkerLost

IMAGE = ImageRecord(name="python", digest="d", reference="r", toolchains={}, built_from="b")
LIMITS = Limits(cpu_s=1, wall_s=3)


@dataclass(frozen=True)
class Settings:
    workers: int = 1
    limits: Limits = LIMITS
    recycle_after: int = 500


@dataclass
class Machinery:
    """What the scripted workers saw; `do` decides about each run."""

    do: Callable[[Program, int], dict[str, Any]]
    ran: list[str] = field(default_factory=list)
    started: int = 0
    refused: int = 0
    left: str = ""
    dismissed: list[str] = field(default_factory=list)

    def worker(self, *_: object) -> Any:
        if self.refused:
            self.refused -= 1
            raise SandboxError("podman: not now")
        self.started += 1
        return SimpleNamespace(
            used=0,
            spent=False,
            fits=lambda _: True,
            hang_up=lambda: None,
            close=lambda: None,
            execute=lambda program, _: self._execute(program),
        )

    def _execute(self, program: Program) -> dict[str, Any]:
        self.ran.append(program.key)
        return self.do(program, self.ran.count(program.key))

    def janitor(self, _: str) -> Any:
        return SimpleNamespace(
            send_home=lambda: self.dismissed.append("home"),
            let_it_look=lambda: self.dismissed.append("look"),
        )


def report(**seen: Any) -> dict[str, Any]:
    usual = {"entered": True, "stopped": None, "oom": False, "status": 0, "error": None}
    used = {"cpu_s": 0.1, "wall_s": 0.1, "peak_memory_bytes": 1, "stage": "run"}
    said = {"proved": True, "not_compiled": False, "at_end": False, "stdout": "", "stderr": ""}
    return {**usual, **used, **said, **seen}


PASSED = report()
STOPPED = report(stopped="cpu", cpu_s=1.1, wall_s=1.2, proved=False)
ENDED_LATE = report(cpu_s=1.4, wall_s=1.5)
WAITED = report(stopped="wall", cpu_s=0.0, wall_s=3.0, proved=False)


def lost() -> dict[str, Any]:
    raise WorkerLost("the worker ended in the middle")


@pytest.fixture
def opened(monkeypatch, tmp_path):
    monkeypatch.setenv("REPASS_RUNTIME", str(tmp_path))
    monkeypatch.setattr(module, "START_PAUSES_S", (0.0, 0.0))

    @contextmanager
    def client(_: object) -> Iterator[None]:
        yield None

    @contextmanager
    def make(do: Callable[[Program, int], dict[str, Any]], **changes: Any):
        machinery = Machinery(do, **changes)
        monkeypatch.setattr(module, "Worker", machinery.worker)
        monkeypatch.setattr(module.worker, "reap", lambda _: [])
        monkeypatch.setattr(module.worker, "remove_all", lambda *_: machinery.left)
        monkeypatch.setattr(module.Service, "client", client)
        monkeypatch.setattr(module.Janitor, "start", machinery.janitor)
        with Pool(IMAGE, Settings()) as pool:
            yield pool, machinery

    return make


def programs(*keys: str) -> list[Program]:
    return [Program(key=key, language="python", source="", limits=LIMITS) for key in keys]


def verdicts(pool: Pool, *keys: str) -> dict[str, Verdict]:
    return {program.key: found.verdict for program, found in pool.run(programs(*keys))}


def scripted(**runs: list[Any]) -> Callable[[Program, int], dict[str, Any]]:
    """Give each program's runs their reports in order; all others pass."""

    def do(program: Program, number: int) -> dict[str, Any]:
        seen = runs.get(program.key, [])
        found = seen[number - 1] if number <= len(seen) else PASSED
        return found() if callable(found) else found

    return do


def test_an_endless_loop_is_no_matter_of_doubt(opened):
    with opened(scripted(a=[STOPPED, STOPPED])) as (pool, _):
        [(_, outcome)] = pool.run(programs("a"))
    assert (outcome.verdict, outcome.attempts) == (Verdict.TIMEOUT, 2)


def test_a_program_that_was_only_slowed_down_passes(opened):
    with opened(scripted(a=[STOPPED, PASSED])) as (pool, _):
        assert verdicts(pool, "a") == {"a": Verdict.PASSED}


@pytest.mark.parametrize(
    ("last", "verdict"), [(PASSED, Verdict.PASSED), (STOPPED, Verdict.TIMEOUT)]
)
def test_a_matter_of_doubt_is_decided_last_of_all(opened, last, verdict):
    with opened(scripted(a=[STOPPED, ENDED_LATE, last])) as (pool, machinery):
        assert verdicts(pool, "a", "b", "c")["a"] is verdict
    assert machinery.ran == ["a", "a", "b", "c", "a"]


def test_waiting_programs_are_repeated_when_the_others_are_done(opened):
    with opened(scripted(a=[WAITED, WAITED], b=[WAITED])) as (pool, machinery):
        found = verdicts(pool, "a", "b", "c")
    assert machinery.ran == ["a", "b", "c", "a", "b"]
    assert found == {"a": Verdict.TIMEOUT, "b": Verdict.PASSED, "c": Verdict.PASSED}


def test_the_repeat_has_the_node_to_itself(opened, monkeypatch):
    held = []

    @contextmanager
    def alone(_: object) -> Iterator[Callable[[], bool]]:
        held.append("alone")
        yield lambda: True

    monkeypatch.setattr(module.Gate, "alone", alone)
    with opened(scripted(a=[WAITED, WAITED])) as (pool, _):
        verdicts(pool, "a", "b")
    assert held == ["alone"]


@pytest.fixture
def never_alone(monkeypatch):
    @contextmanager
    def alone(_: object) -> Iterator[Callable[[], bool]]:
        yield lambda: False

    monkeypatch.setattr(module.Gate, "alone", alone)


@pytest.mark.usefixtures("never_alone")
def test_a_timeout_that_needs_a_quiet_node_does_not_count_without(opened):
    with opened(scripted(a=[WAITED] * 9)) as (pool, _):
        [_, (_, outcome)] = pool.run(programs("a", "b"))
    assert outcome.verdict is Verdict.SANDBOX_ERROR
    assert "could not have the node to itself" in outcome.detail


@pytest.mark.usefixtures("never_alone")
def test_a_pass_counts_without_a_quiet_node(opened):
    with opened(scripted(a=[WAITED, PASSED])) as (pool, _):
        assert verdicts(pool, "a") == {"a": Verdict.PASSED}


def test_a_lost_worker_is_replaced_and_the_program_repeated(opened):
    with opened(scripted(a=[lost, PASSED])) as (pool, machinery):
        assert verdicts(pool, "a") == {"a": Verdict.PASSED}
    assert machinery.started == 2


def test_trouble_that_passes_leaves_no_error(opened):
    with opened(scripted(a=[lost, lost, lost, PASSED])) as (pool, machinery):
        assert verdicts(pool, "a", "b") == {"b": Verdict.PASSED, "a": Verdict.PASSED}
    assert machinery.ran[-1] == "a"


def test_a_program_that_breaks_every_worker_is_an_error_of_its_own(opened):
    with opened(scripted(a=[lost] * 9)) as (pool, _):
        [_, (_, outcome)] = pool.run(programs("a", "b"))
    assert outcome.verdict is Verdict.SANDBOX_ERROR
    assert outcome.attempts == 4
    assert "ended in the middle" in outcome.detail


def test_when_nothing_passes_any_more_no_verdict_is_given(opened):
    with (
        opened(lambda *_: lost()) as (pool, _),
        pytest.raises(SandboxError, match="no python program can be executed"),
    ):
        verdicts(pool, "a", "b")


def test_podman_gets_time_to_come_back(opened):
    with opened(scripted(), refused=2) as (pool, _):
        assert verdicts(pool, "a") == {"a": Verdict.PASSED}


def test_a_podman_that_stays_away_ends_the_run(opened):
    with pytest.raises(SandboxError, match="not now"), opened(scripted(), refused=3):
        pass


def test_the_janitor_is_sent_home_when_nothing_is_left(opened):
    with opened(scripted()) as (_, machinery):
        pass
    assert machinery.dismissed == ["home"]


def test_the_janitor_looks_when_something_is_left(opened, capsys):
    with opened(scripted(), left="c1: busy") as (_, machinery):
        pass
    assert machinery.dismissed == ["look"]
    assert "c1: busy" in capsys.readouterr().err


def test_the_janitor_looks_when_a_request_was_cut_off(opened):
    with opened(scripted()) as (pool, machinery):
        pool._service.interrupted = True
    assert machinery.dismissed == ["look"]
