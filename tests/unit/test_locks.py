"""Files are locked where that can be done, and used where it can't."""

import errno
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from repass import locks


@pytest.fixture
def file(tmp_path: Path) -> Iterator[int]:
    file = os.open(tmp_path / "file", os.O_RDWR | os.O_CREAT)
    yield file
    os.close(file)


def _fails(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def flock(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", flock)


def test_a_lock_is_taken(file: int, tmp_path: Path) -> None:
    locks.lock(file, tmp_path / "file")
    other = os.open(tmp_path / "file", os.O_RDWR)
    with pytest.raises(BlockingIOError):
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(other)


def test_it_is_held_as_long_as_the_body_runs(file: int, tmp_path: Path) -> None:
    with locks.exclusive(tmp_path / "file"), pytest.raises(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@pytest.mark.parametrize("number", [errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOLCK])
def test_where_there_are_none_it_is_said_once(
    number: int,
    file: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _fails(monkeypatch, number)
    for _ in range(2):
        locks.lock(file, tmp_path / "file")
    assert capsys.readouterr().err.count("two runs at a time over this folder are not safe") == 1


def test_another_error_is_one(file: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _fails(monkeypatch, errno.EIO)
    with pytest.raises(OSError, match="Input/output"):
        locks.lock(file, tmp_path / "file")
