from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_openai import FakeOpenAI
from generating import (
    CELL,
    Run,
    endpoint_model,
    prompts_of,
    sampling_of,
    settings_of,
)
from node import Node, fresh

from repass.generation import CellFacts, generate
from repass.records import Completion


@pytest.fixture
def server() -> Iterator[FakeOpenAI]:
    with FakeOpenAI() as running:
        yield running


@pytest.fixture
def node(monkeypatch: pytest.MonkeyPatch) -> Iterator[Node]:
    with fresh(monkeypatch) as node:
        yield node


@pytest.fixture
def run(tmp_path: Path, server: FakeOpenAI) -> Run:
    """Generate three prompts with two samples each from the fake server, as changed by keywords."""

    def run_(**changed: Any) -> tuple[list[Completion], CellFacts]:
        given: dict[str, Any] = {
            "cell": CELL,
            "model": endpoint_model(server.url),
            "sampling": sampling_of(),
            "prompts": prompts_of(3),
            "settings": settings_of(),
            "journal": tmp_path / "cell.journal.jsonl",
            "root": tmp_path,
        }
        return generate(**(given | changed))

    return run_
