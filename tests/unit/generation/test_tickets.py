"""Who waits for devices gets them in order of arrival."""

import fcntl
import subprocess
import sys
from pathlib import Path

import pytest
from generating import until

from repass.generation.keeper.tickets import Claim, Ticket, kept_for


@pytest.fixture(autouse=True)
def _runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPASS_RUNTIME", str(tmp_path))


def claim(key: str, count: int = 1, slots: tuple[str, ...] = ("a", "b")) -> Claim:
    return Claim(key=key, slots=slots, count=count)


def test_free_slots_are_kept_for_those_who_came_first() -> None:
    assert kept_for([], ["a", "b"]) == set()
    assert kept_for([claim("x")], ["a", "b"]) == {"a"}
    assert kept_for([claim("x", count=2)], ["b"]) == {"b"}
    assert kept_for([claim("x"), claim("y")], ["a", "b"]) == {"a", "b"}
    assert kept_for([claim("x", count=2, slots=("c", "d"))], ["a", "b"]) == set()


def test_a_ticket_sees_those_before_it_of_other_engines() -> None:
    first, same, second, third = (Ticket(claim(key)) for key in ("x", "x", "y", "z"))
    assert [ahead.key for ahead in third.ahead()] == ["x", "y"]
    assert same.ahead() == []
    first.close()
    assert [ahead.key for ahead in third.ahead()] == ["x", "y"]
    same.close()
    assert [ahead.key for ahead in third.ahead()] == ["y"]
    second.close()
    third.close()


def test_the_ticket_of_a_killed_job_is_void(tmp_path: Path) -> None:
    script = (
        "from repass.generation.keeper.tickets import *\n"
        "ticket = Ticket(Claim(key='x', slots=('a',), count=1)); print(flush=True); input()"
    )
    pipe = subprocess.PIPE
    job = subprocess.Popen([sys.executable, "-c", script], stdin=pipe, stdout=pipe)
    assert job.stdout is not None
    job.stdout.readline()
    ticket = Ticket(claim("y"))
    assert [ahead.key for ahead in ticket.ahead()] == ["x"]
    job.kill()
    job.communicate()
    until(lambda: ticket.ahead() == [])
    ticket.close()
    assert list((tmp_path / "queue").iterdir()) == []


def test_who_leaves_the_queue_while_it_is_looked_at_hinders_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = Ticket(claim("x")), Ticket(claim("y"))
    flock = fcntl.flock

    def locks_and_the_first_leaves(file: int, kind: int) -> None:
        min((tmp_path / "queue").iterdir()).unlink()
        flock(file, kind)

    monkeypatch.setattr(fcntl, "flock", locks_and_the_first_leaves)
    assert [ahead.key for ahead in second.ahead()] == ["x"]
    monkeypatch.undo()
    monkeypatch.setenv("REPASS_RUNTIME", str(tmp_path))
    first.close()
    second.close()
