"""The real data of InstructHumanEval, MBPP's variants, mxeval and ReCode, through a mirror of them.

References that can't pass are named in config/benchmarks.yaml, each with its cause; what has no
reference at all is counted here.

Executed is every 19th reference, and of ReCode's perturbed MBPP, which has 28,000, every 127th, so
that all variants have their turn. All of them, and mxeval's example samples, are executed with
REPASS_TEST_FULL=1, which takes half an hour.
"""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from functools import cache
from pathlib import Path

import evaluators
import pytest
from real_data import NEEDS_DATA, REPOSITORY, mirrored

from repass.benchmarks import load_problems
from repass.config import Config
from repass.config.benchmark import Benchmark
from repass.execution.health import check
from repass.records import HealthCheck, Problem
from repass.sandbox import images
from repass.sandbox.pool import Pool

pytestmark = NEEDS_DATA

FULL = bool(os.environ.get("REPASS_TEST_FULL"))
STEP = 1 if FULL else 19
PERTURBED_STEP = 1 if FULL else 127

Load = Callable[[str], list[Problem]]
Judge = Callable[[Benchmark, Sequence[Problem]], list[HealthCheck]]


@pytest.fixture(scope="module")
def config() -> Iterator[Config]:
    """As for other modules, but with the user's cache: no image is built for this one alone."""
    with mirrored() as loaded:
        yield loaded


@pytest.fixture(scope="module")
def problems_of(config: Config) -> Load:
    """A benchmark's problems; each is read once."""
    return cache(lambda name: load_problems(config, name))


SIZES = {
    "instruct-humaneval": (164, 164),
    "mbpp-full": (974, 974),
    "mbpp-sanitized": (427, 427),
    "recode-humaneval": (164, 164),
    "recode-humaneval-partial": (164, 164),
    "recode-humaneval-format": (6 * 164, 974),
    "recode-humaneval-func_name": (6 * 164, 984),
    "recode-humaneval-natgen": (7 * 164, 1148),
    "recode-humaneval-nlaugmenter": (10 * 164, 1419),
    "recode-mbpp": (974, 972),
    "recode-mbpp-partial": (974, 972),
    "recode-mbpp-format": (6 * 974, 5811),
    "recode-mbpp-func_name": (6 * 974, 5832),
    "recode-mbpp-natgen": (7 * 974, 6816),
    "recode-mbpp-nlaugmenter": (10 * 974, 9720),
    "multilingual-humaneval-python": (164, 164),
    "multilingual-humaneval-csharp": (161, 0),
    "multilingual-humaneval-go": (160, 0),
    "multilingual-humaneval-java": (161, 0),
    "multilingual-humaneval-javascript": (161, 0),
    "multilingual-humaneval-perl": (161, 0),
    "multilingual-humaneval-php": (161, 0),
    "multilingual-humaneval-ruby": (161, 0),
    "multilingual-humaneval-scala": (161, 0),
    "multilingual-humaneval-swift": (161, 0),
    "multilingual-humaneval-typescript": (161, 0),
    "mbxp-python": (974, 974),
    "mbxp-java": (966, 0),
    "mbxp-javascript": (966, 0),
    "mbxp-typescript": (968, 0),
    "mbxp-ruby": (966, 0),
    "mbxp-php": (966, 0),
    "mbxp-cpp": (848, 0),
    "mbxp-csharp": (968, 0),
    "mbxp-go": (939, 0),
    "mbxp-perl": (966, 0),
    "mbxp-scala": (966, 0),
    "mbxp-swift": (966, 0),
    **{f"humaneval-xl-python-{tongue}": (80, 80) for tongue in ("English", "Chinese", "Russian")},
    **{
        f"humaneval-xl-{language}-{tongue}": (80, 0)
        for language in ("java", "javascript", "go")
        for tongue in ("English", "Chinese", "Russian")
    },
}
"""Problems, and how many of them have a reference."""

ADAPTERS = {"instruct_humaneval", "mbpp_full", "mbpp_sanitized", "recode", "mxeval"}


def test_every_benchmark_is_listed(config: Config) -> None:
    found = (item for item in config.known.benchmarks.values() if item.adapter in ADAPTERS)
    assert {item.name for item in found} == set(SIZES)


@pytest.mark.parametrize("name", SIZES)
def test_sizes(problems_of: Load, name: str) -> None:
    found = problems_of(name)
    referenced = sum(problem.reference is not None for problem in found)
    assert (len(found), referenced) == SIZES[name]


def test_contexts_are_humaneval_s_prompts_without_their_docstrings(problems_of: Load) -> None:
    whole = {problem.task_id: problem for problem in problems_of("humaneval")}
    for problem in problems_of("instruct-humaneval"):
        plain = whole[problem.task_id]
        assert plain.prompt.startswith(problem.prompt)
        assert f"def {problem.entry_point}(" in problem.prompt.strip().splitlines()[-1] or (
            problem.task_id == "HumanEval/115"
        ), "there an import follows"
        assert (problem.tests, problem.instruction) == (plain.tests, plain.instruction)


def test_the_test_split_is_a_part_of_all_of_mbpp(problems_of: Load) -> None:
    whole = {problem.task_id: problem for problem in problems_of("mbpp-full")}
    for problem in problems_of("mbpp"):
        assert whole[problem.task_id].tests == problem.tests


