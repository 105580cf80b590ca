"""Only what changed runs again, and nothing that is paid for is asked for twice.

The tests of this file run in order on one workspace: each changes one thing and looks at what
Snakemake plans, what the endpoint is asked, and what the tables say.
"""

import copy
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
import yaml

from .conftest import FakeEndpoint, Workspace

pytestmark = [pytest.mark.podman, pytest.mark.timeout(600)]

PROBLEMS = 4
N = 2
CELLS_A_MODEL = 2  # prompts


def _model(endpoint: FakeEndpoint, name: str, **more: object) -> dict[str, object]:
    return {
        "family": "fake",
        "parameters_b": 1,
        "kind": "base",
        "endpoint": {"url": endpoint.url, "model": name},
        **more,
    }


def _settings(**more: object) -> dict[str, object]:
    return {
        "cells": [
            {
                "models": ["model-*"],
                "benchmarks": ["small*"],
                "prompts": ["complete", "shots-1"],
                "samplings": ["few"],
            }
        ],
        "extractions": ["stop", "raw"],
        "execution": {"workers": 2},
        "report": {"bootstrap": 200},
        **more,
    }


def _asked(endpoint: FakeEndpoint) -> Counter[tuple[str, int, str]]:
    return Counter((line["model"], line["seed"], line["prompt"]) for line in endpoint.requests())


def _edit(path: Path, pattern: str, replacement: str) -> None:
    text = path.read_text()
    changed = re.sub(pattern, replacement, text, count=1)
    assert changed != text, f"{pattern} is not in {path}"
    path.write_text(changed)


@pytest.fixture(scope="module", autouse=True)
def grid(workspace: Workspace, endpoint: FakeEndpoint) -> None:
    """Two models, one small benchmark, two prompts, n = 2."""
    models = {name: _model(endpoint, name) for name in ("model-a", "model-b")}
    workspace.write("config/models.yaml", models)
    demo = {"adapter": "demo", "dataset": "demo"}
    workspace.write("config/benchmarks.yaml", {"small": {**demo, "first": PROBLEMS}})
    few = {"temperature": 0.8, "top_p": 0.95, "n": N, "max_tokens": 64, "seed": 7}
    workspace.write("config/samplings.yaml", {"few": few})
    workspace.write("config/config.yaml", _settings())


def test_everything_runs_once_and_each_sample_is_asked_for_once(
    workspace: Workspace, endpoint: FakeEndpoint
) -> None:
    workspace.snakemake()
    asked = _asked(endpoint)
    assert len(asked) == 2 * CELLS_A_MODEL * PROBLEMS * N
    assert set(asked.values()) == {1}
    assert workspace.table("scores").height > 0
    assert (workspace.root / "results/report/index.html").stat().st_size > 100_000


def test_a_second_run_has_nothing_to_do(workspace: Workspace) -> None:
    assert workspace.planned() == {}


def test_a_checkout_that_has_moved_has_nothing_to_do(workspace: Workspace, tmp_path: Path) -> None:
    moved = copy.copy(workspace)
    moved.root = tmp_path / "moved"
    shutil.copytree(workspace.root, moved.root, symlinks=True)
    assert moved.planned() == {}


def test_a_comment_in_the_configuration_reruns_nothing(workspace: Workspace) -> None:
    for name in ("config", "models", "benchmarks", "samplings", "prompts"):
        path = workspace.root / "config" / f"{name}.yaml"
        path.write_text("# a remark\n" + path.read_text())
    assert workspace.planned() == {}


def test_the_revision_of_a_model_reruns_its_cells_alone(
    workspace: Workspace, endpoint: FakeEndpoint
) -> None:
    before = _asked(endpoint)
    models = {
        "model-a": _model(endpoint, "model-a"),
        "model-b": _model(endpoint, "model-b", revision="2"),
    }
    workspace.write("config/models.yaml", models)
    planned = workspace.planned()
    assert planned["generate"] == CELLS_A_MODEL
    assert "download" not in planned
    assert "prompts" not in planned
    workspace.snakemake()
    new = _asked(endpoint) - before
    assert {model for model, _, _ in new} == {"model-b"}
    assert new.total() == CELLS_A_MODEL * PROBLEMS * N


