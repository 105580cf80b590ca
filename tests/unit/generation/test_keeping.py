"""What a cell's journal counts as paid for."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from repass.generation.keeping import opened
from repass.journal import Journal

REQUEST: Any = SimpleNamespace(key="k")


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"completion": None, "error": None},
        {"completion": "x", "error": "timeout"},
        {"completion": "x", "duration_s": "long"},
        {"completion": ["x"]},
    ],
)
def test_a_line_that_is_no_answer_is_asked_for_again(tmp_path: Path, value: dict) -> None:
    path = tmp_path / "j"
    with Journal(path) as journal:
        journal.append("k", value)
    with opened(path) as cell:
        assert cell.answer(REQUEST) is None


def test_an_answer_is_found(tmp_path: Path) -> None:
    path = tmp_path / "j"
    with Journal(path) as journal:
        journal.append("k", {"completion": "", "finish_reason": "stop"})
    with opened(path) as cell:
        answer = cell.answer(REQUEST)
    assert answer is not None
    assert answer.completion == ""
