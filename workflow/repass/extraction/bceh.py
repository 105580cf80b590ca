"""Policy `bceh`: the first function, as bigcode-evaluation-harness takes it for InstructHumanEval.

Source: `bigcode_eval/tasks/instruct_humaneval.py` (`InstructHumanEvalWithContext` and
`...WithoutContext`) and `remove_after_return` in `bigcode_eval/utils.py`. Kept as released, to
compare with: helpers behind the function are lost, and in chat answers all that stands before it
and all lines behind its last `return`.
"""

import re

from repass.extraction.stop import cut
from repass.records import Problem, Prompt

STOPS = ("if __name__", "\nprint", "\nclass")
_FENCE = "```"
_RETURN = "  return "
_FILLED_LINE = re.compile(r"^[^\n]+", re.MULTILINE)


class FirstFunction:
    """Ends the program at the first line behind the entry point that is not indented."""

    name = "bceh"

    def extract(self, completion: str, prompt: Prompt, problem: Problem) -> str | None:
        """Cut as the task with context does; answers that begin anew as the one without it."""
        wanted = f"def {problem.entry_point}"
        if prompt.kind == "text" or prompt.answer_prefix:
            return _with_context(prompt.answer_prefix + completion, wanted)
        return _without_context(completion, wanted, problem.prompt)


def _with_context(text: str, wanted: str) -> str:
    text = cut(text, STOPS)
    place = text.find(wanted)
    return text if place < 0 else text[:place] + _first_block(text[place:])


def _first_block(code: str) -> str:
    """Cut before the first line, empty ones aside, that is not indented; the first one is."""
    lines = _FILLED_LINE.finditer(code)
    next(lines, None)
    end = (line.start() for line in lines if not line.group()[0].isspace())
    return code[: next(end, len(code))]


def _without_context(answer: str, wanted: str, head: str) -> str:
    text = cut(_behind_fence(answer), STOPS)
    start = max(text.find(wanted), 0)
    last = max(text[start:].rfind(_RETURN), 0) + start
    ends = [place for place in (text.find("\n", last), text.find(_FENCE)) if place >= 0]
    # Without the definition the reference cuts the head at -1: it loses one character.
    return f"{head[: head.find(wanted)].strip()}\n{text[start : min(ends, default=len(text))]}"


def _behind_fence(answer: str) -> str:
    _, found, rest = answer.partition(_FENCE)
    return rest.removeprefix("python") if found else answer
