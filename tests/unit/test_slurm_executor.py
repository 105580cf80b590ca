"""What the executor of the Slurm profile tells Snakemake inside an allocation."""

import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest
import snakemake_executor_plugin_slurm as slurm

from repass import owner
from snakemake_executor_plugin_slurm_repass import Executor, cancel_orphans


@pytest.fixture
def executor(monkeypatch: pytest.MonkeyPatch) -> Executor:
    monkeypatch.setattr(slurm.Executor, "get_job_args", lambda *_: "--cores all")
    return Executor.__new__(Executor)


def _job(threads: int, **resources: int) -> SimpleNamespace:
    return SimpleNamespace(threads=threads, resources=resources)


def test_a_job_has_the_cpus_that_it_asks_slurm_for(executor: Executor) -> None:
    assert executor.get_job_args(_job(2, cpus_per_task=8)) == "--cores all --cores 8"


def test_without_such_a_resource_it_has_its_threads(executor: Executor) -> None:
    assert executor.get_job_args(_job(3)).endswith("--cores 3")


def test_cpus_that_slurm_is_not_asked_for_are_one_at_least(executor: Executor) -> None:
    assert executor.get_job_args(_job(2, cpus_per_task=-1)).endswith("--cores 1")


def test_members_of_a_group_run_in_the_batch_step_whatever_befalls_one(
    executor: Executor,
) -> None:
    assert executor.additional_general_args() == "--executor local --keep-going"


def test_only_jobs_of_dead_workflows_of_this_machine_are_cancelled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(subprocess, "run", lambda command, **_: commands.append(command))
    host, pid, start = owner.me().rsplit(":", 2)
    names = {"dead": f"{host}:{pid}:{int(start) + 1}", "elsewhere": f"other:{pid}:{start}"}
    for run, name in names.items():
        (tmp_path / f"{name}.slurm").write_text(run)
    assert cancel_orphans(tmp_path, "mine") == ["dead"]
    assert commands == [["scancel", "--name=dead"]]
    kept = {path.read_text() for path in tmp_path.iterdir()}
    assert kept == {"elsewhere", "mine"}
