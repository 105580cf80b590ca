"""Policy `function`: the entry point and what it needs, nothing else.

Readings of the completion are tried in turn, and the first that defines the function wins: as the
continuation of the prompt's code, as the fenced block that `fence` takes, as the other blocks, as
the first lines of the text that look like code. Of it stay imports, the function, and all that it
or the tests use: helpers, classes, constants, decorators. Imports of the problem's own code are
added, and helpers from there that the solution lacks. Trailing text that is no code falls away.

What Python makes of a whole program stays as it is: of several definitions the last one counts, but
one that is only a head, with a docstring at most, never hides a real one.

Where no reading defines the function, and for languages whose syntax is not known, the result is
that of the prompt's default policy: nothing that it had right is lost. The result applied to itself
as an answer gives itself.
"""

from collections.abc import Iterator

from repass.extraction import fence, markdown, syntax, thinking
from repass.extraction.fence import Fence
from repass.extraction.stop import Stop
from repass.extraction.syntax import Syntax
from repass.records import Problem, Prompt


class Function:
    """Takes the function and what it needs."""

    name = "function"

    def __init__(self) -> None:
        self._fence = Fence("fence", pick="first")
        self._stop = Stop()

    def extract(self, completion: str, prompt: Prompt, problem: Problem) -> str | None:
        """Take the function out of the first reading that defines it."""
        text = thinking.answer(completion)
        if text is None:
            return None
        known = syntax.of(problem.language)
        found = None if known is None else self._find(known, text, prompt, problem)
        return self._default(completion, prompt, problem) if found is None else found

    def _find(self, known: Syntax, text: str, prompt: Prompt, problem: Problem) -> str | None:
        others = fence.candidates(text, problem)[:_MOST_BLOCKS]
        for code in self._readings(text, others, prompt, problem):
            rest = [other for other in others if other.strip() not in code]
            found = known.needed(code, problem.prompt, problem.entry_point, problem.tests, rest)
            if found is not None:
                return found
        return None

    def _readings(
        self, text: str, blocks: list[str], prompt: Prompt, problem: Problem
    ) -> Iterator[str]:
        if prompt.answer_prefix or not markdown.blocks(text):
            yield prompt.answer_prefix + text
        chosen = self._fence.extract(text, prompt, problem)
        if chosen is not None:
            yield chosen
        yield from blocks
        yield from _from_first_code(text)

    def _default(self, completion: str, prompt: Prompt, problem: Problem) -> str | None:
        default = self._stop if prompt.kind == "text" else self._fence
        return default.extract(completion, prompt, problem)


_CODE_BEGINS = ("def ", "async def ", "class ", "import ", "from ", "@")
_MOST_BLOCKS = 8
_MOST_BEGINNINGS = 4


def _from_first_code(text: str) -> Iterator[str]:
    """Yield the text from each of the first lines that look like the beginning of a program."""
    place = 0
    found = 0
    for line in text.split("\n"):
        if line.startswith(_CODE_BEGINS):
            found += 1
            yield text[place:]
        if found == _MOST_BEGINNINGS:
            return
        place += len(line) + 1
