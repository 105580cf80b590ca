"""What DS-1000 takes for the solution in an answer."""

import pytest

from repass.extraction import POLICIES
from repass.records import Problem, Prompt

CODE = "df = df.copy()\nresult = df\n"

ANSWERS = {
    CODE: CODE,
    f"{CODE}</code>\nprose <code>x</code>": CODE,
    f"<code>\n{CODE}</code>": f"\n{CODE}",
    f"```python\n{CODE}```\nprose": f"\n{CODE}",
    f"{CODE}```\nprose": CODE,
    f"{CODE}\nEND SOLUTION\nprose": CODE,
    f"```\n{CODE}```": "",
    "": "",
}
"""An unnamed fence at the start leaves nothing, as with the reference."""


@pytest.mark.parametrize(("answer", "solution"), ANSWERS.items())
def test_as_the_reference_cuts(answer: str, solution: str, chat: Prompt, problem: Problem) -> None:
    assert POLICIES["ds1000"].extract(answer, chat, problem) == solution


def test_code_that_was_begun_stands_in_front(text: Prompt, problem: Problem) -> None:
    assert POLICIES["ds1000"].extract(CODE, text, problem) == text.answer_prefix + CODE


def test_prose_is_not_begun_code(text: Prompt, problem: Problem) -> None:
    prose = text.model_copy(update={"answer_prefix": ""})
    assert POLICIES["ds1000"].extract(CODE, prose, problem) == CODE
