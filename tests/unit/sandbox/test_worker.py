"""Removal against a Podman that refuses, fails, and makes containers late."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from podman.errors import APIError, NotFound

from repass import owner
from repass.errors import SandboxError
from repass.sandbox import labels, podman, worker
from repass.sandbox.worker import POOL


class FakePodman:
    """Keeps containers; `hinder(number)` may raise at each removal, `before_list` at each look."""

    def __init__(self, *names: str, whose: str = "") -> None:
        self.whose = whose
        self.containers = list(names)
        self.asked: list[Any] = []
        self.hinder: Callable[[int], None] = lambda _: None
        self.before_list: Callable[[int], None] = lambda _: None
        self.removals = 0
        self.looks = 0

    def list(self, *, filters: dict[str, str], **_: object) -> "list[Any]":
        self.looks += 1
        self.before_list(self.looks)
        self.asked.append(filters["label"])
        return [
            SimpleNamespace(id=name, labels={labels.OWNER: self.whose}) for name in self.containers
        ]

    def remove(self, name: str, **_: object) -> None:
        self.removals += 1
        self.hinder(self.removals)
        if name not in self.containers:
            raise NotFound("no such container")
        self.containers.remove(name)

    @contextmanager
    def client(self) -> Iterator[Any]:
        try:
            yield SimpleNamespace(containers=self)
        except podman.FAILURES as error:
            raise SandboxError(str(error)) from error


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(worker, "REMOVAL_PAUSES_S", (0.0, 0.0, 0.0, 0.0))


def refuse(*numbers: int) -> Callable[[int], None]:
    def hinder(number: int) -> None:
        if number in numbers:
            raise APIError("500: container state improper")

    return hinder


def test_a_refused_removal_is_tried_again():
    fake = FakePodman("c1")
    fake.hinder = refuse(1, 2)
    assert worker.remove_all(fake, "mine") == ""
    assert fake.containers == []


def test_one_that_is_refused_holds_up_no_other():
    fake = FakePodman("c1", "c2")
    fake.hinder = refuse(1, 3, 4, 5, 6, 7)
    assert worker.remove_all(fake, "mine") == "c1: 500: container state improper"
    assert fake.containers == ["c1"]


def test_nothing_is_believed_before_a_look_has_found_nothing():
    fake = FakePodman("c1")
    fake.before_list = lambda look: fake.containers.append("late") if look == 2 else None
    assert worker.remove_all(fake, "mine") == ""
    assert fake.containers == []


def test_a_service_that_fails_is_asked_again():
    fake = FakePodman("c1")

    def fail(look: int) -> None:
        if look < 3:
            raise ConnectionResetError("reset")

    fake.before_list = fail
    assert worker.remove_all(fake, "mine") == ""
    assert fake.containers == []


def test_only_the_pool_s_own_are_asked_for():
    fake = FakePodman()
    worker.remove_all(fake, "mine")
    assert fake.asked == [f"{POOL}=mine"]


def test_one_that_is_gone_already_is_fine():
    fake = FakePodman()
    with fake.client() as client:
        worker.remove(client, "gone")
    assert fake.removals == 1


def test_a_dead_process_s_worker_that_stays_keeps_nobody_from_work(capsys):
    fake = FakePodman("c1", "c2", whose=f"{owner.me().rsplit(':', 2)[0]}:1:0")
    fake.hinder = refuse(1)
    with fake.client() as client:
        assert worker.reap(client) == ["c2"]
    assert "state improper" in capsys.readouterr().err
