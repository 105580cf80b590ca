"""A job that waits says for what."""

from types import SimpleNamespace
from typing import Any

import pytest

from repass.generation.keeper import broker
from repass.generation.keeper.broker import Broker, Wanted
from repass.generation.stopping import Stop


class Mute:
    """A keeper's connection on which nothing arrives, so many times."""

    def __init__(self, looks: int) -> None:
        self._looks = looks
        self.send = self.close = lambda *_: None

    @property
    def ended(self) -> bool:
        return self._looks == 0

    def receive(self, _: float) -> None:
        self._looks -= 1


@pytest.mark.usefixtures("node")
@pytest.mark.parametrize(("remind_s", "lines"), [(0.0, 3), (60.0, 0)])
def test_who_waits_long_for_an_engine_to_be_ready_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], remind_s: float, lines: int
) -> None:
    monkeypatch.setattr(broker, "REMIND_S", remind_s)
    spec: Any = SimpleNamespace()
    wanted = Wanted(model="m", job="m/b/p.s", key="k", devices=(), count=1, spec=spec)
    connection: Any = Mute(looks=3)
    assert Broker(wanted, Stop())._await_ready(connection) is None
    said = capsys.readouterr().err.splitlines()
    assert len(said) == lines
    assert all("m/b/p.s: waiting until its engine is ready (logs: " in line for line in said)
