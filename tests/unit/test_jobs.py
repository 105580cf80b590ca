"""What a script prints is seen and kept; an error of the user's making is one line."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from repass import jobs
from repass.errors import DataError


def _snakemake(log: Path) -> SimpleNamespace:
    return SimpleNamespace(log=[str(log)], rule="generate")


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
