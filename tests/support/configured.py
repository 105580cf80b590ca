"""A small project of its own for each test: configuration, definitions, and the files they name."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from repass.config import Config, load

REPOSITORY = Path(__file__).resolve().parents[2]

CONFIG = """\
cells:
  - models: [tiny, chatty]
    benchmarks: [demo]
    prompts: [complete, instruct]
    samplings: [greedy, hot-n4]
definitions:
  models: [config/models.yaml]
execution:
  workers: 2
"""
MODELS = """\
tiny:
  family: test
  parameters_b: 0.1
  kind: base
  repository: ./weights
  gpus: 0
chatty:
  family: test
  kind: instruct
  repository: lab/chatty-7b
  revision: 0123456789abcdef0123456789abcdef01234567
"""
SAMPLINGS = """\
greedy:
  temperature: 0
hot-n4:
  temperature: 0.8
  top_p: 0.95
  n: 4
"""
PROMPTS = """\
complete:
  template: prompts/complete.jinja
  kind: text
instruct:
  template: prompts/instruct.jinja
  kind: chat
  model_kinds: [instruct]
"""
BENCHMARKS = """\
demo:
  adapter: demo
  dataset: demo
  limits: {wall_s: 7}
"""
REGISTRY = f"""\
demo:
  title: demo
  path: data/problems.yaml
  revision: "1"
  sha256: {"a" * 64}
  licence: MIT
  rows: 48
  format: yaml
  citation: none
"""


@dataclass(frozen=True)
class Project:
    """A root folder with a configuration."""

    root: Path

    def file(self, name: str) -> Path:
        return self.root / name

    def write(self, name: str, text: str) -> None:
        path = self.file(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def edit(self, name: str, old: str, new: str) -> None:
        text = self.file(name).read_text()
        assert old in text
        self.write(name, text.replace(old, new))

    def append(self, name: str, text: str) -> None:
        self.write(name, self.file(name).read_text() + text)

    def load(self, *more: str, **values: Any) -> Config:
        """Load as Snakemake would: the files merged in order, then --config's values."""
        files = [self.file("config/config.yaml"), *(self.file(name) for name in more)]
        merged: dict[str, Any] = {}
        for file in files:
            _merge(merged, yaml.safe_load(file.read_text()))
        _merge(merged, values)
        return load(merged, files, self.root)


def small(root: Path) -> Project:
    """Make the project of the texts above in an empty folder."""
    made = Project(root)
    made.write("config/config.yaml", CONFIG)
    made.write("config/models.yaml", MODELS)
    made.write("config/samplings.yaml", SAMPLINGS)
    made.write("config/prompts.yaml", PROMPTS)
    made.write("config/benchmarks.yaml", BENCHMARKS)
    for name in (
        "weights/config.json",
        "prompts/complete.jinja",
        "prompts/instruct.jinja",
        "data/problems.yaml",
    ):
        made.write(name, "{}")
    made.file("envs/sandbox/python").mkdir(parents=True)
    made.write("resources/datasets.yaml", REGISTRY)
    return made


def _merge(into: dict[str, Any], other: dict[str, Any]) -> None:
    for key, value in other.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = value
