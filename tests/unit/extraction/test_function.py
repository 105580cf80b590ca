from collections.abc import Callable

import pytest

from repass.extraction import POLICIES
from repass.records import Problem, Prompt

FUNCTION = POLICIES["function"]
Passes = Callable[[str | None], bool]

FULL = "def area(sides: List[int]) -> int:\n    return math.prod(sides)\n"


@pytest.mark.parametrize(
    "completion",
    [
        "    return math.prod(sides)\n",
        "    return math.prod(sides)",
        "    return math.prod(sides)\n\nThis multiplies all sides.\n",
        "    return math.prod(sides)\n```\nThat's it (as asked",
        "    return math.prod(sides)\n\n\ndef area2(sides):\n    retu",
        "    return math.prod(sides)\n\nprint(area(input()))\n",
        "    return math.prod(sides)\n\nassert area([1]) == 2\n",
        '    return math.prod(sides)\n\nif __name__ == "__main__":\n    n = int(input())\n',
        "    return math.prod(sides)\n\nsides = int(input())\n",
        "    return times(sides)\n\ndef times(x):\n    return math.prod(x)\n\nassert False\n",
        "    return times(sides)\n\ntimes = lambda x: math.prod(x)\n",
        "    return math.prod(sides)\n\ndef area(sides):\n    pass\n",
        "    pass\n\narea = area\n\ndef area(sides):\n    return math.prod(sides)\n",
        FULL,
        "\n" + FULL,
        f"Sure:\n{FULL}",
        f"```python\n{FULL}```",
        "    sides = list(sides)\n    return math.prod(sides)\n\0 rest",
        "    return math.prod(sides)  # é\u2028 \x0c\n\nx = '\ud800'\n",
    ],
)
def test_a_completion_gives_a_right_program(
    completion: str, text: Prompt, problem: Problem, passes: Passes
) -> None:
    assert passes(FUNCTION.extract(completion, text, problem))


@pytest.mark.parametrize(
    "answer",
    [
        FULL,
        f"Here it is:\n```python\n{FULL}```\n",
        f"Here it is:\n\n{FULL}\nIt multiplies.",
        "First\n```python\ndef times(x):\n    return math.prod(x)\n```\nthen\n"
        "```python\ndef area(sides):\n    return times(sides)\n```\n",
        "```python\n    return math.prod(sides)\n```",
        f"```python\n{FULL}\nprint(area([1, 2, 'x']))\nassert area([1]) == 5\n```",
        f"```python\nimport sys\nsys.setrecursionlimit(10**4)\n{FULL}```",
        "```python\nfrom functools import cache\n\n@cache\ndef times(x):\n    return math.prod(x)\n"
        "\ndef area(sides):\n    return times(tuple(sides))\n```",
        "```python\nfrom __future__ import annotations\n\nMEMO = {}\nMEMO['k'] = 1\n\n"
        "def area(sides: list[Unknown]):\n    return MEMO['k'] * math.prod(sides)\n```",
        "```python\ntry:\n    import none_such as m\nexcept ImportError:\n    import math as m\n"
        "def area(sides):\n    return m.prod(sides)\n```",
        "```python\nclass Box:\n    K = 1\n    def of(self, x):\n"
        "        return self.K * math.prod(x)\n\narea = Box().of\n```",
        "```python\na = 1; b = a\nassert b; c = b\ndef area(sides):\n"
        "    return c * math.prod(sides)\n```",
        "```python\ncount = 0\ndef area(sides):\n    global count\n    count += 1\n"
        "    return math.prod(sides)\n```",
        "```python\ndef one(x):\n    return math.prod(x)\ndef area(sides):\n"
        "    return globals()['one'](sides)\n```",
        "```python\ndef area(sides):\n    return math.prod(sides)\n"
        "def twice(f):\n    return lambda x: f(x)\narea = twice(area)\n```",
    ],
)
def test_an_answer_gives_a_right_program(
    answer: str, chat: Prompt, problem: Problem, passes: Passes
) -> None:
    assert passes(FUNCTION.extract(answer, chat, problem))


def test_only_what_is_needed_stays(chat: Prompt, problem: Problem) -> None:
    answer = (
        "import math\nUSED = 1\nUNUSED = 2\n\n\ndef unused():\n    return UNUSED\n\n\n"
        "def used():\n    return USED\n\n\n"
        "def area(sides):\n    return used() * math.prod(sides)\n\n\n"
        "def test_area():\n    assert area([1]) == 1\n\n\ntest_area()\n"
    )
    assert FUNCTION.extract(answer, chat, problem) == (
        "from typing import List\n\ndef helper(x):\n    return x + 1\n\n"
        "import math\n\nUSED = 1\n\ndef used():\n    return USED\n\n"
        "def area(sides):\n    return used() * math.prod(sides)\n"
    )


def test_examples_of_use_stay_out_even_where_names_are_looked_up_at_run_time(
    chat: Prompt, problem: Problem, passes: Passes
) -> None:
    answer = (
        "```python\ndef area(sides):\n    return eval('*'.join(map(str, sides)))\n```\n"
        "For example\n```python\nsides = [2, 3]\nresult = area(sides)\n```\n"
    )
    found = FUNCTION.extract(answer, chat, problem)
    assert passes(found)
    assert found is not None
    assert "result" not in found


def test_the_result_is_its_own_result(chat: Prompt, problem: Problem) -> None:
    once = FUNCTION.extract(f"```python\n{FULL}print(1)\n```", chat, problem)
    assert once is not None
    assert FUNCTION.extract(once, chat, problem) == once


def test_without_a_function_the_default_policy_decides(
    text: Prompt, chat: Prompt, problem: Problem
) -> None:
    for prompt, default in ((text, "stop"), (chat, "fence")):
        for completion in ("", "pass", "no idea", "```python\nx = 1\n```", "    retu("):
            expected = POLICIES[default].extract(completion, prompt, problem)
            assert FUNCTION.extract(completion, prompt, problem) == expected


def test_a_language_without_known_syntax_takes_the_default(text: Prompt, problem: Problem) -> None:
    other = problem.model_copy(update={"language": "racket"})
    completion = "  return 1;\n}\n\nprint"
    expected = POLICIES["stop"].extract(completion, text, other)
    assert FUNCTION.extract(completion, text, other) == expected


def test_without_an_entry_point_the_tests_say_what_is_needed(
    chat: Prompt, problem: Problem, passes: Passes
) -> None:
    nameless = problem.model_copy(update={"entry_point": None})
    answer = f"```python\nimport math\nfrom typing import List\n{FULL}\ndef no():\n    pass\n```"
    found = FUNCTION.extract(answer, chat, nameless)
    assert passes(found)
    assert found is not None
    assert "def no" not in found
