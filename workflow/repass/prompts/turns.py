"""Prompts of several turns, each behind what was asked and answered before: the form of MTPB.

Source of the rules: codegen1/benchmark/mtpb_sample.py of salesforce/CodeGen. Pure: who generates
asks for `text`, and adds what comes to the answers before asking again.
"""

import re
from collections.abc import Sequence

_TERMINALS = re.compile(r"^#|<\|endoftext\|>|^'''|^\"\"\"|\n\n\n", re.MULTILINE)
_ONCE = (re.compile(r"^print", re.MULTILINE), re.compile(r"^def", re.MULTILINE))


def text(turns: Sequence[str], answers: Sequence[str]) -> str:
    """What the model is to continue: all turns so far, each but the last with its answer.

    Args:
        turns: what is asked in each, as it is sent.
        answers: of the model, uncut, to the first of them; as many as turns: the whole program.
    """
    past = (f"{turn}{cut(answer)}\n\n" for turn, answer in zip(turns, answers, strict=False))
    return "".join((*past, *turns[len(answers) : len(answers) + 1]))


def cut(answer: str) -> str:
    """Cut an answer before its second print or function, and at what ends a turn."""
    for pattern in _ONCE:
        found = [match.start() for match in pattern.finditer(answer)]
        answer = answer[: found[1]] if len(found) > 1 else answer
    end = _TERMINALS.search(answer)
    return answer[: end.start()] if end else answer
