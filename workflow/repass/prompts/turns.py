"""Prompts of several turns, each with what the model has answered before: the form of MTPB.

Source of the rules: codegen1/benchmark/mtpb_sample.py of salesforce/CodeGen. Pure: who generates
asks for `text`, and adds what comes to the answers before asking again.
"""

import re
from collections.abc import Sequence

OPENING = "# Import libraries.\n\nimport numpy as np\n\n"
"""What every text opens with."""

STOPS = ("\n#", "<|endoftext|>", "\n'''", '\n"""', "\n\n\n")
"""Where an answer has ended, as far as a stop sequence can say it; `cut` says the rest."""

_TERMINALS = re.compile(r"^#|<\|endoftext\|>|^'''|^\"\"\"|\n\n\n", re.MULTILINE)
_ONCE = (re.compile(r"^print", re.MULTILINE), re.compile(r"^def", re.MULTILINE))


def asked(step: str) -> str:
    """A step as a comment."""
    return f"# {step}\n"


def text(steps: Sequence[str], answers: Sequence[str]) -> str:
    """What the model is to continue: all steps so far, each but the last with its answer.

    Args:
        steps: of the problem.
        answers: of the model, uncut, to the first of them; as many as steps: the whole program.
    """
    turns = [
        f"{asked(step)}{cut(answer)}\n\n" for step, answer in zip(steps, answers, strict=False)
    ]
    left = steps[len(answers) : len(answers) + 1]
    return OPENING + "".join(turns) + "".join(asked(step) for step in left)


def cut(answer: str) -> str:
    """Cut an answer before its second print or function, and at what ends a turn."""
    for pattern in _ONCE:
        found = [match.start() for match in pattern.finditer(answer)]
        answer = answer[: found[1]] if len(found) > 1 else answer
    end = _TERMINALS.search(answer)
    return answer[: end.start()] if end else answer
