"""Policies `fence...`: the program is in a markdown code block, as chat models answer.

Of the blocks, those in the problem's language or without a name count, if there are any; of these,
those that define the entry point, if there are any; of these, the policy's pick: `first` (later
ones are examples, tests and afterthoughts), `last` or `longest`. A closed block goes before one
that the end of the text cuts off.

Without any fence the text is the program. Where a prompt's code is continued, code that stands
before the first fence is the completion, and the fence only its end. A block with a bare function
body gets the problem's head in front. Thoughts before the answer are left out. Where the answer was
begun for the model with an open fence, the completion is what stands inside of that.

Applying such a policy to its own result changes nothing, unless the program itself holds fences.
"""

from collections.abc import Callable, Sequence

from repass.extraction import markdown, syntax, thinking
from repass.extraction.markdown import Block
from repass.records import Problem, Prompt

_PICKS: dict[str, Callable[[Sequence[Block]], Block]] = {
    "first": lambda blocks: blocks[0],
    "last": lambda blocks: blocks[-1],
    "longest": lambda blocks: max(blocks, key=lambda block: len(block.code)),
}
_NAMES = {
    "bash": {"bash", "sh", "shell", "zsh"},
    "clojure": {"clojure", "clj"},
    "cpp": {"cpp", "c++", "cc", "cxx", "c"},
    "csharp": {"csharp", "cs", "c#"},
    "elixir": {"elixir", "ex", "exs"},
    "go": {"go", "golang"},
    "haskell": {"haskell", "hs"},
    "javascript": {"javascript", "js", "node", "jsx"},
    "julia": {"julia", "jl"},
    "ocaml": {"ocaml", "ml"},
    "perl": {"perl", "pl"},
    "python": {"python", "py", "python3", "ipython", "python2"},
    "racket": {"racket", "rkt", "scheme", "lisp"},
    "ruby": {"ruby", "rb"},
    "rust": {"rust", "rs"},
    "typescript": {"typescript", "ts", "tsx"},
}


class Fence:
    """Takes one code block of the answer."""

    def __init__(self, name: str, pick: str) -> None:
        self._name = name
        self._pick = _PICKS[pick]

    @property
    def name(self) -> str:
        """Name of the policy."""
        return self._name

    def extract(self, completion: str, prompt: Prompt, problem: Problem) -> str | None:
        """Take the block that holds the program."""
        text = thinking.answer(completion)
        if text is None:
            return None
        begun = _begun(prompt)
        if begun:
            return self._chosen(begun + text, problem)
        if _is_program(text, problem):
            return prompt.answer_prefix + text
        blocks = markdown.blocks(text)
        if not blocks or _continues(text, blocks[0], prompt):
            lead = text[: blocks[0].start] if blocks else text
            return (
                _whole(lead, problem) if not prompt.answer_prefix else prompt.answer_prefix + lead
            )
        return self._chosen(text, problem)

    def _chosen(self, text: str, problem: Problem) -> str:
        return _whole(self._choose(markdown.blocks(text), problem).code, problem)

    def _choose(self, blocks: Sequence[Block], problem: Problem) -> Block:
        ranked = _in_language(blocks, problem.language)
        ranked = _defining(ranked, problem)
        return self._pick([block for block in ranked if block.closed] or ranked)


def _begun(prompt: Prompt) -> str:
    """What the answer begins with, if a fence in it is still open."""
    blocks = markdown.blocks(prompt.primed)
    return prompt.primed if blocks and not blocks[-1].closed else ""


def candidates(text: str, problem: Problem) -> list[str]:
    """Code of all blocks in the problem's language, in their order."""
    return [block.code for block in _in_language(markdown.blocks(text), problem.language)]


def _is_program(text: str, problem: Problem) -> bool:
    """Say whether the text needs no markdown: fences, if any, are inside of its strings."""
    if "```" not in text and "~~~" not in text:
        return False
    known = syntax.of(problem.language)
    return known is not None and known.is_program(text, problem.entry_point)


def _continues(text: str, first: Block, prompt: Prompt) -> bool:
    """Say whether code that continues the prompt's stands before the first fence."""
    if not prompt.answer_prefix:
        return False
    lead = text[: first.start]
    lines = [line for line in lead.split("\n") if line.strip()]
    return bool(lines) and lines[0].startswith((" ", "\t"))


def _in_language(blocks: Sequence[Block], language: str) -> list[Block]:
    known = syntax.family(language)
    names = _NAMES.get(known, {known}) | {""}
    return [block for block in blocks if block.language in names] or list(blocks)


def _defining(blocks: Sequence[Block], problem: Problem) -> list[Block]:
    defines = syntax.defines(problem.language, problem.entry_point)
    return [block for block in blocks if defines(block.code)] or list(blocks)


def _whole(code: str, problem: Problem) -> str:
    """Put the problem's head in front of a bare body, and make what the tests can follow."""
    known = syntax.of(problem.language)
    if known is None:
        return code
    return known.whole(code, problem.prompt, problem.entry_point, problem.tests)
