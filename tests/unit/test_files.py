"""A reader sees the old file or the whole new one; what killed writers leave behind goes."""

import os
import time
from pathlib import Path

import pytest

from repass import files
from repass.errors import UnwritableError


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


def test_files_from_the_future_are_dated_now_and_others_stay(tmp_path: Path) -> None:
    names = ("old", "tomorrow", "a day later")
    old, *future = (tmp_path / name for name in names)
    for days, name in enumerate(names):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (0, time.time() + 86400 * days - 10))
    before = old.stat().st_mtime_ns
    assert files.bring_to_now(tmp_path, []) == 2
    assert old.stat().st_mtime_ns == before
    assert len({path.stat().st_mtime_ns for path in future}) == 1
    assert future[0].stat().st_mtime <= time.time()
    assert files.bring_to_now(tmp_path, []) == 0


def test_a_file_that_goes_meanwhile_is_nobodys_error(tmp_path: Path) -> None:
    """A job of a killed workflow renames its files as it ends."""

    class Folder(type(tmp_path)):  # type: ignore[misc]
        def rglob(self, _: str) -> list[Path]:
            return [tmp_path / "gone.partial", *tmp_path.glob("*")]

    (tmp_path / "future").touch()
    os.utime(tmp_path / "future", (0, time.time() + 86400))
    assert files.bring_to_now(Folder(tmp_path), []) == 1


def test_what_was_made_of_sources_from_the_future_stays_younger(tmp_path: Path) -> None:
    result, source = (tmp_path / name / "file" for name in ("results", "scripts"))
    for file in (result, source):
        file.parent.mkdir()
        file.touch()
        os.utime(file, (0, time.time() + 86400))
    assert files.bring_to_now(result.parent, [source.parent]) == 2
    assert source.stat().st_mtime < result.stat().st_mtime <= time.time()


def test_a_folder_that_can_not_be_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.require_writable(tmp_path, tmp_path / "not there")
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(UnwritableError, match=r"can't be written [(]read-only"):
        files.require_writable(tmp_path)
