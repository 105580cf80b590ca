"""`repass parity --scores`: stored completions get the score that was recorded for them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from repass.cli.score import configuration
from repass.execution.programs import program_text
from repass.parity.reading import document
from repass.parity.replays import QWEN, REPLAYS
from repass.parity.scoring import samples_of
from repass.sandbox import images

pytestmark = pytest.mark.data

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-c", "from repass.cli import main; main()", "parity", "--scores"]
QUICK = ("wizardcoder-15b", "chat-qwen2-python", "chat-llama3-python")


@pytest.mark.parametrize("name", REPLAYS)
def test_a_replay_s_samples_are_of_the_whole_benchmark(name: str, data: Path) -> None:
    samples, problems = samples_of(REPLAYS[name], data, configuration(str(data)))
    assert sorted(sample.task_id for sample in samples) == sorted(problems)


@pytest.mark.parametrize("name", REPLAYS)
def test_recorded_scores_are_those_of_the_recorded_verdicts(name: str, data: Path) -> None:
    for recorded in REPLAYS[name].read(data).values():
        if recorded.passes is not None:
            share = sum(recorded.passes.values()) / len(recorded.passes)
            assert share == pytest.approx(recorded.score, abs=0.00005)


@pytest.mark.parametrize("short", ["java", "js", "sh", "ts"])
def test_programs_are_those_that_the_recorder_executed(short: str, data: Path) -> None:
    """Not in C++ and C#, where theirs have more headers, nor in PHP, where they end with `?>`."""
    replay = REPLAYS[f"qwen2.5-coder-1.5b-{short}"]
    samples, problems = samples_of(replay, data, configuration(str(data)))
    details = document(data / QWEN / f"multipl-e/humaneval-{short}-details.json")
    differing = [
        sample.task_id
        for sample in samples
        if program_text(problems[sample.task_id], sample.text)
        != details[sample.task_id][0][1]["code"]
    ]
    assert differing == []


@pytest.mark.podman
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", REPLAYS)
def test_scores_are_the_recorded_ones(name: str, data: Path, scratch: Path) -> None:
    if name not in QUICK and os.environ.get("REPASS_TEST_IMAGES") != "all":
        pytest.skip(f"{name} takes minutes: REPASS_TEST_IMAGES=all, or `repass parity --scores`")
    image = configuration(str(data)).benchmark(REPLAYS[name].benchmark).sandbox_image()
    images.ensure(image, ROOT)
    command = [*COMMAND, "--data", data, "--only", name, "--out", scratch / "scores"]
    ended = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr
