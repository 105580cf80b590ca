"""Weights come from the hub once, whole, and what is wrong is one clear line."""

import os
import time
from pathlib import Path

import pytest
from fake_hub import REPOSITORY, FakeHub

from repass.config.model import Model
from repass.errors import EngineError
from repass.generation import weights
from repass.generation.identity import hub_snapshot

PYTHON = Path(__file__).resolve().parents[3] / ".engine/bin/python"
FILES = {
    "config.json": b"{}",
    "model.safetensors": b"weights" * 100_000,
    "pytorch_model.bin": b"the same again",
    "onnx/model.onnx": b"and again",
}

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(not PYTHON.exists(), reason="no engine: run `make setup`"),
]


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hub"))
    for name in ("HF_HUB_OFFLINE", "HF_HUB_CACHE", "HF_TOKEN"):
        monkeypatch.delenv(name, raising=False)


def _model(revision: str) -> Model:
    entry = {"family": "test", "kind": "base", "repository": REPOSITORY, "revision": revision}
    return Model.model_validate({"name": "tiny", **entry})


def _adapted(revision: str) -> Model:
    lora = {"repository": REPOSITORY, "revision": revision}
    entry = {"family": "test", "kind": "base", "repository": "./base", "lora": lora}
    return Model.model_validate({"name": "tiny", **entry})


def _fetch(
    hub: FakeHub, monkeypatch: pytest.MonkeyPatch, revision: str | None = None
) -> weights.Fetched:
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    found = weights.fetch(_model(revision or hub.commit), PYTHON)
    assert found.weights is not None
    assert found.adapter is None
    return found.weights


def test_what_an_engine_reads_is_fetched_and_no_copy_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with FakeHub(FILES) as hub:
        found = _fetch(hub, monkeypatch)
    assert {name for name, _ in hub.asked} == {"config.json", "model.safetensors"}
    assert (found.commit, found.files, found.bytes) == (hub.commit, 2, 700_002)
    snapshot = hub_snapshot(REPOSITORY, hub.commit)
    assert snapshot is not None
    assert (snapshot / "model.safetensors").read_bytes() == FILES["model.safetensors"]


def test_an_adapter_is_fetched_like_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeHub({"adapter_config.json": b"{}", "adapter_model.safetensors": b"a"}) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        model = _adapted(hub.commit)
        with pytest.raises(EngineError, match=r"lab/tiny at \w+ \(adapter\) are not in"):
            weights.require(model)
        found = weights.fetch(model, PYTHON)
    assert found.weights is None
    assert found.adapter is not None
    assert (found.adapter.commit, found.adapter.files) == (hub.commit, 2)
    weights.require(model)
    assert weights.adapter_folder(model, tmp_path) == hub_snapshot(REPOSITORY, hub.commit)


def test_what_is_there_is_not_fetched_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeHub(FILES) as hub:
        first = _fetch(hub, monkeypatch)
        hub.asked.clear()
        assert _fetch(hub, monkeypatch) == first
    assert hub.asked == []


def test_a_download_that_was_cut_off_goes_on_where_it_stopped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The client writes down 10 MB at a time.
    with FakeHub({"model.safetensors": b"0123456789" * 2_400_000}, fault="cut") as hub:
        _fetch(hub, monkeypatch)
        snapshot = hub_snapshot(REPOSITORY, hub.commit)
    assert snapshot is not None
    assert (snapshot / "model.safetensors").read_bytes() == hub.files["model.safetensors"]
    assert len(hub.asked) == 2
    assert int(hub.asked[1][1].removeprefix("bytes=").rstrip("-")) >= 10_000_000


def test_a_hub_that_does_not_answer_is_out_of_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_DOWNLOAD_TIMEOUT", "1")
    with FakeHub(FILES, fault="mute") as hub, pytest.raises(EngineError) as caught:
        _fetch(hub, monkeypatch)
    assert "the hub is out of reach (timed out)" in str(caught.value)


def test_a_hub_that_does_not_answer_is_not_needed_for_what_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with FakeHub(FILES) as hub:
        first = _fetch(hub, monkeypatch)
        hub.fault = "mute"
        monkeypatch.setenv("HF_HUB_DOWNLOAD_TIMEOUT", "1")
        assert _fetch(hub, monkeypatch) == first


@pytest.mark.parametrize(
    ("fault", "words"),
    [("GatedRepo", "accept the terms at http"), ("RepoNotFound", "no such repository")],
)
def test_a_closed_repository_says_what_to_do(
    fault: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        FakeHub(FILES, fault) as hub,
        pytest.raises(EngineError, match=f"^model tiny: .*{words}.*HF_TOKEN"),
    ):
        _fetch(hub, monkeypatch)


def test_an_unknown_revision_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeHub(FILES) as hub, pytest.raises(EngineError, match=r"at 0000000: .*no such revision"):
        _fetch(hub, monkeypatch, "0000000")


def test_a_hub_out_of_reach_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(EngineError, match="out of reach") as caught:
        weights.fetch(_model("f" * 40), PYTHON)
    assert "\n" not in str(caught.value)


def test_what_a_killed_client_has_begun_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It never goes on with it, and weights are large."""
    blobs = tmp_path / f"hub/hub/models--{REPOSITORY.replace('/', '--')}/blobs"
    blobs.mkdir(parents=True)
    for name, age_s in (("abandoned", 3600), ("in-work", 0)):
        (blobs / f"{name}.incomplete").touch()
        moment = time.time() - age_s
        os.utime(blobs / f"{name}.incomplete", (moment, moment))
    with FakeHub(FILES) as hub:
        _fetch(hub, monkeypatch)
    assert [file.name for file in blobs.glob("*.incomplete")] == ["in-work.incomplete"]


def test_a_commit_that_is_kept_needs_no_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeHub(FILES) as hub:
        first = _fetch(hub, monkeypatch)
        monkeypatch.setenv("HF_HUB_OFFLINE", "1")
        hub.asked.clear()
        assert _fetch(hub, monkeypatch) == first
    assert hub.asked == []


def test_a_shard_that_is_missing_is_not_made_up_for(monkeypatch: pytest.MonkeyPatch) -> None:
    index = b'{"weight_map": {"a": "model-1.safetensors", "b": "model-2.safetensors"}}'
    data = {"model.safetensors.index.json": index, "model-1.safetensors": b"1"}
    with FakeHub({"config.json": b"{}", **data}) as hub:
        _fetch(hub, monkeypatch)
        monkeypatch.setenv("HF_HUB_OFFLINE", "1")
        with pytest.raises(EngineError, match=r"out of reach .* has not all of it"):
            _fetch(hub, monkeypatch)


def test_a_branch_that_is_kept_may_have_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeHub(FILES) as hub:
        _fetch(hub, monkeypatch, "main")
        monkeypatch.setenv("HF_HUB_OFFLINE", "1")
        with pytest.raises(EngineError, match="out of reach"):
            _fetch(hub, monkeypatch, "main")


def test_a_node_without_the_weights_says_where_it_looked(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=f"not in {tmp_path}/hub/hub of this node; HF_HOME"):
        weights.require(_model("f" * 40))