def test_one_model_alone_is_a_target(workspace: Workspace, endpoint: FakeEndpoint) -> None:
    models = yaml.safe_load((workspace.root / "config/models.yaml").read_text())
    workspace.write("config/models.yaml", {**models, "model-c": _model(endpoint, "model-c")})
    planned = workspace.planned("results/models/model-c/scores.parquet")
    assert planned == {"generate": 2, "execute": 2, "scores": 1}


def test_a_filter_leaves_the_other_models_out(workspace: Workspace) -> None:
    planned = workspace.planned("--config", "models=model-a,model-c")
    assert planned["generate"] == CELLS_A_MODEL
    assert planned["scores"] == 1


def test_a_new_model_runs_its_own_cells(workspace: Workspace, endpoint: FakeEndpoint) -> None:
    before = _asked(endpoint)
    out = workspace.snakemake()
    counts = Counter(re.findall(r"^(?:localrule|rule) (\w+):", out, flags=re.M))
    assert counts["generate"] == counts["execute"] == CELLS_A_MODEL
    assert counts["health"] == counts["images"] == 0
    assert {model for model, _, _ in _asked(endpoint) - before} == {"model-c"}


def test_a_new_benchmark_runs_its_own_cells(workspace: Workspace) -> None:
    path = workspace.root / "config/benchmarks.yaml"
    path.write_text(path.read_text() + "small-2: {adapter: demo, dataset: demo, first: 2}\n")
    planned = workspace.planned()
    assert planned["generate"] == planned["execute"] == 3 * CELLS_A_MODEL
    assert planned["download"] == planned["health"] == 1
    assert "images" not in planned
    path.write_text(path.read_text().replace("small-2:", "other:"))


def test_a_new_extraction_policy_generates_nothing(
    workspace: Workspace, endpoint: FakeEndpoint
) -> None:
    before = _asked(endpoint)
    workspace.write("config/config.yaml", _settings(extractions=["stop", "raw", "function"]))
    planned = workspace.planned()
    assert "generate" not in planned
    assert planned["execute"] == 3 * CELLS_A_MODEL
    workspace.snakemake()
    assert _asked(endpoint) == before
    assert "function" in workspace.table("scores")["extraction"].to_list()


def test_a_greater_n_generates_only_the_new_samples(
    workspace: Workspace, endpoint: FakeEndpoint
) -> None:
    before = _asked(endpoint)
    _edit(workspace.root / "config/samplings.yaml", r"n: 2", "n: 4")
    workspace.snakemake()
    new = _asked(endpoint) - before
    assert new.total() == 3 * CELLS_A_MODEL * PROBLEMS * 2
    assert {seed for _, seed, _ in new} == {9, 10}
    assert set(_asked(endpoint).values()) == {1, 2}  # model-b was asked as two revisions


def test_an_edited_sandbox_module_executes_again_and_generates_nothing(
    workspace: Workspace, endpoint: FakeEndpoint
) -> None:
    before = _asked(endpoint)
    module = workspace.root / "workflow/repass/sandbox/verdicts.py"
    module.write_text(module.read_text() + "\n\nEDITED = True\n")
    planned = workspace.planned()
    assert planned["execute"] == 3 * CELLS_A_MODEL
    assert planned["health"] == 1
    assert "generate" not in planned
    workspace.snakemake()
    assert _asked(endpoint) == before


def test_a_deleted_completions_file_comes_back_from_the_journal(
    workspace: Workspace, endpoint: FakeEndpoint
) -> None:
    before = _asked(endpoint)
    file = workspace.root / "results/completions/model-a/small/complete.few.parquet"
    kept = file.read_bytes()
    file.unlink()
    workspace.snakemake()
    assert file.read_bytes() == kept
    assert _asked(endpoint) == before
