"""Texts of several turns: every turn sees all earlier turns and answers."""

import pytest

from repass.prompts.turns import cut, text

TURNS = ("import re\n\n# Set x to 1.\n", "# Print x.\n")


def test_the_first_turn_stands_alone() -> None:
    assert text(TURNS, []) == TURNS[0]


def test_the_next_turn_follows_the_answer() -> None:
    expected = "import re\n\n# Set x to 1.\nx = 1\n\n\n# Print x.\n"
    assert text(TURNS, ["x = 1\n# and so on"]) == expected


def test_with_all_answers_it_is_the_program() -> None:
    program = text(TURNS, ["x = 1", "print(x)"])
    assert program == "import re\n\n# Set x to 1.\nx = 1\n\n# Print x.\nprint(x)\n\n"
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
