"""Which extraction policy a cell's headline score comes from."""

from pathlib import Path

import pytest

from repass import catalogue
from repass.config import Cell, load

ROOT = Path(__file__).parents[2]
MODELS = """
plain: {family: f, kind: instruct, repository: ./resources/models/demo-instruct, gpus: 0}
stored: {family: f, kind: instruct, replay: {path: "resources/demo/problems.yaml"}}
adapted:
  family: f
  kind: instruct
  repository: ./resources/models/demo-instruct
  lora: {repository: ./resources/models}
chosen: {family: f, kind: instruct, extraction: function, replay: {path: "README.md"}}
"""


@pytest.fixture(name="config")
def configuration(tmp_path: Path) -> catalogue.Config:
    models = tmp_path / "models.yaml"
    models.write_text(MODELS)
    block = {
        "benchmarks": ["demo"],
        "prompts": ["complete", "instruct", "evalplus-chat", "bigcodebench-complete"],
        "samplings": ["greedy"],
    }
    merged = {
        "cells": [block],
        "extractions": ["stop", "raw"],
        "definitions": {"models": [str(models)]},
    }
    return load(merged, [], ROOT)


@pytest.mark.parametrize(
    ("model", "prompt", "policies"),
    [
        ("plain", "complete", ["stop", "raw"]),
        ("plain", "instruct", ["fence", "stop", "raw"]),
        ("plain", "evalplus-chat", ["fence", "stop", "raw"]),
        ("plain", "bigcodebench-complete", ["bigcodebench", "stop", "raw"]),
        ("stored", "complete", ["raw", "stop"]),
        ("stored", "instruct", ["fence", "stop", "raw"]),
        ("chosen", "complete", ["function", "stop", "raw"]),
        ("chosen", "instruct", ["function", "stop", "raw"]),
    ],
)
def test_the_headline_comes_first(
    config: catalogue.Config, model: str, prompt: str, policies: list[str]
) -> None:
    cell = Cell(model=model, benchmark="demo", prompt=prompt, sampling="greedy")
    assert catalogue.extractions(config, cell) == policies
    entries = {(c.model, c.prompt): c.extraction for c in catalogue.of(config, config.grid()).cells}
    assert entries[model, prompt] == policies[0]


def test_an_adapter_is_named_beside_its_base(config: catalogue.Config) -> None:
    sources = {entry.model: entry.source for entry in catalogue.of(config, config.grid()).models}
    assert sources["adapted"] == "./resources/models/demo-instruct + ./resources/models"
    assert sources["plain"] == "./resources/models/demo-instruct"
