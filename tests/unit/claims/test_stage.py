"""Claims of a configuration that defines its own benchmarks."""

from pathlib import Path

import configured
import pytest
from configured import Project

from repass.claims import collect
from repass.errors import ConfigError

HEADER = "model,benchmark,k,value,origin,source\n"
NOT_THERE = f"{HEADER}m,nowhere,1,50.0,published,card\n"
SOURCE = "card: {title: A card, where: there, licence: MIT}\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = configured.small(tmp_path)
    project.write("resources/claims/sources.yaml", SOURCE)
    project.write("resources/claims/theirs.csv", NOT_THERE)
    return project


def test_tables_that_come_with_repass_may_name_benchmarks_that_are_not_defined(
    project: Project,
) -> None:
    row = collect(project.load(), "theirs").row(0, named=True)
    assert (row["benchmark"], row["language"], row["value"]) == ("nowhere", None, 0.5)


def test_a_table_of_one_s_own_may_not(project: Project) -> None:
    project.write("mine.csv", NOT_THERE)
    config = project.load(claims={"files": ["mine.csv"]})
    with pytest.raises(ConfigError, match=r"mine\.csv:2: benchmark: found \"nowhere\""):
        collect(config, "mine")
