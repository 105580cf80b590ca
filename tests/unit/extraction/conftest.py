"""Problems and prompts to extract for."""

from collections.abc import Callable

import making
import pytest

from repass.records import Problem, Prompt

HEAD = '''import math
from typing import List


def helper(x):
    return x + 1


def area(sides: List[int]) -> int:
    """Return the area.

    >>> area([2, 3])
    6
    """
'''
BODY = "    return math.prod(sides)\n"
TESTS = "assert area([2, 3]) == 6\nassert helper(1) == 2\n"


@pytest.fixture
def problem() -> Problem:
    return making.problem(
        prompt=HEAD, tests=TESTS, reference=HEAD + BODY, stop=("\ndef", "\nclass", "\nprint")
    )


@pytest.fixture
def text(problem: Problem) -> Prompt:
    return making.text_prompt(HEAD, HEAD, stop=problem.stop)


@pytest.fixture
def chat(text: Prompt) -> Prompt:
    update = {"kind": "chat", "text": None, "messages": (), "answer_prefix": "", "stop": ()}
    return text.model_copy(update=update)


@pytest.fixture
def passes(problem: Problem) -> Callable[[str | None], bool]:
    """Whether a solution, written in these tests, is right."""

    def run(solution: str | None) -> bool:
        if solution is None:
            return False
        try:
            exec(f"{solution}\n{problem.tests}", {})
        except Exception:
            return False
        return True

    return run
