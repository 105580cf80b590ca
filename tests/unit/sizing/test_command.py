"""`repass sizing`: what it prints and writes, and errors in one line."""

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from configured import REPOSITORY

from repass.cli import cli
from repass.errors import RepassError
from repass.sizing import pages

STUDY = "config/studies/in-context-2025.yaml"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["sizing", *arguments])


@pytest.fixture(autouse=True)
def _in_the_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)


def test_an_estimate_says_so_first() -> None:
    result = run("--config", STUDY, "--device", "l4")
    assert result.exit_code == 0
    assert result.output.startswith("in-context-2025 on NVIDIA L4 24 GB: Estimated, not measured\n")
    assert "Qwen2.5-Coder-7B-Instruct" in result.output


def test_csv_has_a_row_a_model_and_device() -> None:
    result = run("--config", STUDY, "--device", "l4", "--device", "h100", "--csv")
    rows = list(csv.DictReader(io.StringIO(result.output)))
    assert len(rows) == 2 * 5
    assert {row["status"] for row in rows} == {"estimated, not measured"}


def test_without_a_study_it_is_the_demo() -> None:
    assert "demo-base" in run().output


def test_a_page_names_the_command_that_writes_it(tmp_path: Path) -> None:
    page = tmp_path / "sizing.md"
    assert run("--config", STUDY, "--device", "l4", "--write", str(page)).exit_code == 0
    command = f"repass sizing --config {STUDY} --device l4 --write {page}"
    assert f"Written by `{command}`" in page.read_text()
    assert pages.ESTIMATED in page.read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--device", "h1000"], "--device: 'h1000' is unknown; there are: .*h100"),
        (["--config", "config/studies/none.yaml"], "config/studies/none.yaml: no such file"),
        (["--database", "none.duckdb"], "--database: none.duckdb is missing"),
    ],
)
def test_errors_are_one_line(arguments: list[str], message: str) -> None:
    result = run(*arguments)
    assert isinstance(result.exception, RepassError)
    assert "\n" not in str(result.exception)
    with pytest.raises(RepassError, match=message):
        raise result.exception
