"""Stored files are read as they are, and say where they are broken."""

import gzip
from pathlib import Path

import pytest

from repass.errors import DataError
from repass.parity.reading import document, lines


def test_gzip_is_known_by_its_bytes(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_bytes(gzip.compress(b'{"a": 1}\n\n{"a": 2}\n'))
    assert lines(file) == [{"a": 1}, {"a": 2}]


def test_separators_inside_a_text_do_not_end_a_line(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text('{"a": "x\u2028y\u0085z"}\n')
    assert lines(file) == [{"a": "x\u2028y\u0085z"}]


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text('{"a": 1}\n{"a":\n')
    with pytest.raises(DataError, match=r"rows\.jsonl:2: not JSON"):
        lines(file)


def test_a_torn_gzip_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl.gz"
    file.write_bytes(gzip.compress(b'{"a": 1}\n' * 100)[:-12])
    with pytest.raises(DataError, match="can't be read"):
        lines(file)


def test_a_missing_document_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"none\.json: can't be read"):
        document(tmp_path / "none.json")
