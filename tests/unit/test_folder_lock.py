"""Locks of dead workflows go, locks of living ones stay."""

import subprocess
import sys
from pathlib import Path

from repass import folder_lock, owner


def _mark(folder: Path) -> Path:
    lock = folder / "locks" / "0.output.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.write_text("results/report/index.html\n")
    return lock


def _name_of_a_dead_process() -> str:
    code = "from repass import owner; print(owner.me())"
    return subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout.strip()


def _sign(folder: Path, name: str) -> Path:
    signature = folder / "repass" / f"{name}.run"
    signature.parent.mkdir(parents=True, exist_ok=True)
    signature.touch()
    return signature


def test_the_lock_of_a_dead_workflow_is_removed(tmp_path: Path) -> None:
    lock = _mark(tmp_path)
    signature = _sign(tmp_path, _name_of_a_dead_process())
    assert folder_lock.sign_in(tmp_path) == []
    assert not lock.exists()
    assert not signature.exists()


def test_the_lock_of_a_living_workflow_stays(tmp_path: Path) -> None:
    code = "from repass import owner; print(owner.me(), flush=True); input()  # the first"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as living:
        assert living.stdout is not None
        _sign(tmp_path, living.stdout.readline().strip())
        lock = _mark(tmp_path)
        (line,) = folder_lock.sign_in(tmp_path)
        assert f"process {living.pid} (" in line
        assert "# the first" in line
        assert lock.exists()
        living.communicate("\n")


def test_a_workflow_that_ends_by_itself_signs_out(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from repass import folder_lock\n"
        "folder = pathlib.Path(sys.argv[1]); folder_lock.sign_in(folder)\n"
        "print(*(file.name for file in folder.rglob('*.run')))"
    )
    out = subprocess.check_output([sys.executable, "-c", code, str(tmp_path)], text=True)
    assert out.strip().endswith(".run")
    assert list(tmp_path.rglob("*.run")) == []


def test_a_workflow_of_another_host_may_live(tmp_path: Path) -> None:
    _sign(tmp_path, "elsewhere.example:12:34")
    lock = _mark(tmp_path)
    (line,) = folder_lock.sign_in(tmp_path)
    assert "another machine (elsewhere.example:12:34)" in line
    assert "remove .snakemake/repass/elsewhere.example:12:34.run" in line
    assert lock.exists()


def test_a_pid_that_came_back_is_not_the_same_process() -> None:
    host, pid, start = owner.me().rsplit(":", 2)
    assert owner.alive(f"{host}:{pid}:{start}") is True
    assert owner.alive(f"{host}:{pid}:{int(start) - 1}") is False


def test_an_odd_name_is_not_taken_for_dead() -> None:
    assert owner.alive("what?") is None
