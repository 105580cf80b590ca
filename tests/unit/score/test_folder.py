"""`repass score` on a folder, as EvalPlus reads one: a folder a task, a file a sample."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from repass.cli import cli
from repass.samples import reading

ROOT = Path(__file__).parents[3]
TASK = yaml.safe_load((ROOT / "resources/demo/problems.yaml").read_text())[0]["task_id"]
Score = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., str]:
    """Writes files below a folder and returns its name."""

    def write(**files: str | bytes) -> str:
        for name, content in files.items():
            path = tmp_path / "samples" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(tmp_path / "samples")

    return write


def score(folder: str, *options: str) -> Result:
    return CliRunner().invoke(
        cli, ["score", folder, "--benchmark", "demo", *options], standalone_mode=False
    )


def test_a_file_is_a_program_of_its_own(folder: Callable[..., str]) -> None:
    [sample] = reading.read(folder(**{"HumanEval_0/0.py": "x = 1\n"}))
    assert (sample.task_id, sample.kind, sample.text) == ("HumanEval/0", "solution", "x = 1\n")


def test_samples_come_in_the_order_of_their_numbers(folder: Callable[..., str]) -> None:
    files = dict.fromkeys(("T_10/0.py", "T_2/10.py", "T_2/9.py"), "x")
    assert [sample.place for sample in reading.read(folder(**files))] == [
        "/T_2/9.py",
        "/T_2/10.py",
        "/T_10/0.py",
    ]


def test_what_is_no_program_of_a_task_is_passed_over(folder: Callable[..., str]) -> None:
    others = {"T_0/0.txt": "", "T_0/deep/0.py": "", "eval_results.json": "{}", "0.py": ""}
    assert len(reading.read(folder(**{"T_0/0.py": "x", **others}))) == 1


def test_a_task_is_known_by_its_folder(
    run: Score, pool: Any, folder: Callable[..., str], tmp_path: Path
) -> None:
    name = f"{TASK.replace('/', '_')}/0.py"
    result = score(folder(**{name: "x = 1\n"}), "--out", "o")
    assert result.exit_code == 0, result.output
    assert pool.ran[0].source.startswith("x = 1\n")
    assert json.loads((tmp_path / "o").read_text())["file"] == name


def test_unusable_files_are_named(run: Score, pool: Any, folder: Callable[..., str]) -> None:
    name = folder(**{"T_0/0.py": b"\xff", "T_0/1.py": "x"})
    assert str(score(name).exception).splitlines() == [
        f"{name}: 1 unusable sample file; nothing was executed",
        f"{name}/T_0/0.py: not UTF-8 at byte 1",
    ]


def test_an_unknown_task_is_named_by_its_file(run: Score, folder: Callable[..., str]) -> None:
    name = folder(**{"None_0/0.py": "x"})
    assert f"{name}/None_0/0.py: no task 'None/0' in demo" in str(score(name).exception)


def test_an_empty_folder_has_no_sample(run: Score, tmp_path: Path) -> None:
    assert "no sample in it" in str(score(str(tmp_path)).exception)
