"""SIGKILL of the workflow while it fetches a model's weights."""

from collections import Counter
from pathlib import Path

import pytest
from fake_hub import LARGE, REPOSITORY, FakeHub

from ..workflow.conftest import REPOSITORY as HERE
from ..workflow.conftest import Workspace, kill_when
from .conftest import assert_nothing_left, configure

ENGINE = HERE / ".engine/bin/python"
TARGET = "results/weights/model.json"
FILES = {
    "config.json": b"{}",
    "model-1.safetensors": b"1" * (LARGE // 2),
    "model-2.safetensors": b"2" * (30 * LARGE),
}
"""The hub stops in the midst of the last one, whose first 10 MiB are then written down."""

pytestmark = [
    pytest.mark.engine,
    pytest.mark.timeout(300),
    pytest.mark.skipif(not ENGINE.exists(), reason="no engine: run `make setup`"),
]


def _begun(cache: Path) -> list[Path]:
    """Files that are not there whole, and have something in them."""
    return [file for file in cache.rglob("*.incomplete") if file.stat().st_size]


def _whole(cache: Path) -> set[str]:
    return {file.name for file in cache.rglob("snapshots/*/*")}


def test_the_same_command_fetches_what_is_not_there_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace, cache = Workspace(tmp_path / "weights"), tmp_path / "hub"
    with FakeHub(FILES, fault="stall") as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        monkeypatch.setenv("HF_HOME", str(cache))
        # Or the client takes the connection for lost, and goes on by another one.
        monkeypatch.setenv("HF_HUB_DOWNLOAD_TIMEOUT", "200")
        configure(workspace, hub.url, generation={"engine": str(ENGINE)})
        model = {"family": "fake", "kind": "base", "repository": REPOSITORY}
        workspace.write("config/models.yaml", {"model": {**model, "revision": hub.commit}})
        kill_when(workspace, lambda: _begun(cache) and len(_whole(cache)) == 2, TARGET)
        assert_nothing_left(workspace)
        assert not (workspace.root / TARGET).exists()
        workspace.snakemake(TARGET)
    asked = Counter(name for name, _ in hub.asked)
    assert asked == {"config.json": 1, "model-1.safetensors": 1, "model-2.safetensors": 2}
    assert _whole(cache) == FILES.keys()
