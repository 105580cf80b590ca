"""Reasons for disagreements are read strictly."""

from pathlib import Path

import pytest

from repass.errors import ConfigError
from repass.parity import reasons


def load(text: str, folder: Path) -> reasons.Reasons:
    file = folder / "parity.yaml"
    file.write_text(text)
    return reasons.load(file, ["few"])


def test_a_reason_is_one_line(tmp_path: Path) -> None:
    found = load("few:\n  T/1: >\n    `bc` was\n    missing\n", tmp_path)
    assert found == {"few": {"T/1": "`bc` was missing"}}


def test_an_empty_file_has_none(tmp_path: Path) -> None:
    assert load("# none\n", tmp_path) == {}


def test_an_unknown_set_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no stored set is named 'fewer'"):
        load("fewer:\n  T/1: why\n", tmp_path)


@pytest.mark.parametrize("wrong", ["T/1: ''", "T/1:", "1: why", "T/1: [why]"])
def test_a_task_without_a_reason_in_words_is_refused(wrong: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="needs a reason in words"):
        load(f"few:\n  {wrong}\n", tmp_path)


@pytest.mark.parametrize("wrong", ["few: why", "[few]", "few: ["])
def test_another_shape_is_refused(wrong: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"parity\.yaml"):
        load(wrong, tmp_path)
