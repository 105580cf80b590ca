"""A project of its own for each test."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import configured
import pytest
from configured import Project

from repass.errors import ConfigError


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.write("config/config.yaml", configured.CONFIG)
    made.write("config/models.yaml", configured.MODELS)
    made.write("config/samplings.yaml", configured.SAMPLINGS)
    made.write("config/prompts.yaml", configured.PROMPTS)
    made.write("config/benchmarks.yaml", configured.BENCHMARKS)
    for name in (
        "weights/config.json",
        "prompts/complete.jinja",
        "prompts/instruct.jinja",
        "data/problems.yaml",
    ):
        made.write(name, "{}")
    made.file("envs/sandbox/python").mkdir(parents=True)
    made.write("resources/datasets.yaml", configured.REGISTRY)
    return made


@pytest.fixture
def refusal(project: Project) -> Callable[..., list[str]]:
    """Load, expecting errors; return their lines."""

    def lines(*more: str, **values: Any) -> list[str]:
        with pytest.raises(ConfigError) as error:
            project.load(*more, **values)
        return str(error.value).splitlines()

    return lines
