"""Architectures: of files, of the shipped list, or assumed."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from configured import REPOSITORY, Project

from repass.config import Model
from repass.errors import ConfigError
from repass.sizing import architectures

STUDIES = ("reproduction-2024", "in-context-2025", "factors-2025")


@pytest.mark.parametrize("study", STUDIES)
def test_every_model_of_the_studies_is_listed(study: str) -> None:
    config = Project(REPOSITORY).load(f"config/studies/{study}.yaml")
    models = {cell.model for cell in config.grid()}
    assumed = [
        name
        for name in models
        if architectures.of(config.model(name), REPOSITORY).stands_on == "assumed"
    ]
    assert not assumed


def test_a_model_in_a_folder_tells_by_its_own_files(
    tmp_path: Path, model: Callable[..., Model]
) -> None:
    _list(tmp_path, "{}")
    (tmp_path / "weights").mkdir()
    config = {"num_hidden_layers": 3, "num_attention_heads": 2, "hidden_size": 128}
    (tmp_path / "weights" / "config.json").write_text(json.dumps(config))
    known = architectures.of(model(), tmp_path)
    assert known.stands_on == "its files"
    assert known.shape.layers == 3


def test_of_an_unlisted_model_the_most_is_assumed(
    tmp_path: Path, model: Callable[..., Model]
) -> None:
    _list(tmp_path, "{}")
    known = architectures.of(model(repository="lab/other", revision="main"), tmp_path)
    assert known.stands_on == "assumed"
    assert known.shape == architectures.assumed(7)


def test_a_7b_model_is_assumed_to_be_like_llama() -> None:
    shape = architectures.assumed(6.7)
    assert 30 <= shape.layers <= 34
    assert shape.cached == pytest.approx(2 * 4096, rel=0.05)


def test_experts_at_work_are_fewer_than_all() -> None:
    config = Project(REPOSITORY).load("config/studies/reproduction-2024.yaml")
    known = architectures.of(config.model("Mixtral-8x7B"), REPOSITORY)
    assert known.active_b < known.parameters_b


def test_an_entry_of_two_kinds_is_refused(tmp_path: Path, model: Callable[..., Model]) -> None:
    _list(tmp_path, "lab/other: {layers: 3, latent: 5, kv_heads: 1, head_size: 64}\n")
    with pytest.raises(ConfigError, match=r"architectures\.yaml: not usable"):
        architectures.of(model(repository="lab/other", revision="main"), tmp_path)


def _list(root: Path, text: str) -> None:
    (root / "resources").mkdir()
    (root / architectures.FILE).write_text(text)
