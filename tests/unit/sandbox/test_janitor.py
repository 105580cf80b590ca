"""The janitor's shell script against a `podman` that is a folder of files, one a container."""

import os
import subprocess
from pathlib import Path

import pytest

from repass.sandbox import janitor, podman, scratch
from repass.sandbox.janitor import Janitor
from repass.sandbox.worker import POOL

PODMAN = """#!/bin/sh
cd "$(dirname "$0")/store" || exit 1
case $1 in
ps)
  echo >>../looked
  if [ -f ../broken ] && [ "$(wc -l <../looked)" -le "$(cat ../broken)" ]; then exit 125; fi
  [ "$(wc -l <../looked)" -le "$(cat ../late-after 2>/dev/null || echo 0)" ] || mv ../late/* .
  grep -lxF "${6#label=}" * 2>/dev/null
  exit 0 ;;
rm)
  shift 4
  rm "$@" ;;
esac
"""


@pytest.fixture
def fake(tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "bin"
    for name in ("store", "late"):
        (folder / name).mkdir(parents=True)
    (folder / "podman").write_text(PODMAN)
    (folder / "podman").chmod(0o755)
    (tmp_path / "run").mkdir()
    monkeypatch.setenv("REPASS_RUNTIME", str(tmp_path / "run"))
    path = f"{folder}:{os.environ['PATH']}"
    monkeypatch.setattr(podman, "environment", lambda: {**os.environ, "PATH": path})
    monkeypatch.setattr(janitor, "QUIET_S", 2)
    monkeypatch.setattr(janitor, "HUNG_S", 3)
    return folder


def container(folder: Path, name: str, pool: str) -> Path:
    path = folder / name
    path.write_text(f"{POOL}={pool}\n")
    return path


def service(folder: Path, work: str) -> "subprocess.Popen[bytes]":
    command = ["sh", "-c", f"{work}; exit 0", f"unix://{folder}/api"]
    process = subprocess.Popen(command, start_new_session=True)
    (folder / "pid").write_text(str(process.pid))
    return process


def let_it_look(pool: str) -> None:
    started = Janitor.start(pool)
    started.let_it_look()
    started._process.wait(60)


def test_a_farewell_sends_it_home_without_a_look(fake):
    Janitor.start("mine").send_home()
    assert not (fake / "looked").exists()


def test_it_removes_what_the_dead_pool_has_left(fake):
    left = container(fake / "store", "c1", "mine")
    let_it_look("mine")
    assert not left.exists()
    assert "removing c1" in janitor.log_file().read_text()


def test_it_leaves_the_other_pools_of_the_process_alone(fake):
    other = container(fake / "store", "c1", "other")
    folder = scratch.make("worker", "other")
    let_it_look("mine")
    assert other.exists()
    assert folder.exists()


def test_it_removes_the_pool_s_folders(fake):
    folders = [scratch.make("worker", "mine"), scratch.make("podman", "mine")]
    let_it_look("mine")
    assert not any(folder.exists() for folder in folders)


def test_a_container_made_after_the_pool_s_death_is_removed_while_the_service_lives(
    fake, monkeypatch
):
    """Seen none for longer than it would wait: the service is still making one."""
    monkeypatch.setattr(janitor, "HUNG_S", 600)
    folder = scratch.make("podman", "mine")
    late = container(fake / "late", "c1", "mine")
    process = service(folder, f"while [ -e {late} ]; do sleep 0.1; done")
    (fake / "late-after").write_text("4")
    janitor_of_it = Janitor.start("mine")
    janitor_of_it.let_it_look()
    process.wait()
    janitor_of_it._process.wait(60)
    assert not late.exists()
    assert list((fake / "store").iterdir()) == []


def test_a_service_that_does_not_end_is_ended(fake):
    process = service(scratch.make("podman", "mine"), "sleep 60")
    let_it_look("mine")
    assert process.wait(1) == -9


def test_a_process_that_is_not_the_service_is_left_alone(fake):
    folder = scratch.make("podman", "mine")
    other = subprocess.Popen(["sleep", "60"])
    (folder / "pid").write_text(str(other.pid))
    let_it_look("mine")
    assert other.poll() is None
    other.kill()
    other.wait()


def test_a_podman_that_fails_proves_nothing(fake):
    left = container(fake / "store", "c1", "mine")
    (fake / "broken").write_text("4")  # for longer than it takes to believe that none is there
    let_it_look("mine")
    assert not left.exists()


def test_it_does_not_depend_on_the_folder_it_was_started_from(fake, tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    started = Janitor.start("mine")
    cwd = Path(f"/proc/{started._process.pid}/cwd").resolve()
    monkeypatch.undo()
    started.send_home()
    assert cwd == Path("/")


def test_its_log_does_not_grow_for_ever(fake, monkeypatch):
    monkeypatch.setattr(janitor, "LOG_BYTES", 4)
    janitor.log_file().write_text("old lines")
    Janitor.start("mine").send_home()
    assert janitor.log_file().read_text() == ""


def test_it_gives_up_in_the_end(fake, monkeypatch):
    monkeypatch.setattr(janitor, "LONGEST_S", 2)
    (fake / "broken").write_text("999")
    let_it_look("mine")
    assert "giving up" in janitor.log_file().read_text()
