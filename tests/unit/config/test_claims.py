"""The section `claims`, and the names under which sources publish a model."""

from collections.abc import Callable

import pytest
from configured import Project

from repass.config import Cell


@pytest.fixture
def claiming(project: Project) -> Project:
    project.write("resources/claims/mine.csv", "model\n")
    project.write("resources/claims/sources.yaml", "{}")
    return project


def test_all_tables_of_the_folder_are_taken(claiming: Project) -> None:
    config = claiming.load()
    assert [path.name for path in config.claims.paths(config.root)] == ["mine.csv"]


def test_without_tables_no_sources_are_needed(project: Project) -> None:
    config = project.load()
    assert config.claims.paths(config.root) == ()


def test_a_table_that_is_not_there_is_told(
    claiming: Project, refusal: Callable[..., list[str]]
) -> None:
    (line,) = refusal(claims={"files": ["yours.csv"]})
    assert line.endswith('yours.csv"; allowed: a file that exists, or a pattern')


def test_two_tables_of_one_name_are_told(
    claiming: Project, refusal: Callable[..., list[str]]
) -> None:
    claiming.write("other/mine.csv", "model\n")
    (line,) = refusal(claims={"files": ["resources/claims/*.csv", "other/mine.csv"]})
    assert line.endswith("allowed: names that differ")


def test_an_unknown_leaderboard_is_told(
    claiming: Project, refusal: Callable[..., list[str]]
) -> None:
    (line,) = refusal(claims={"snapshots": ["bigcode"]})
    assert 'found "bigcode"; allowed: bigcodebench, evalplus' in line


def test_sources_must_be_there(claiming: Project, refusal: Callable[..., list[str]]) -> None:
    (line,) = refusal(claims={"sources": ["nowhere.yaml"]})
    assert line.endswith('found "nowhere.yaml"; allowed: a file that exists')


def test_another_name_of_a_model_generates_nothing_anew(project: Project) -> None:
    before = project.load()
    cell = Cell(model="tiny", benchmark="demo", prompt="complete", sampling="greedy")
    identity = before.model("tiny").generation_identity(project.root, cell)
    project.edit("config/models.yaml", "  kind: base\n", "  kind: base\n  claimed_as: [Tiny]\n")
    after = project.load()
    assert after.model("tiny").claimed_as == ("Tiny",)
    assert after.model("tiny").generation_identity(project.root, cell) == identity
