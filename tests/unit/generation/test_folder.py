"""What an engine's folder tells of it, also to those who did not start it."""

import json
import os
from pathlib import Path

import pytest

from repass.generation.keeper.folder import EngineFolder, kept_engines, root
from repass.generation.keeper.sessions import Session

OF_A_LATER_VERSION = {
    "model": "m",
    "source": "lab/m",
    "devices": ["gpu:GPU-aaa"],
    "what_we_do_not_know": 1,
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> EngineFolder:
    monkeypatch.setenv("REPASS_RUNTIME", str(tmp_path))
    path = root() / "engine"
    path.mkdir()
    (path / "spec.json").write_text(json.dumps(OF_A_LATER_VERSION))
    return EngineFolder(path)


@pytest.fixture
def unending(folder: EngineFolder, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Processes that no signal ends; returns how long each attempt was to wait for them."""
    waited: list[float] = []

    def end(_: Session, grace_s: float, wait_s: float) -> bool:
        waited.append(wait_s)
        return False

    monkeypatch.setattr(Session, "end", end)
    folder.note_session(Session(number=2**22, since=0, boot="b"))
    return waited


def test_an_engine_of_another_version_holds_its_devices(folder: EngineFolder) -> None:
    lock = folder.take_lock()
    assert lock is not None
    (found, held) = kept_engines()[0]
    os.close(lock)
    assert (found.key, held.devices) == ("engine", ("gpu:GPU-aaa",))


def test_a_dead_keepers_engine_holds_nothing(folder: EngineFolder) -> None:
    assert kept_engines() == []
    assert not folder.spec_file.exists()


@pytest.mark.usefixtures("unending")
def test_processes_that_cannot_be_ended_hold_their_devices(folder: EngineFolder) -> None:
    assert not folder.sweep()
    assert [held.devices for _, held in kept_engines()] == [("gpu:GPU-aaa",)]


def test_they_are_waited_for_once(folder: EngineFolder, unending: list[float]) -> None:
    assert not folder.sweep()
    assert not folder.sweep()
    assert unending[0] > 0
    assert unending[1] == 0


def test_once_they_have_gone_nothing_is_held(
    folder: EngineFolder, unending: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not folder.sweep()
    monkeypatch.undo()
    assert unending
    assert folder.sweep()
    assert list(folder.path.iterdir()) == []
