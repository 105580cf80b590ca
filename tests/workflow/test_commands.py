"""The commands that users type work literally, and wrong ones end in one clear line."""

import pytest

from .conftest import Workspace, job_counts

pytestmark = pytest.mark.timeout(300)

DEMO_CELLS = 10


def test_until_report_plans_the_whole_chain(workspace: Workspace) -> None:
    planned = job_counts(workspace.snakemake("-n", "--until", "report"))
    assert planned["generate"] == planned["execute"] == DEMO_CELLS
    assert planned["report"] == 1


def test_the_slurm_profile_resolves_and_plans(workspace: Workspace) -> None:
    planned = job_counts(workspace.snakemake("-n", "--profile", "slurm"))
    assert planned["generate"] == DEMO_CELLS


def test_one_model_is_a_target(workspace: Workspace) -> None:
    planned = job_counts(workspace.snakemake("-n", "results/models/demo-base/scores.parquet"))
    assert planned["generate"] == 4
    assert "report" not in planned


def test_config_restricts_the_grid(workspace: Workspace) -> None:
    out = workspace.snakemake("-n", "--config", "models=demo-instruct", "samplings=greedy")
    assert job_counts(out)["generate"] == 3


@pytest.mark.parametrize(
    ("argument", "words"),
    [
        ("models=demo-bose", ['"demo-bose"', 'did you mean "demo-base"']),
        ("benchmarks=humaneval2", ['"humaneval2"', 'did you mean "humaneval"']),
        ("modles=demo-base", ["modles", 'did you mean "models"']),
    ],
)
def test_a_wrong_name_on_the_command_line_is_one_line(
    workspace: Workspace, argument: str, words: list[str]
) -> None:
    out = workspace.snakemake("-n", "--config", argument, code=None)
    lines = [line for line in out.splitlines() if line.startswith("repass: ")]
    assert len(lines) == 1
    assert all(word in lines[0] for word in ["--config", *words])
    assert "Traceback" not in out
    assert "Job stats" not in out


def test_a_wrong_configuration_has_a_code_of_its_own(workspace: Workspace) -> None:
    workspace.snakemake("-n", "--config", "models=nobody", code=2)
