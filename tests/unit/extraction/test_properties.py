"""What holds for any text: no crash, in bounded time, nothing right is lost."""

import time
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from repass.extraction import POLICIES
from repass.records import Problem, Prompt

QUICK = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
PIECES = st.sampled_from([
    "```", "```python\n", "~~~\n", "\n", "    ", "\t", "def area(sides):\n", "    return 1\n", "(",
    '"""', "'", "<think>", "</think>", "class area:\n", "\0", "\ud800", "\r", "\x0c", "\u2028",
    "if x:\n", "@cache\n", "import math\n", "print(1)\n", "area = 1\n", "else:\n", "\\", "\\\n",
    "from __future__ import annotations\n", "nonlocal x\n", "x = 1; y = 2\n", "async ", "lambda: ",
    "global area\n", "def helper(x):\n    return x + 1\n", "assert area([1])\n", "ﬁ", "é", "#",
])  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=25).map("".join))


@pytest.mark.parametrize("name", POLICIES)
@given(completion=TEXTS)
@example(completion="\ud800")
@example(completion="\0")
@QUICK
def test_any_text_is_an_answer(
    name: str, completion: str, text: Prompt, chat: Prompt, problem: Problem
) -> None:
    for prompt in (text, chat):
        for task in (problem, problem.model_copy(update={"entry_point": None, "tests": "("})):
            found = POLICIES[name].extract(completion, prompt, task)
            assert found is None or isinstance(found, str)


@pytest.mark.parametrize("name", ["raw", "stop", "function"])
@given(completion=TEXTS)
@QUICK
def test_applying_it_again_changes_nothing(
    name: str, completion: str, text: Prompt, chat: Prompt, problem: Problem
) -> None:
    again = chat.model_copy(update={"stop": text.stop})
    policy = POLICIES[name]
    once = policy.extract(completion, again, problem)
    if once is not None and not (name == "function" and _undecided(once, problem)):
        assert policy.extract(once, again, problem) == once


@given(completion=st.lists(PIECES, max_size=25).map("".join))
@QUICK
def test_fence_applied_again_changes_nothing_unless_the_program_holds_fences(
    completion: str, chat: Prompt, problem: Problem
) -> None:
    once = POLICIES["fence"].extract(completion, chat, problem)
    if once is not None and not any(mark in once for mark in ("```", "~~~", "think>")):
        assert POLICIES["fence"].extract(once, chat, problem) == once


STATEMENTS = [
    "X = 1\n", "X += 1\n", "X\n", "del X\n", "x = y = 0\n", "print(X)\n", "import os\n",
    "memo = {}\n", "memo[1] = 2\n", "for i in range(3):\n    memo[i] = i\n", "assert True\n",
    "def other():\n    return area([1])\n", "other()\n", "print(area([1]))\n", "area = area\n",
    "# ``` comment\n", 'DOC = """\n```python\nx\n```\n"""\n', "class Node:\n    pass\n",
    "def area(sides):\n    pass\n", "def helper(x):\n    return x + 1\n",
    "with open('/dev/null') as file:\n    pass\n", "@staticmethod\ndef z(): 0\n",
    "try:\n    import none_such\nexcept ImportError:\n    none_such = None\n",
    "import math\ndef area(sides):\n    return math.prod(sides)\n",
]  # fmt: skip
SOME = st.lists(st.sampled_from(STATEMENTS), max_size=8).map("".join)
ANSWER = "def helper(x):\n    return x + 1\ndef area(sides):\n    return sides[0] * 3\n"
BODY = "    return math.prod(sides)\n"


@given(before=SOME, after=SOME)
@settings(QUICK, max_examples=300)
def test_function_loses_nothing_that_raw_had_right(
    before: str,
    after: str,
    *,
    text: Prompt,
    chat: Prompt,
    problem: Problem,
    passes: Callable[[str | None], bool],
    capsys: pytest.CaptureFixture[str],
) -> None:
    for prompt, completion in ((chat, before + ANSWER + after), (text, BODY + after)):
        if passes(POLICIES["raw"].extract(completion, prompt, problem)):
            assert passes(POLICIES["function"].extract(completion, prompt, problem))


HUGE = 1_000_000


@pytest.mark.parametrize("name", POLICIES)
@pytest.mark.parametrize(
    "completion",
    [
        "x" * HUGE,
        "`" * HUGE,
        " " * HUGE,
        "\n" * HUGE,
        "```\n" * (HUGE // 4),
        "`` " * (HUGE // 3),
        "(" * HUGE,
        "-" * HUGE,
        "if x:\n" * (HUGE // 6),
        "    return 1\n" + "if x:\n" * 15_000,
        "    return (\n" * 10_000,
        "    x = 1\n" * 9_000,
        "<think>" * (HUGE // 7),
        "def area(\n" * (HUGE // 10),
        "def area(sides):\n    pass\n" * 3_500,
        "    return 1\n" + '"""\n' * 20_001,
        "@a\n" * 30_000,
        "a." * 45_000,
        "lambda:" * 12_000,
        "x = " + "[" * 150 + "]" * 150 + "\n",
        "area" + " " * 90_000 + "x",
    ],
    ids=range(21),
)
def test_long_texts_take_bounded_time(
    name: str, completion: str, text: Prompt, chat: Prompt, problem: Problem
) -> None:
    for prompt in (text, chat):
        started = time.process_time()
        POLICIES[name].extract(completion, prompt, problem)
        assert time.process_time() - started < 10


def _undecided(solution: str, problem: Problem) -> bool:
    """Whether the function policy had to fall back, which it claims nothing about."""
    try:
        compile(solution, "solution", "exec")
    except (SyntaxError, ValueError):
        return True
    return f"def {problem.entry_point}" not in solution
