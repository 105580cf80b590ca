"""`repass parity` on the stored real samples: how they are read, built, judged and explained."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from repass import languages
from repass.parity import reasons, registry
from repass.parity.reading import document
from repass.parity.sets import Stored
from repass.sandbox import images

pytestmark = pytest.mark.data

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-c", "from repass.cli import main; main()", "parity"]
RECORDED_PASSES = {
    "wizardcoder-15b": (164, 98),
    "reflexion-gpt-4-humaneval": (164, 141),
    "reflexion-gpt-4-mbpp": (397, 318),
    "reflexion-gpt-4-rust": (156, 133),
    "qwen2.5-coder-1.5b-cpp": (161, 69),
    "qwen2.5-coder-1.5b-cs": (158, 77),
    "qwen2.5-coder-1.5b-java": (158, 61),
    "qwen2.5-coder-1.5b-js": (161, 77),
    "qwen2.5-coder-1.5b-php": (161, 71),
    "qwen2.5-coder-1.5b-sh": (158, 35),
    "qwen2.5-coder-1.5b-ts": (159, 76),
    "humaneval-x-gpt-cpp": (164, 40),
    "humaneval-x-gpt-js": (164, 130),
    "humaneval-x-gpt-python": (164, 117),
}
"""Samples, and recorded passes among them, as the data's manifest counts them."""

QUICK = [
    name
    for name in registry.SETS
    if not name.startswith(("humaneval-x-", "humanevalpack-")) or name.startswith("humaneval-x-gpt")
]


def read(name: str, data: Path) -> list[Stored]:
    return list(registry.SETS[name].read(data))


@pytest.mark.parametrize("name", registry.SETS)
def test_no_two_samples_of_a_set_share_a_name(name: str, data: Path) -> None:
    found = [sample.task_id for sample in read(name, data)]
    assert len(set(found)) == len(found) > 0


@pytest.mark.parametrize("name", RECORDED_PASSES)
def test_a_set_has_the_recorded_verdicts(name: str, data: Path) -> None:
    found = read(name, data)
    assert (len(found), sum(sample.passed for sample in found)) == RECORDED_PASSES[name]


@pytest.mark.parametrize("short", ["cpp", "java", "js", "go", "python", "rust"])
def test_half_of_humanevalpack_must_pass_and_half_must_not(short: str, data: Path) -> None:
    found = read(f"humanevalpack-{short}", data)
    assert [sample.passed for sample in found] == [True, False] * 164


@pytest.mark.parametrize("short", ["cpp", "java", "js", "php", "sh", "ts"])
def test_qwen_s_programs_end_with_multipl_e_s_tests(short: str, data: Path) -> None:
    """Not in C#: there, 44 tasks have the tests of another edition."""
    problems = document(data / f"multipl-e/fork-2023-06/humaneval-{short}-reworded.json")
    tests = {problem["name"]: problem["tests"] for problem in problems}
    for sample in read(f"qwen2.5-coder-1.5b-{short}", data):
        assert sample.source.removesuffix("?>").endswith("\n" + tests[sample.task_id])


def test_where_bc_is_the_reason_the_recorder_missed_it(data: Path) -> None:
    known = reasons.load(ROOT / reasons.FILE, registry.names())["qwen2.5-coder-1.5b-sh"]
    recorded = {sample.task_id: sample.recorded for sample in read("qwen2.5-coder-1.5b-sh", data)}
    named = [task_id for task_id, reason in known.items() if "`bc`" in reason]
    assert named
    assert [task for task in named if "bc: command not found" not in recorded[task]] == []


@pytest.mark.podman
@pytest.mark.parametrize("name", QUICK)
def test_verdicts_are_the_recorded_ones(name: str, data: Path, scratch: Path) -> None:
    """Those of references are looked at by the command alone: they take long."""
    need_image(name)
    command = [*COMMAND, "--data", data, "--only", name, "--out", scratch / "stored"]
    ended = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def need_image(name: str) -> None:
    """Skip what takes long: the polyglot images, and thousands of compilations in them."""
    stored = registry.SETS[name]
    if stored.language not in languages.LANGUAGES:
        pytest.skip(f"no language {stored.language}")
    image = stored.image_name()
    if image != "python" and os.environ.get("REPASS_TEST_IMAGES") != "all":
        pytest.skip(f"{name} takes minutes: REPASS_TEST_IMAGES=all, or `repass parity`")
    images.ensure(image, ROOT)
