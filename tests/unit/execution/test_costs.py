"""What the jobs of a cell use to execute it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from repass.execution import costs
from repass.execution.costs import Costs
from repass.execution.programs import self_contained
from repass.execution.runner import Runner
from repass.journal import Journal
from repass.sandbox.records import ImageRecord
from repass.usage import Usage

IMAGE = ImageRecord(name="python", digest="d1", reference="r", toolchains={}, built_from="base")
USED = Usage(wall_s=2.0, cpu_s=1.0, peak_memory_bytes=100)


@pytest.fixture(autouse=True)
def used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each job uses the same."""
    monkeypatch.setattr(costs.usage, "of_this_process", lambda **_: USED)


def test_jobs_add_up_over_the_journal(tmp_path: Path) -> None:
    for number in (1, 2, 3):
        with Journal(tmp_path / "journal") as journal:
            job = Costs(journal)
            job.note()
            job.note()
            assert job.usage == Usage(wall_s=2.0 * number, cpu_s=number, peak_memory_bytes=100)


def test_no_note_is_written_twice_under_a_key(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal") as journal:
        for _ in range(3):
            Costs(journal).note()
    lines = (tmp_path / "journal").read_text().splitlines()
    assert len(lines) == len({line[:80] for line in lines}) == 3


def test_it_is_not_noted_all_the_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Journal(tmp_path / "journal") as journal:
        job = Costs(journal)
        job.note_now_and_then()
        assert (tmp_path / "journal").read_text() == ""
        monkeypatch.setattr(costs, "NOTE_S", 0.0)
        job.note_now_and_then()
        assert (tmp_path / "journal").read_text() != ""


def test_without_a_journal_it_is_of_this_job(tmp_path: Path) -> None:
    job = Costs(None)
    assert job.usage is None
    job.note()
    assert job.usage == USED


@pytest.fixture
def runner(pool: Any, settings: Any, tmp_path: Path) -> Callable[[], Runner]:
    def make() -> Runner:
        return Runner(IMAGE, settings, label="x", journal=tmp_path / "journal", open_pool=pool)

    return make


def test_a_run_that_found_everything_tells_what_the_others_took(
    runner: Callable[[], Runner], settings: Any
) -> None:
    programs = [self_contained("python", "pass", settings.limits)]
    first, again = runner(), runner()
    first.run(programs)
    again.run(programs)
    assert first.usage == again.usage == USED


def test_a_run_of_nothing_used_nothing(runner: Callable[[], Runner]) -> None:
    empty = runner()
    empty.run([])
    assert empty.usage is None
