"""SIGKILL of the workflow at random moments of one run, spread over all of its stages."""

import hashlib
import json
import os
import random
from pathlib import Path

import pytest
import yaml

from ..workflow.conftest import FakeEndpoint, Workspace
from .conftest import (
    CELL,
    DATABASE,
    PAGE,
    REQUESTS,
    Tables,
    asked,
    assert_nothing_left,
    assert_same,
    configure,
    journal,
    tables,
)
from .killing import Kills, kill_all

pytestmark = [pytest.mark.podman, pytest.mark.timeout(2400)]

SEED = int(os.environ.get("REPASS_FAULTS_SEED") or random.SystemRandom().randrange(10**6))

STAGES = {
    "download": Kills(2, "results/problems/small.parquet", 0.8),
    "prompts": Kills(2, "results/prompts/small/complete.parquet", 0.8),
    "images": Kills(3, "results/images/python.json"),
    "generate": Kills(5, f"results/completions/{CELL}.parquet", 2.0),
    "health": Kills(4, "results/health/small.parquet"),
    "execute": Kills(5, f"results/verdicts/{CELL}.parquet", 5.0),
    "claims": Kills(2, "results/claims/demo.parquet", 1.0),
    "aggregate": Kills(4, DATABASE),
    "scores": Kills(2, "results/models/model/scores.parquet"),
    "report": Kills(2, PAGE),
    "export": Kills(2, "results/export/provenance.json"),
}
"""33 kills in the stages that every run has."""

MORE_STAGES = {
    "expected": Kills(3, "results/expected/checked.parquet"),
    "select": Kills(3, "results/selection/model.json"),
}
"""Of a run with a benchmark that is checked by inputs, asked in a prompt that is chosen."""

SQUARE = {
    "prompt": 'def square(x):\n    """Return the square of a number."""\n',
    "entry_point": "square",
    "canonical_solution": "    return x * x\n",
    "base_input": [[2], [-3]],
    "plus_input": [[number] for number in range(20)],
    "atol": 0,
}


def _times(stages: dict[str, Kills]) -> dict[str, int]:
    return {stage: kills.times for stage, kills in stages.items()}


def _paid(workspace: Workspace, endpoint: FakeEndpoint, requests: int) -> None:
    """Each request was paid for once."""
    paid = asked(workspace, endpoint)
    assert len(paid) == requests
    assert set(paid.values()) == {1}


def _checked_by_inputs(workspace: Workspace) -> dict[str, object]:
    """A data set in EvalPlus's form, registered in a workspace; returns its benchmark."""
    rows = [{"task_id": f"HumanEval/{number}", **SQUARE} for number in range(3)]
    data = "".join(json.dumps(row) + "\n" for row in rows).encode()
    (workspace.root / "data").mkdir()
    (workspace.root / "data/squares.jsonl").write_bytes(data)
    entry = {
        "title": "Squares",
        "path": "data/squares.jsonl",
        "revision": "1",
        "sha256": hashlib.sha256(data).hexdigest(),
        "licence": "MIT",
        "rows": len(rows),
        "format": "jsonl",
        "citation": "none",
    }
    with (workspace.root / "resources/datasets.yaml").open("a") as registry:
        yaml.safe_dump({"squares": entry}, registry)
    return {"adapter": "humaneval_plus", "dataset": "squares"}


def _choosing(workspace: Workspace, endpoint: FakeEndpoint) -> None:
    """Configure a grid whose cells ask for `selected`, on a benchmark that is checked by inputs."""
    cells = {"benchmarks": ["checked"], "prompts": ["selected"]}
    selection = {"benchmark": "small", "sampling": "some", "prompts": ["complete", "shots-1"]}
    configure(workspace, endpoint.url, cells=[cells], selection=selection)
    benchmarks = workspace.root / "config/benchmarks.yaml"
    small = yaml.safe_load(benchmarks.read_text())
    workspace.write("config/benchmarks.yaml", {**small, "checked": _checked_by_inputs(workspace)})


def test_killed_at_thirty_moments_it_finishes_with_the_same_tables(
    fresh: Workspace, slow_endpoint: FakeEndpoint, undisturbed: Tables
) -> None:
    assert kill_all(fresh, STAGES, SEED) == _times(STAGES)
    fresh.snakemake()
    assert_same(tables(fresh), undisturbed)
    _paid(fresh, slow_endpoint, REQUESTS)
    keys = [line[:80] for line in journal(fresh, "verdicts").read_text().splitlines()]
    assert len(keys) == len(set(keys)), "a program was executed twice"
    assert fresh.planned() == {}
    assert_nothing_left(fresh)


def test_killed_while_values_are_recorded_and_prompts_chosen(
    tmp_path: Path, slow_endpoint: FakeEndpoint
) -> None:
    """The stages of the run that nothing disturbs are those of the one that is killed."""
    killed, calm = Workspace(tmp_path / "killed"), Workspace(tmp_path / "calm")
    for workspace in (killed, calm):
        _choosing(workspace, slow_endpoint)
    assert kill_all(killed, MORE_STAGES, SEED) == _times(MORE_STAGES)
    killed.snakemake()
    calm.snakemake(DATABASE)
    assert_same(tables(killed), tables(calm))
    _paid(killed, slow_endpoint, len(asked(calm, slow_endpoint)))
    assert killed.planned() == {}
    assert_nothing_left(killed)
