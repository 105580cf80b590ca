"""What extraction has to know of a language's syntax: one small class a language.

A language without one is read as text: policies then look for names, not for definitions.
"""

import re
from collections.abc import Callable, Sequence
from typing import Protocol

from repass.extraction.syntax.grammars import GRAMMARS
from repass.extraction.syntax.python import PythonSyntax
from repass.extraction.syntax.structured import StructuredSyntax


class Syntax(Protocol):
    """Reads programs of one language; total: any text is an answer."""

    def is_program(self, code: str, entry_point: str | None) -> bool:
        """Say whether the whole text is a program that defines the entry point."""
        ...

    def defines(self, code: str, entry_point: str) -> bool:
        """Say whether the entry point's definition begins somewhere in the text."""
        ...

    def whole(self, code: str, head: str, entry_point: str | None, tests: str) -> str:
        """Make a program of a code block: head in front of a bare body, in a form tests fit to."""
        ...

    def needed(
        self, code: str, head: str, entry_point: str | None, tests: str, others: Sequence[str] = ()
    ) -> str | None:
        """Keep what entry point and tests need; None if the code does not define the function.

        Args:
            code: a program, perhaps with text behind it that is none.
            head: the problem's own code, whose imports and helpers are at hand.
            entry_point: name of the function; None for all that the tests use.
            tests: the code that will follow.
            others: further pieces of code in which missing helpers may be found.
        """
        ...


_SYNTAXES: dict[str, Syntax] = {
    "python": PythonSyntax(),
    **{language: StructuredSyntax(grammar) for language, grammar in GRAMMARS.items()},
}


def of(language: str) -> Syntax | None:
    """Return what is known of a language's syntax; None for nothing."""
    return _SYNTAXES.get(family(language))


def family(language: str) -> str:
    """Name the language itself, of which others are ways to run it: go of go-testify."""
    return language.partition("-")[0]


def defines(language: str, entry_point: str | None) -> Callable[[str], bool]:
    """Return a test whether a text defines the entry point, or at least names it."""
    if entry_point is None:
        return lambda code: True  # noqa: ARG005
    known = of(language)
    if known is not None:
        return lambda code: known.defines(code, entry_point)
    word = re.compile(rf"(?<!\w){re.escape(entry_point)}(?!\w)")
    return lambda code: word.search(code) is not None
