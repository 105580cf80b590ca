"""Which benchmarks have expected values made, and which have not."""

import pytest

from .conftest import Workspace

GRID = {
    "cells": [
        {
            "models": ["stored"],
            "benchmarks": ["demo", "humaneval-plus"],
            "prompts": ["complete"],
            "samplings": ["greedy"],
        }
    ],
    "extractions": ["raw"],
}


@pytest.fixture(scope="module", autouse=True)
def grid(workspace: Workspace) -> None:
    """Two benchmarks: the tests of one decide, and the inputs of the other."""
    stored = {"family": "f", "parameters_b": 1, "kind": "base"}
    replay = {"path": "samples/{benchmark}.jsonl"}
    workspace.write("config/models.yaml", {"stored": {**stored, "replay": replay}})
    (workspace.root / "samples").mkdir(exist_ok=True)
    for name in ("demo", "humaneval-plus"):
        (workspace.root / "samples" / f"{name}.jsonl").touch()
    workspace.write("config/config.yaml", GRID)


def test_expected_values_are_made_once_for_a_benchmark_that_needs_them(
    workspace: Workspace,
) -> None:
    jobs = workspace.planned()
    assert (jobs["expected"], jobs["health"], jobs["execute"]) == (1, 2, 2)


def test_where_tests_decide_there_is_no_such_job(workspace: Workspace) -> None:
    assert "expected" not in workspace.planned("--config", "benchmarks=demo")
