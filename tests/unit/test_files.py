"""A reader sees the old file or the whole new one; what killed writers leave behind goes."""

import os
from pathlib import Path

import pytest

from repass import files


def test_the_new_file_is_there_only_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "a.json"
    with files.replacing(path) as partial:
        partial.write_text("{}")
        assert not path.exists()
    assert path.read_text() == "{}"
    assert list(path.parent.iterdir()) == [path]


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    files.replace_text(path, "old")

    def fail() -> None:
        with files.replacing(path) as partial:
            partial.write_text("ne")
            raise OSError(28, "full")

    with pytest.raises(OSError, match="full"):
        fail()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_content_is_on_the_disk_before_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.json"
    synced: list[bool] = []
    monkeypatch.setattr(os, "fsync", lambda _: synced.append(path.exists()))
    files.replace_text(path, "é")
    assert synced == [False]
    assert path.read_bytes() == "é".encode()


def test_what_killed_writers_left_goes_and_other_files_stay(tmp_path: Path) -> None:
    (tmp_path / ".tables.17.partial").mkdir()
    (tmp_path / ".tables.17.partial" / "a.csv").touch()
    (tmp_path / ".tables.18.partial.wal").touch()
    kept = [
        tmp_path / "tables",
        tmp_path / ".tables2.17.partial",
        tmp_path / ".tables.x.17.partial",
        tmp_path / ".tables.journal",
    ]
    for path in kept:
        path.touch()
    files.remove_leftovers(tmp_path / "tables")
    assert sorted(tmp_path.iterdir()) == sorted(kept)
