"""Policy `bigcodebench`: BigCodeBench's sanitizer.

Source: `bigcodebench/sanitize.py` (`sanitize`; `--calibrate` changes nothing for models that
complete, and for chats the preamble does what it does). It is EvalPlus's, but functions without
`return` stay, and lines at the end that mention the entry point, outside of any block, fall away.
"""

from repass.extraction.evalplus import longest_span, reached
from repass.extraction.stop import cut
from repass.records import Problem, Prompt


class BigCodeBench:
    """Keeps imports, and the definitions that are reached from the entry point."""

    name = "bigcodebench"

    def extract(self, completion: str, prompt: Prompt, problem: Problem) -> str | None:
        """Sanitize the program; other languages than Python are only cut."""
        text = prompt.answer_prefix + cut(completion, prompt.stop)
        return sanitize(text, problem.entry_point) if problem.language == "python" else text


def sanitize(text: str, entry_point: str | None) -> str:
    """Sanitize a text, as `bigcodebench.sanitize.sanitize` does."""
    code = reached(longest_span(text.strip()), entry_point, only_returning=False)
    return code if entry_point is None else _without_trials(code, entry_point)


def _without_trials(code: str, entry_point: str) -> str:
    """Cut at the first line behind the last block that mentions the entry point."""
    lines = code.splitlines()
    blocks = [place for place, line in enumerate(lines) if line.startswith(" ")]
    behind = range(blocks[-1] + 1 if blocks else 0, len(lines))
    first = next((place for place in behind if entry_point in lines[place]), None)
    return code if first is None else "\n".join(lines[:first])
