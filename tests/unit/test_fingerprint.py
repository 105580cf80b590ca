"""The fingerprint of a stage changes with its code, and with nothing else."""

import shutil
from pathlib import Path

import pytest

from repass import fingerprint


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "repass"
    (root / "stage").mkdir(parents=True)
    (root / "stage" / "__init__.py").write_text('"""A stage."""\nfrom repass.stage.a import f\n')
    (root / "stage" / "a.py").write_text(
        "from repass.helper import g\n\n\ndef f():\n    return g()\n"
    )
    (root / "helper.py").write_text("def g():\n    return 1\n")
    (root / "other.py").write_text("x = 1\n")
    monkeypatch.setattr(fingerprint, "_PACKAGE", root)
    monkeypatch.setenv("REPASS_CACHE", str(tmp_path / "cache"))
    return root


def _of(package: str) -> str:
    fingerprint.of.cache_clear()
    try:
        return fingerprint.of(package)
    finally:
        fingerprint.of.cache_clear()


def test_an_edited_module_of_the_stage_counts(package: Path) -> None:
    before = _of("stage")
    (package / "stage" / "a.py").write_text("def f():\n    return 2\n")
    assert _of("stage") != before


def test_an_edited_module_that_the_stage_imports_counts(package: Path) -> None:
    before = _of("stage")
    (package / "helper.py").write_text("def g():\n    return 2\n")
    assert _of("stage") != before


def test_a_module_of_another_stage_does_not_count(package: Path) -> None:
    before = _of("stage")
    (package / "other.py").write_text("x = 2\n")
    assert _of("stage") == before


def test_comments_and_docstrings_do_not_count(package: Path) -> None:
    before = _of("stage")
    (package / "helper.py").write_text('# new\ndef g():\n    """New."""\n    return 1  # new\n')
    assert _of("stage") == before


def test_the_folder_where_it_stands_does_not_count(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _of("stage")
    shutil.copytree(package, tmp_path / "copy" / "repass")
    monkeypatch.setattr(fingerprint, "_PACKAGE", tmp_path / "copy" / "repass")
    assert _of("stage") == before


def test_an_unknown_stage_is_an_error(package: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"repass\.nothing"):
        _of("nothing")


def test_what_is_kept_of_a_file_gives_the_same(package: Path) -> None:
    assert _of("stage") == _of("stage")


def test_a_cache_that_is_no_folder_changes_nothing(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _of("stage")
    (tmp_path / "file").touch()
    monkeypatch.setenv("REPASS_CACHE", str(tmp_path / "file"))
    assert _of("stage") == before


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"digest": "x"}'])
def test_a_damaged_cache_is_made_anew(package: Path, tmp_path: Path, damage: bytes) -> None:
    before = _of("stage")
    for kept in (tmp_path / "cache" / "fingerprints").iterdir():
        kept.write_bytes(damage)
    assert _of("stage") == before
