"""What a script prints is seen and kept; an error of the user's making is one line."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from repass import jobs, owner
from repass.errors import DamagedError, DataError


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def _snakemake(log: Path, *inputs: Path) -> SimpleNamespace:
    return SimpleNamespace(
        log=[str(log)],
        rule="generate",
        output=["out.parquet"],
        input=[str(path) for path in inputs],
    )


def test_output_goes_to_the_terminal_and_to_the_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with jobs.job(_snakemake(tmp_path / "deep" / "log")):
        print("10 of 20")
    assert capsys.readouterr().err == "10 of 20\n"
    assert (tmp_path / "deep" / "log").read_text() == "10 of 20\n"


def test_an_error_of_the_users_making_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end, jobs.job(_snakemake(tmp_path / "log")):
        raise DataError("a.jsonl:3: not JSON")
    assert end.value.code == 1
    assert capsys.readouterr().err == "repass: a.jsonl:3: not JSON\n"


def test_a_defect_keeps_its_traceback_in_the_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit), jobs.job(_snakemake(tmp_path / "log")):
        raise KeyError("x")
    assert capsys.readouterr().err.startswith("repass: defect in rule generate: KeyError: 'x'")
    assert "Traceback" in (tmp_path / "log").read_text()


def test_a_log_on_a_full_disk_hides_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit), jobs.job(_snakemake(Path("/dev/full"))):
        raise OSError(28, "No space left on device")
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("repass: OSError: [Errno 28] No space left on device")


def test_a_damaged_file_of_an_earlier_stage_is_moved_away(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "problems.parquet"
    file.write_bytes(b"PAR1")
    with pytest.raises(SystemExit), jobs.job(_snakemake(tmp_path / "log", file)):
        raise DamagedError(file, "too short\nand more")
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"repass: {file} is damaged (too short): it was moved to")
    assert "start the same command again" in line
    assert not file.exists()
    assert (tmp_path / "problems.parquet.damaged").read_bytes() == b"PAR1"


def test_a_file_that_no_stage_has_made_stays_where_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.parquet"
    file.touch()
    with pytest.raises(SystemExit), jobs.job(_snakemake(tmp_path / "log")):
        raise DamagedError(file, "too short")
    assert file.exists()
    assert "unreadable" in capsys.readouterr().err


def test_an_interrupted_job_says_so_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit), jobs.job(_snakemake(tmp_path / "log")):
        raise KeyboardInterrupt
    (line,) = capsys.readouterr().err.splitlines()
    assert "rule generate was interrupted" in line


def _hold(folder: Path, seconds: float) -> None:
    os.chdir(folder)
    with jobs.job(_snakemake(folder / "log")):
        (folder / "held").touch()
        time.sleep(seconds)
        (folder / "done").touch()


def test_the_same_job_of_a_later_run_waits_for_the_earlier_ones_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    holder = multiprocessing.get_context("spawn").Process(target=_hold, args=(tmp_path, 5))
    holder.start()
    while not (tmp_path / "held").exists():
        time.sleep(0.01)
    with jobs.job(_snakemake(tmp_path / "log2")):
        assert (tmp_path / "done").exists()
    holder.join()
    assert "waiting for the same job" in capsys.readouterr().err


def test_another_job_does_not_wait(tmp_path: Path) -> None:
    holder = multiprocessing.get_context("spawn").Process(target=_hold, args=(tmp_path, 60))
    holder.start()
    while not (tmp_path / "held").exists():
        time.sleep(0.01)
    other = _snakemake(tmp_path / "log2")
    other.output = ["other.parquet"]
    with jobs.job(other):
        holder.kill()
    holder.join()
    assert not (tmp_path / "done").exists()


def test_a_job_ends_when_its_workflow_has_been_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workflow = subprocess.Popen(
        [sys.executable, "-c", "from repass import owner; print(owner.me(), flush=True); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert workflow.stdout is not None
    monkeypatch.setenv(owner.VARIABLE, workflow.stdout.readline().strip())
    job = multiprocessing.get_context("spawn").Process(target=_hold, args=(tmp_path, 60))
    job.start()
    while not (tmp_path / "held").exists():
        time.sleep(0.01)
    workflow.send_signal(signal.SIGKILL)
    workflow.communicate()
    job.join(20)
    assert job.exitcode == 1
    assert not (tmp_path / "done").exists()
    assert "its workflow has gone" in (tmp_path / "log").read_text()
