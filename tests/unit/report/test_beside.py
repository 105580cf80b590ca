"""The files beside the page: they hold what was put in, and nothing of an older report stays."""

from pathlib import Path

import duckdb
import inspected
import pytest

from repass.report import beside, samples


@pytest.fixture(scope="module")
def packed(database: Path) -> beside.Beside:
    with duckdb.connect(str(database), read_only=True) as connection:
        return beside.pack(samples.read(connection, connection.sql("FROM cells").pl()))


def test_the_index_names_every_other_file(packed: beside.Beside, tmp_path: Path) -> None:
    beside.write(tmp_path, packed.files)
    index = inspected.content(tmp_path / f"{packed.index}.js")
    named = [*index["chunks"], *(entry[-1] for entry in index["prompts"] + index["problems"])]
    assert {packed.index, *named} == set(packed.files)
    assert {path.stem for path in tmp_path.iterdir()} == set(packed.files)


def test_every_file_is_one_call_of_plain_characters(packed: beside.Beside, tmp_path: Path) -> None:
    beside.write(tmp_path, packed.files)
    for path in tmp_path.iterdir():
        inspected.content(path)


def test_the_same_samples_make_the_same_files(packed: beside.Beside, database: Path) -> None:
    with duckdb.connect(str(database), read_only=True) as connection:
        again = beside.pack(samples.read(connection, connection.sql("FROM cells").pl()))
    assert again == packed


def test_what_an_older_report_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    for name in ("chunk-0-aa.js", ".chunk-0-aa.12.partial", "chunk-1-bb.js", "notes.txt"):
        (tmp_path / name).write_text("old")
    beside.write(tmp_path, {"chunk-1-bb": "new", "chunk-2-cc": "new"})
    beside.remove_others(tmp_path, {"chunk-1-bb": "new", "chunk-2-cc": "new"})
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == ["chunk-1-bb.js", "chunk-2-cc.js", "notes.txt"]
    # Its name holds the hash of its content: what is there is right.
    assert (tmp_path / "chunk-1-bb.js").read_text() == "old"
