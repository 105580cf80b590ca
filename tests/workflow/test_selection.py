"""The prompt `selected` is chosen by the scores of candidates, for the cells that ask for it.

The tests of this file run in order on one workspace.
"""

import json

import polars as pl
import pytest

from .conftest import FakeEndpoint, Workspace

pytestmark = [pytest.mark.podman, pytest.mark.timeout(600)]

PROBLEMS = 3


def _settings(**more: object) -> dict[str, object]:
    cells = {
        "models": ["model"],
        "benchmarks": ["target"],
        "prompts": ["selected"],
        "samplings": ["few"],
    }
    return {
        "cells": [cells],
        "extractions": ["stop"],
        "execution": {"workers": 2},
        "report": {"bootstrap": 200},
        "selection": {"benchmark": "small", "sampling": "few", "prompts": ["shots-1", "baseline"]},
        **more,
    }


@pytest.fixture(scope="module", autouse=True)
def grid(workspace: Workspace, endpoint: FakeEndpoint) -> None:
    """One model, a benchmark that chooses and one that is asked in what is chosen."""
    url = {"url": endpoint.url, "model": "model"}
    model = {"family": "fake", "kind": "base", "endpoint": url}
    workspace.write("config/models.yaml", {"model": model})
    demo = {"adapter": "demo", "dataset": "demo"}
    benchmarks = {"small": {**demo, "first": PROBLEMS}, "target": {**demo, "first": PROBLEMS + 1}}
    workspace.write("config/benchmarks.yaml", benchmarks)
    few = {"temperature": 0.8, "top_p": 0.95, "n": 1, "max_tokens": 64, "seed": 7}
    workspace.write("config/samplings.yaml", {"few": few})
    workspace.write("config/config.yaml", _settings())


def test_before_the_choice_the_candidates_are_planned(workspace: Workspace) -> None:
    planned = workspace.planned()
    assert (planned["generate"], planned["execute"], planned["select"]) == (2, 2, 1)


def test_the_chosen_prompt_is_what_the_cell_is_asked_in(
    workspace: Workspace, endpoint: FakeEndpoint
) -> None:
    """The endpoint solves nothing: of equal candidates the one without shots is taken."""
    workspace.snakemake()
    choice = json.loads((workspace.root / "results/selection/model.json").read_text())
    assert choice["chosen"] == "baseline"
    assert len(endpoint.requests()) == 2 * PROBLEMS + PROBLEMS + 1
    cells = workspace.table("cells")
    assert set(cells.select("benchmark", "prompt").iter_rows()) == {
        ("small", "shots-1"),
        ("small", "baseline"),
        ("target", "baseline"),
    }


def test_all_candidates_stand_in_the_table_and_the_report(workspace: Workspace) -> None:
    table = workspace.table("selections")
    assert table["prompt"].to_list() == ["baseline", "shots-1"]
    assert table["chosen"].to_list() == [True, False]
    assert set(table["score"]) == {0.0}
    page = (workspace.root / "results/report/index.html").read_text()
    assert 'id="selection"' in page


def test_a_second_run_has_nothing_to_do(workspace: Workspace) -> None:
    assert workspace.planned() == {}


def test_another_choice_runs_the_cells_that_ask_for_it_alone(
    workspace: Workspace, endpoint: FakeEndpoint
) -> None:
    before = len(endpoint.requests())
    alone = {"benchmark": "small", "sampling": "few", "prompts": ["shots-1"]}
    workspace.write("config/config.yaml", _settings(selection=alone))
    workspace.snakemake()
    assert len(endpoint.requests()) - before == PROBLEMS + 1
    target = workspace.table("cells").filter(pl.col("benchmark") == "target")
    assert target["prompt"].to_list() == ["shots-1"]
