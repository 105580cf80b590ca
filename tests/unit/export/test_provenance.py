import json
from pathlib import Path

import duckdb
import pytest
import yaml


@pytest.fixture(scope="module")
def about(exported: Path) -> dict:
    return json.loads((exported / "provenance.json").read_text())


def test_every_cell_has_its_protocol(database: Path, about: dict) -> None:
    with duckdb.connect(str(database), read_only=True) as connection:
        count = connection.sql("FROM cells").pl().height
    assert len(about["cells"]) == count
    known = {"sampling", "seed", "default_extraction", "dataset_revision", "image_digest"}
    known |= {"engine_version", "model_revision", "weights_sha256", "limit_cpu_s"}
    assert all(cell[name] is not None for cell in about["cells"] for name in known)


def test_data_sets_and_images_are_named_by_their_hashes(about: dict) -> None:
    for benchmark in about["benchmarks"]:
        assert len(benchmark["dataset_sha256"]) == 64
        assert benchmark["image_digest"].startswith("sha256:")
        assert benchmark["toolchains"] == {"python": "3.11.2"}


def test_the_citation_is_one_entry_with_balanced_braces(exported: Path) -> None:
    text = (exported / "citation.bib").read_text()
    assert text.startswith("@misc{")
    assert text.count("{") == text.count("}")
    assert "%" not in text


def test_the_configuration_can_be_read_again(exported: Path) -> None:
    text = (exported / "config.yaml").read_text()
    assert yaml.safe_load(text) == {"cells": [{"models": ["a"]}]}
