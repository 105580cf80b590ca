"""Answers that were begun for the model: the completion stands inside of what it goes on with."""

import pytest

from repass.extraction import POLICIES
from repass.records import Message, Problem, Prompt

CODE = "def area(sides):\n    return sides[0] * sides[1]\n"
BODY = "    return sides[0] * sides[1]\n"
PROSE = "```\nThis works, as `area` says:\n```python\nprint(area([1, 2]))\n```\n"


def primed(chat: Prompt, begun: str, code: str = "") -> Prompt:
    messages = (*(chat.messages or ()), Message(role="assistant", content=begun))
    return chat.model_copy(update={"messages": messages, "answer_prefix": code})


@pytest.mark.parametrize("after", ["", "```", "```\n", PROSE])
def test_the_open_fence_is_ours(after: str, chat: Prompt, problem: Problem) -> None:
    prompt = primed(chat, "Below is a script:\n```python\n")
    assert POLICIES["fence"].extract(CODE + after, prompt, problem) == CODE


@pytest.mark.parametrize("after", ["", "```\n", PROSE])
def test_code_that_was_begun_inside_of_the_fence_is_kept(
    after: str, chat: Prompt, problem: Problem
) -> None:
    prompt = primed(chat, f"Here it is:\n```python\n{problem.prompt}\n", problem.prompt)
    found = POLICIES["fence"].extract(BODY + after, prompt, problem)
    assert found == f"{problem.prompt}\n{BODY}"


@pytest.mark.parametrize("after", ["", "```\n"])
def test_code_that_was_begun_without_a_fence_stands_once(
    after: str, chat: Prompt, problem: Problem
) -> None:
    prompt = primed(chat, problem.prompt, problem.prompt)
    found = POLICIES["fence"].extract(BODY + after, prompt, problem)
    assert found == problem.prompt + BODY


@pytest.mark.parametrize("policy", sorted(POLICIES))
def test_no_policy_defines_the_function_twice(policy: str, chat: Prompt, problem: Problem) -> None:
    prompt = primed(chat, f"Here it is:\n```python\n{problem.prompt}\n", problem.prompt)
    found = POLICIES[policy].extract(BODY, prompt, problem)
    assert found is not None
    assert found.count("def area") == 1