def test_sanitized_problems_are_problems_of_mbpp(problems_of: Load) -> None:
    whole = {problem.task_id for problem in problems_of("mbpp-full")}
    assert {problem.task_id for problem in problems_of("mbpp-sanitized")} < whole


def test_nominal_prompts_are_humaneval_s(problems_of: Load) -> None:
    whole = {problem.task_id: problem for problem in problems_of("humaneval")}
    for problem in problems_of("recode-humaneval"):
        assert problem.prompt == whole[problem.task_id].prompt
        assert problem.tests == whole[problem.task_id].tests


@pytest.mark.parametrize("base", ["humaneval", "mbpp"])
@pytest.mark.parametrize("category", ["format", "func_name", "natgen", "nlaugmenter"])
def test_every_problem_has_every_variant(problems_of: Load, base: str, category: str) -> None:
    found = Counter(problem.group for problem in problems_of(f"recode-{base}-{category}"))
    nominal = {problem.task_id for problem in problems_of(f"recode-{base}")}
    assert found.keys() == nominal
    assert len(set(found.values())) == 1


BROKEN = {
    "recode-humaneval-format": {"split_lines": 7, "tab_indent": 3},
    "recode-humaneval-nlaugmenter": {
        "BackTranslation": 28,
        "SynonymInsertion": 88,
        "SynonymSubstitution": 88,
        "WhitespacePerturbation": 17,
    },
}


@pytest.mark.parametrize("name", BROKEN)
def test_released_prompts_that_nothing_can_continue(problems_of: Load, name: str) -> None:
    without = (problem for problem in problems_of(name) if problem.reference is None)
    assert Counter(problem.category for problem in without) == BROKEN[name]


PERTURBED_MBPP = {
    "recode-mbpp-format",
    "recode-mbpp-func_name",
    "recode-mbpp-natgen",
    "recode-mbpp-nlaugmenter",
}

IN_PYTHON = [
    "instruct-humaneval",
    "mbpp-full",
    "mbpp-sanitized",
    "multilingual-humaneval-python",
    "mbxp-python",
    "humaneval-xl-python-English",
    "humaneval-xl-python-Chinese",
    "humaneval-xl-python-Russian",
    "recode-humaneval",
    "recode-humaneval-partial",
    "recode-humaneval-format",
    "recode-humaneval-func_name",
    "recode-humaneval-natgen",
    "recode-humaneval-nlaugmenter",
    "recode-mbpp",
    "recode-mbpp-partial",
    *sorted(PERTURBED_MBPP),
]


@pytest.fixture(scope="module")
def judge(config: Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    """Judges the known solutions of problems: all in one pool, what they share only once."""
    image = images.ensure("python", REPOSITORY)
    journal = tmp_path_factory.mktemp("health") / "journal.jsonl"
    with Pool(image, config.execution_of(IN_PYTHON[0])) as pool:

        def judge(benchmark: Benchmark, problems: Sequence[Problem]) -> list[HealthCheck]:
            assert benchmark.sandbox_image() == image.name
            return check(
                benchmark,
                problems,
                image,
                config.execution_of(benchmark.name),
                journal=journal,
                open_pool=lambda _image, _settings: nullcontext(pool),
            )

        yield judge


@pytest.mark.podman
@pytest.mark.parametrize("name", IN_PYTHON)
def test_references_pass_or_are_named(
    config: Config, problems_of: Load, judge: Judge, name: str
) -> None:
    benchmark = config.benchmark(name)
    problems = problems_of(name)[:: PERTURBED_STEP if name in PERTURBED_MBPP else STEP]
    rows = judge(benchmark, problems)
    failing = [row for row in rows if not row.as_expected]
    assert [_shown(row) for row in failing if row.excepted is None] == []
    known = {problem.task_id for problem in problems}
    seen = {task for task in benchmark.exceptions if FULL or task in known}  # of groups in full
    stale = {task for task in seen if not any(_is(task, row) for row in failing)}
    assert stale == set(), "they pass: no exception is needed"


PUBLISHED = {"python": 82.24, "perl": 38.41, "php": 72.77, "ruby": 58.90, "javascript": 78.67}
"""pass@1 of mxeval's example samples, as its README has it: every sample's verdict counts."""

POINTS = 1.0
"""What other versions of the toolchains may change."""


@pytest.mark.podman
@pytest.mark.timeout(3600)
@pytest.mark.skipif(not FULL, reason="minutes for each language; REPASS_TEST_FULL=1 runs it")
@pytest.mark.parametrize("language", PUBLISHED)
def test_example_samples_score_as_published(data: Path, scratch: Path, language: str) -> None:
    short = {"python": "mbpp", "perl": "mbplp", "php": "mbphp", "ruby": "mbrbp"}
    name = f"{short.get(language, 'mbjsp')}_samples.jsonl"
    samples = scratch / name
    shutil.copy(data / "mxeval" / "mbxp" / "examples" / name, samples)
    passed = [row["passed"] for row in evaluators.repass(samples, data, f"mbxp-{language}")]
    assert 100 * sum(passed) / len(passed) == pytest.approx(PUBLISHED[language], abs=POINTS)


def _is(task: str, item: HealthCheck) -> bool:
    return item.task_id == task or item.task_id.startswith(f"{task}/")


def _shown(row: HealthCheck) -> str:
    return f"{row.check} {row.task_id}: {row.verdict.value}: {row.detail[-200:]}"
