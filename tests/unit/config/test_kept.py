"""Jobs read the configuration as the workflow has checked it, and no other one."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from configured import REPOSITORY, Project

from repass import catalogue, jobs
from repass.config import Config, documents, kept, load

KINDS = ("models", "benchmarks", "prompts", "samplings", "datasets")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "deep"


@pytest.fixture
def keep(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Keep a configuration as a workflow does, whose job this process is."""

    def keep(config: Config, merged: dict[str, Any] | None = None, folder: Path = folder) -> str:
        name = kept.keep(config, merged or {}, folder)
        monkeypatch.setenv(kept.VARIABLE, name)
        return name

    return keep


@pytest.fixture(scope="module")
def shipped() -> Config:
    path = REPOSITORY / "config" / "config.yaml"
    return load(documents.read(path, REPOSITORY).data, [path], REPOSITORY)


@pytest.mark.parametrize("kind", KINDS)
def test_every_shipped_definition_is_read_as_it_was(
    kind: str, shipped: Config, folder: Path, keep: Callable[..., str]
) -> None:
    keep(shipped)
    found = kept.read({}, REPOSITORY, folder)
    assert found is not None
    assert dict(getattr(found.known, kind)) == dict(getattr(shipped.known, kind))


def test_settings_are_read_as_they_were(
    shipped: Config, folder: Path, keep: Callable[..., str]
) -> None:
    keep(shipped)
    found = kept.read({}, REPOSITORY, folder)
    assert found is not None
    assert found.model_dump(exclude={"known"}) == shipped.model_dump(exclude={"known"})


def test_what_is_not_set_is_left_to_the_machine_that_reads(
    project: Project, folder: Path, keep: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    project.edit("config/config.yaml", "  workers: 2", "  recycle_after: 7")
    keep(project.load())
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(77)))
    found = kept.read({}, project.root, folder)
    assert found is not None
    assert (found.execution.workers, found.execution.recycle_after) == (77, 7)


def test_cells_are_those_of_the_grid(
    project: Project, folder: Path, keep: Callable[..., str]
) -> None:
    config = project.load()
    keep(config)
    found = kept.read({}, project.root, folder)
    assert found is not None
    assert found.grid() == config.grid()


def test_rules_find_in_it_what_they_ask_for(
    shipped: Config, keep: Callable[..., str], folder: Path
) -> None:
    """On a node, the workflow's rules stand on it, too."""
    keep(shipped)
    found = kept.read({}, REPOSITORY, folder)
    assert found is not None
    cells = shipped.grid()
    assert catalogue.of(found, cells) == catalogue.of(shipped, cells)
    for cell in cells:
        model, other = found.model(cell.model), shipped.model(cell.model)
        assert model.generation_identity(REPOSITORY, cell) == other.generation_identity(
            REPOSITORY, cell
        )
        assert found.execution_of(cell.benchmark) == shipped.execution_of(cell.benchmark)
        assert found.dataset_of(cell.benchmark) == shipped.dataset_of(cell.benchmark)
        assert found.workers(cell, 2) == shipped.workers(cell, 2)
        assert found.candidates(cell.model) == shipped.candidates(cell.model)


def test_another_configurations_is_not_taken(
    project: Project, folder: Path, keep: Callable[..., str]
) -> None:
    keep(project.load(), {"models": "a"})
    assert kept.read({"models": "b"}, project.root, folder) is None


def test_another_checkouts_is_not_taken(
    project: Project, folder: Path, keep: Callable[..., str]
) -> None:
    keep(project.load())
    assert kept.read({}, project.root / "other", folder) is None


def test_a_checkout_has_many_names(
    project: Project, folder: Path, keep: Callable[..., str]
) -> None:
    keep(project.load())
    (project.root / "rules").mkdir()
    assert kept.read({}, project.root / "rules" / "..", folder) is not None


def test_a_job_reads_what_its_workflow_has_kept(
    project: Project, keep: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    config = project.load()
    monkeypatch.chdir(project.root)
    keep(config, {"cells": []}, kept.FOLDER)
    (project.root / "config" / "models.yaml").unlink()
    rules = project.root / "workflow" / "rules"
    rules.mkdir(parents=True)
    snakemake = SimpleNamespace(config={"cells": []}, scriptdir=str(rules / "../../scripts"))
    assert jobs.configuration(snakemake).model("tiny") == config.model("tiny")


def test_another_workflow_leaves_it_alone(
    project: Project, folder: Path, keep: Callable[..., str]
) -> None:
    planned = project.load()
    name = keep(planned)
    project.edit("config/models.yaml", "family: test", "family: other")
    edited = project.load()
    assert edited != planned
    assert kept.keep(edited, {}, folder) != name
    found = kept.read({}, project.root, folder)
    assert found is not None
    assert found.model("tiny") == planned.model("tiny")


def test_what_workflows_that_have_ended_kept_is_removed(
    project: Project, folder: Path, keep: Callable[..., str]
) -> None:
    kept.keep(project.load(), {"models": "a"}, folder)
    name = keep(project.load())
    kept.forget_others(name, folder)
    assert [file.stem for file in folder.iterdir()] == [f"configuration-{name}"]


@pytest.mark.parametrize("content", ["", "{", "[" * 100])
def test_a_torn_one_is_not_taken(
    content: str, project: Project, folder: Path, keep: Callable[..., str]
) -> None:
    keep(project.load())
    (file,) = folder.iterdir()
    file.write_text(content)
    assert kept.read({}, project.root, folder) is None


def test_a_folder_that_cannot_be_written_to_hinders_nothing(
    project: Project, folder: Path, keep: Callable[..., str]
) -> None:
    folder.write_text("no folder")
    keep(project.load())
    assert kept.read({}, project.root, folder) is None
