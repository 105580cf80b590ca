"""Files are locked where that can be done, and used where it can't."""

import errno
import fcntl
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from repass import locks
from repass.errors import StoppedError


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


HOLDER = """
import fcntl, sys, time
file = open(sys.argv[1], "r+b")
fcntl.flock(file, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(600)
"""


@pytest.fixture
def holder(tmp_path: Path, file: int) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that keeps the lock."""
    command = [sys.executable, "-c", HOLDER, str(tmp_path / "file")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    yield process
    process.kill()
    process.communicate()


def test_who_ends_gives_the_lock_to_who_waits(
    file: int, tmp_path: Path, holder: "subprocess.Popen[bytes]"
) -> None:
    threading.Timer(0.3, holder.kill).start()
    waits: list[str] = []
    locks.lock(file, tmp_path / "file", on_wait=lambda: waits.append("waits"))
    assert waits == ["waits"]


def test_who_is_waited_for_long_is_said_once(
    file: int,
    tmp_path: Path,
    holder: "subprocess.Popen[bytes]",
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(locks, "TELL_S", 0.1)
    holder.send_signal(signal.SIGSTOP)
    threading.Timer(1, holder.kill).start()
    locks.lock(file, tmp_path / "file")
    said = f"repass: waiting for {tmp_path}/file, held by process {holder.pid} (stopped)\n"
    assert capsys.readouterr().err == said


@pytest.mark.usefixtures("holder")
def test_a_check_ends_the_waiting(file: int, tmp_path: Path) -> None:
    def check() -> None:
        raise StoppedError("signal")

    with pytest.raises(StoppedError), locks.exclusive(tmp_path / "file", check=check):
        pass


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
