"""Jobs read the configuration as the workflow has checked it, and no other one."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from configured import REPOSITORY, Project

from repass import jobs
from repass.config import Config, documents, kept, load

KINDS = ("models", "benchmarks", "prompts", "samplings", "datasets")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "kept.json"


@pytest.fixture(scope="module")
def shipped() -> Config:
    path = REPOSITORY / "config" / "config.yaml"
    return load(documents.read(path, REPOSITORY).data, [path], REPOSITORY)


@pytest.mark.parametrize("kind", KINDS)
def test_every_shipped_definition_is_read_as_it_was(kind: str, shipped: Config, file: Path) -> None:
    kept.keep(shipped, {}, file)
    found = kept.read({}, REPOSITORY, file)
    assert found is not None
    assert dict(getattr(found.known, kind)) == dict(getattr(shipped.known, kind))


def test_settings_are_read_as_they_were(shipped: Config, file: Path) -> None:
    kept.keep(shipped, {}, file)
    found = kept.read({}, REPOSITORY, file)
    assert found is not None
    assert found.model_dump(exclude={"known"}) == shipped.model_dump(exclude={"known"})


def test_what_is_not_set_is_left_to_the_machine_that_reads(
    project: Project, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.edit("config/config.yaml", "  workers: 2", "  recycle_after: 7")
    kept.keep(project.load(), {}, file)
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(77)))
    found = kept.read({}, project.root, file)
    assert found is not None
    assert (found.execution.workers, found.execution.recycle_after) == (77, 7)


def test_cells_are_those_of_the_grid(project: Project, file: Path) -> None:
    config = project.load()
    kept.keep(config, {}, file)
    found = kept.read({}, project.root, file)
    assert found is not None
    assert found.grid() == config.grid()


def test_another_configurations_is_not_taken(project: Project, file: Path) -> None:
    kept.keep(project.load(), {"models": "a"}, file)
    assert kept.read({"models": "b"}, project.root, file) is None


def test_another_checkouts_is_not_taken(project: Project, file: Path) -> None:
    kept.keep(project.load(), {}, file)
    assert kept.read({}, project.root / "other", file) is None


def test_a_checkout_has_many_names(project: Project, file: Path) -> None:
    kept.keep(project.load(), {}, file)
    (project.root / "rules").mkdir()
    assert kept.read({}, project.root / "rules" / "..", file) is not None


def test_a_job_reads_what_its_workflow_has_kept(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = project.load()
    monkeypatch.chdir(project.root)
    kept.keep(config, {"cells": []})
    (project.root / "config" / "models.yaml").unlink()
    rules = project.root / "workflow" / "rules"
    rules.mkdir(parents=True)
    snakemake = SimpleNamespace(config={"cells": []}, scriptdir=str(rules / "../../scripts"))
    assert jobs.configuration(snakemake).model("tiny") == config.model("tiny")


@pytest.mark.parametrize("content", ["", "{", "[" * 100])
def test_a_torn_one_is_not_taken(content: str, project: Project, file: Path) -> None:
    file.parent.mkdir()
    file.write_text(content)
    assert kept.read({}, project.root, file) is None


def test_a_folder_that_cannot_be_written_to_hinders_nothing(project: Project, file: Path) -> None:
    file.parent.write_text("no folder")
    kept.keep(project.load(), {}, file)
    assert kept.read({}, project.root, file) is None
