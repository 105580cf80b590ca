"""The folder of sockets and locks is the user's own."""

import os
from pathlib import Path

import pytest

from repass import paths
from repass.errors import RepassError


@pytest.fixture
def private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("REPASS_RUNTIME", raising=False)
    monkeypatch.setattr(paths, "TEMPORARY", tmp_path)
    return tmp_path / f"repass-{os.getuid()}"


def test_it_is_made_for_the_user_alone(private: Path) -> None:
    assert paths.runtime_dir() == private
    assert private.stat().st_mode & 0o777 == 0o700


def test_where_others_could_write_they_no_longer_can(private: Path) -> None:
    private.mkdir()
    private.chmod(0o777)
    paths.runtime_dir()
    assert private.stat().st_mode & 0o777 == 0o700


def test_a_link_that_somebody_has_put_there_is_not_followed(private: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    private.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(RepassError, match=r"belongs to somebody else; set REPASS_RUNTIME"):
        paths.runtime_dir()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder away")
def test_somebody_elses_is_refused(private: Path) -> None:
    private.mkdir()
    os.chown(private, 12345, 12345)
    with pytest.raises(RepassError, match="belongs to somebody else"):
        paths.runtime_dir()


def test_one_that_is_named_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPASS_RUNTIME", str(tmp_path / "named"))
    assert paths.runtime_dir() == tmp_path / "named"
