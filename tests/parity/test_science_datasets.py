"""The real datasets whose programs need the scientific image, through a mirror of them."""

import warnings
from collections import Counter

import pytest
from real_data import NEEDS_DATA, rows

from repass.benchmarks import load_problems
from repass.config import Config
from repass.execution.programs import build
from repass.sandbox.records import Limits

pytestmark = NEEDS_DATA


@pytest.mark.parametrize("split", ["complete", "instruct"])
def test_bigcodebench_hard_is_a_part_of_the_whole(config: Config, split: str) -> None:
    whole = {item.task_id: item for item in load_problems(config, f"bigcodebench-{split}")}
    hard = load_problems(config, f"bigcodebench-hard-{split}")
    assert (len(whole), len(hard)) == (1140, 148)
    for problem in hard:
        same = {"benchmark": problem.benchmark, "position": problem.position}
        assert whole[problem.task_id].model_copy(update=same) == problem


def test_bigcodebench_has_one_entry_point_and_prompts_that_end_in_a_newline(config: Config) -> None:
    problems = load_problems(config, "bigcodebench-complete")
    assert {problem.entry_point for problem in problems} == {"task_func"}
    assert all(problem.prompt == f"{problem.prompt.strip()}\n" for problem in problems)


def test_bigcodebench_programs_are_those_of_the_reference(config: Config) -> None:
    """But for what our harness puts before and after them."""
    problems = {item.task_id: item for item in load_problems(config, "bigcodebench-instruct")}
    for row in rows("bigcodebench/hf_data.BigCodeBench.jsonl.gz"):
        problem = problems[row["task_id"]]
        solution = "CODE"
        calibrated = f"{row['code_prompt']}\n    pass\n{solution}\n{row['test']}"
        assert calibrated in f"{problem.preamble}{solution}\n{problem.tests}"


def test_ds1000_programs_are_those_of_the_reference(config: Config) -> None:
    problems = {item.task_id: item for item in load_problems(config, "ds1000")}
    assert len(problems) == 1000
    for row in rows("ds1000/ds1000.jsonl.gz"):
        problem = problems[f"DS-1000/{row['metadata']['problem_id']}"]
        code, context = row["reference_code"], row["code_context"]
        looks = "test_string(code)\n" if "test_string(" in context else ""
        assert build(problem, code, Limits()).source == (
            f"{context}\ncode = {code!r}\ntest_execution(code)\n{looks}"
        )


def test_ds1000_has_the_libraries_of_its_paper(config: Config) -> None:
    found = Counter(problem.category for problem in load_problems(config, "ds1000"))
    assert found == {
        "Pandas": 291, "Numpy": 220, "Matplotlib": 155, "Sklearn": 115, "Scipy": 106,
        "Pytorch": 68, "Tensorflow": 45,
    }  # fmt: skip


def test_codeinsight_prompts_parse_and_all_tests_assert(config: Config) -> None:
    problems = load_problems(config, "codeinsight")
    assert len(problems) == 1860
    assert sum(1 for problem in problems if not problem.labels) == 11, "as in their files"
    for problem in problems:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escape sequences in their questions
            compile(f"{problem.prompt}    pass", problem.task_id, "exec")
        assert "assert" in problem.tests


def test_apps_has_both_kinds_of_problem(config: Config) -> None:
    problems = load_problems(config, "apps-sample")
    assert Counter(label for item in problems for label in item.labels) == {
        "standard input": 3, "call": 2,
    }  # fmt: skip


def test_mtpb_has_five_inputs_a_problem(config: Config) -> None:
    problems = load_problems(config, "mtpb")
    assert len(problems) == 5 * 115
    assert not any("{a1}" in step for problem in problems for step in problem.turns)
