"""Policy `evalplus`: EvalPlus's sanitizer, as released.

Source: `evalplus/sanitize.py` of release 0.3.1 (`sanitize`, called with prompt and completion of
models that complete, with the answer alone of chats). Its rules are kept, to compare with, also
those that break right programs: decorated and `async` definitions, functions without `return`,
`try: import ...`, tuple assignments and whatever changes a value in place fall away.

It looks for the longest span of lines that parses, trying all of them. Here the same span is found
without most of the trials: no beginning that holds the line of a syntax error can parse.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import tree_sitter_python
from tree_sitter import Language, Node, Parser

from repass.extraction.stop import cut
from repass.extraction.syntax import python_parsing
from repass.records import Problem, Prompt

_IMPORTS = ("import_statement", "import_from_statement")
_BUDGET = 3_000_000  # characters that the search for the longest span may parse


class EvalPlus:
    """Keeps imports, and the definitions that are reached from the entry point."""

    name = "evalplus"

    def extract(self, completion: str, prompt: Prompt, problem: Problem) -> str | None:
        """Sanitize the program; other languages than Python are only cut."""
        text = prompt.answer_prefix + cut(completion, prompt.stop)
        return sanitize(text, problem.entry_point) if problem.language == "python" else text


def sanitize(text: str, entry_point: str | None) -> str:
    """Sanitize a text, as `evalplus.sanitize.sanitize` does."""
    code = longest_span(text)
    return reached(code, entry_point, only_returning=True).strip() or code


def longest_span(text: str) -> str:
    """Return the lines that parse together and of which most are not blank; the first, if none do.

    One line alone never counts. Of equally long spans the first does, without blank lines behind.
    """
    lines = text.split("\n")
    best, most, budget = (0, 0), 0, _BUDGET
    left = _filled(lines)
    for start, line in enumerate(lines):
        if left <= most or budget <= 0:
            break
        left -= bool(line.strip())
        end, budget = _parsable_end(lines, start, budget)
        count = _filled(lines[start : end + 1])
        if end > start and count > most:
            best, most = (start, _shortest(lines, start, end)), count
    return "\n".join(lines[best[0] : best[1] + 1])


def _filled(lines: Iterable[str]) -> int:
    return sum(1 for line in lines if line.strip())


def _parsable_end(lines: list[str], start: int, budget: int) -> tuple[int, int]:
    """Last line of the longest span from a line on that parses, and what is left of the budget.

    `start` where none of two lines does.
    """
    end = len(lines)
    while end > start + 1 and budget > 0:
        text = "\n".join(lines[start:end])
        budget -= len(text) + 100
        failed = python_parsing.error_line(text)
        if failed is None:
            return end - 1, budget
        end = min(end - 1, start + failed - 1)
    return start, budget


def _shortest(lines: list[str], start: int, end: int) -> int:
    """Take blank lines off a span's end as long as it parses, but keep two lines."""
    least = end
    while least > start + 1 and not lines[least].strip():
        least -= 1
    tried = (
        place
        for place in range(least, end)
        if python_parsing.error_line("\n".join(lines[start : place + 1])) is None
    )
    return next(tried, end)


@dataclass(frozen=True)
class _Definition:
    name: str | None
    node: Node

    @property
    def text(self) -> str:
        return _text(self.node)


def reached(code: str, entry_point: str | None, *, only_returning: bool) -> str:
    """Write imports, then definitions; with an entry point only those that it reaches.

    With `only_returning` functions without a `return` are left out.
    """
    source = code.encode("utf-8", "replace")
    root = Parser(Language(tree_sitter_python.language())).parse(source).root_node
    imports = [_text(node) for node in root.children if node.type in _IMPORTS]
    found = _first_of_each_name(_definitions(root, only_returning=only_returning))
    names = None if not entry_point else _closure(found, entry_point)
    kept = [item.text for item in found if names is None or item.name in names]
    return "\n".join([*imports, *kept])


def _definitions(root: Node, *, only_returning: bool) -> Iterator[_Definition]:
    for node in root.children:
        if node.type == "class_definition" or (
            node.type == "function_definition" and (_returns(node) or not only_returning)
        ):
            yield _Definition(_name(node), node)
        elif node.type == "expression_statement" and node.children[0].type == "assignment":
            yield _Definition(_name(node.children[0]), node.children[0])


def _first_of_each_name(found: Iterable[_Definition]) -> list[_Definition]:
    first: dict[str | None, _Definition] = {}
    for item in found:
        first.setdefault(item.name, item)
    return list(first.values())


def _closure(found: Iterable[_Definition], entry_point: str) -> set[str]:
    used = {item.name: set(_identifiers(item.node)) for item in found}
    names, waiting = {entry_point}, [entry_point]
    while waiting:
        fresh = used.get(waiting.pop(), set()) - names
        names |= fresh
        waiting.extend(fresh)
    return names


def _name(node: Node) -> str | None:
    """First identifier right under a node; of `a, b = c` that is `c`."""
    return next((_text(child) for child in node.children if child.type == "identifier"), None)


def _returns(node: Node) -> bool:
    return any(inner.type == "return_statement" for inner in _under(node))


def _identifiers(node: Node) -> Iterator[str]:
    return (_text(inner) for inner in _under(node) if inner.type == "identifier")


def _under(node: Node) -> Iterator[Node]:
    waiting = [node]
    while waiting:
        inner = waiting.pop()
        yield inner
        waiting.extend(inner.children)


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")
