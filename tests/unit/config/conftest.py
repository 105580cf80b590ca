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
    return configured.small(tmp_path)


@pytest.fixture
def refusal(project: Project) -> Callable[..., list[str]]:
    """Load, expecting errors; return their lines."""

    def lines(*more: str, **values: Any) -> list[str]:
        with pytest.raises(ConfigError) as error:
            project.load(*more, **values)
        return str(error.value).splitlines()

    return lines
