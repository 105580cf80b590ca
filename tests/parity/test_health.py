"""The recorded facts of health are of the data that the registry names.

The known solutions themselves are judged by `repass health`, which compares with the same record.
"""

from collections.abc import Sequence

import pytest
from real_data import NEEDS_DATA, REPOSITORY

from repass.benchmarks import load_problems
from repass.config import Config
from repass.health import facts
from repass.records import Problem

RECORDED = facts.load(REPOSITORY / facts.FILE)

pytestmark = NEEDS_DATA


@pytest.mark.parametrize("name", RECORDED)
def test_the_record_and_the_named_references_are_of_this_data(config: Config, name: str) -> None:
    problems = load_problems(config, name)
    recorded = RECORDED[name]
    references = sum(problem.reference is not None for problem in problems)
    wrong = sum(len(problem.wrong) for problem in problems)
    assert (len(problems), references) == (recorded.problems, recorded.references)
    assert recorded.wrong <= wrong, "of some benchmarks a part of them was judged"
    assert _named(config, name, problems) <= {problem.task_id for problem in problems} | {
        problem.group for problem in problems
    }


def _named(config: Config, name: str, problems: Sequence[Problem]) -> set[str]:
    """References that are named; BigCodeBench-Hard shares the list of the full set."""
    named = set(config.benchmark(name).exceptions)
    return named & {item.task_id for item in problems} if "-hard-" in name else named
