"""The recorded facts of health are of the data that the registry names.

The known solutions themselves are judged by `repass health`, which compares with the same record.
"""

import pytest
from real_data import NEEDS_DATA, REPOSITORY

from repass.benchmarks import load_problems
from repass.config import Config
from repass.health import facts

RECORDED = facts.load(REPOSITORY / facts.FILE)

pytestmark = NEEDS_DATA


@pytest.mark.parametrize("name", RECORDED)
def test_problems_and_references_are_as_recorded(config: Config, name: str) -> None:
    problems = load_problems(config, name)
    recorded = RECORDED[name]
    references = sum(problem.reference is not None for problem in problems)
    wrong = sum(len(problem.wrong) for problem in problems)
    assert (len(problems), references, wrong) == (
        recorded.problems,
        recorded.references,
        recorded.wrong,
    )


@pytest.mark.parametrize("name", RECORDED)
def test_named_references_are_among_the_problems(config: Config, name: str) -> None:
    problems = load_problems(config, name)
    known = {problem.task_id for problem in problems} | {problem.group for problem in problems}
    named = config.benchmark(name).exceptions.keys()
    if name.startswith("bigcodebench-hard"):
        named &= known  # it shares the list of the full set
    assert named <= known
