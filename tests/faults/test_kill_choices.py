"""SIGKILL of the workflow in the stages that only some runs have."""

import hashlib
import json
from pathlib import Path

import pytest
import yaml

from ..workflow.conftest import FakeEndpoint, Workspace
from .conftest import (
    DATABASE,
    asked,
    assert_nothing_left,
    assert_paid_once,
    assert_same,
    configure,
    tables,
)
from .killing import Kills, kill_all, times

pytestmark = [pytest.mark.podman, pytest.mark.timeout(1200)]

STAGES = {
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


def test_killed_while_values_are_recorded_and_prompts_chosen(
    tmp_path: Path, slow_endpoint: FakeEndpoint
) -> None:
    """The stages of the run that nothing disturbs are those of the one that is killed."""
    killed, calm = Workspace(tmp_path / "killed"), Workspace(tmp_path / "calm")
    for workspace in (killed, calm):
        _choosing(workspace, slow_endpoint)
    assert kill_all(killed, STAGES) == times(STAGES)
    killed.snakemake()
    calm.snakemake(DATABASE)
    assert_same(tables(killed), tables(calm))
    assert_paid_once(killed, slow_endpoint, len(asked(calm, slow_endpoint)))
    assert killed.planned() == {}
    assert_nothing_left(killed)
