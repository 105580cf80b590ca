"""Texts of several turns: every step sees all earlier steps and answers."""

import pytest

from repass.prompts.turns import OPENING, cut, text

STEPS = ("Set x to 1.", "Print x.")


def test_the_first_step_stands_alone() -> None:
    assert text(STEPS, []) == f"{OPENING}# Set x to 1.\n"


def test_the_next_step_follows_the_answer() -> None:
    expected = f"{OPENING}# Set x to 1.\nx = 1\n\n# Print x.\n"
    assert text(STEPS, ["x = 1\n# and so on"]) == expected.replace("x = 1\n\n", "x = 1\n\n\n")


def test_with_all_answers_it_is_the_program() -> None:
    program = text(STEPS, ["x = 1", "print(x)"])
    assert program == f"{OPENING}# Set x to 1.\nx = 1\n\n# Print x.\nprint(x)\n\n"
    compile(program, "program", "exec")


ANSWERS = {
    "x = 1\n# next": "x = 1\n",
    "# next\nx = 1": "",
    "x = '#'": "x = '#'",
    "x = 1<|endoftext|>y": "x = 1",
    "x = 1\n\n\n\ny": "x = 1",
    "x = 1\n'''y": "x = 1\n",
    'x = 1\n"""y': "x = 1\n",
    "print(1)\nprint(2)": "print(1)\n",
    "def f():\n    print(1)\n    print(2)\ndef g(): pass": "def f():\n    print(1)\n    print(2)\n",
    "": "",
}


@pytest.mark.parametrize(("answer", "kept"), ANSWERS.items())
def test_an_answer_is_cut_where_its_turn_ends(answer: str, kept: str) -> None:
    assert cut(answer) == kept
    assert cut(kept) == kept
