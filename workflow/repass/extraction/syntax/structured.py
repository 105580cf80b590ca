"""Languages with a tree-sitter grammar: what a function needs, and how it fits the tests.

The tests of some benchmarks begin with the brace that closes the function, and the class around it
(MultiPL-E in C++, C#, Java, Rust, Scala, shell and Swift). There a solution ends before that brace,
whatever the answer looked like, and no name is defined twice: neither the function, nor what the
tests define themselves.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from repass.extraction.syntax.grammars import Grammar
from repass.extraction.syntax.tree import Item, is_readable, items, words

_MOST_UNCLOSED = 4
# A file of Java may hold one public class only, and the tests bring theirs.
_PUBLIC = re.compile(r"^([ \t]*)public[ \t]+")
_GO_IMPORT = re.compile(r'(?:\b(?!import\b)([\w.]+)[ \t]+)?"([^"\n]+)"')


_Place = tuple[Item | None, Sequence[Item], Sequence[Item]]


@dataclass(frozen=True)
class _Program:
    """A program in which a function was found: `members` stand in its class, `outer` do not."""

    outer: tuple[Item, ...]
    members: tuple[Item, ...]
    container: Item | None
    entry: Item

    @property
    def all(self) -> tuple[Item, ...]:
        """Everything but the class itself."""
        return (*self.outer, *self.members)


class StructuredSyntax:
    """Reads programs of a language by its grammar; never runs them."""

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar

    def is_program(self, code: str, entry_point: str | None) -> bool:
        """Say whether all of the text is code, and defines the entry point."""
        found = items(self._grammar, code)
        defined = entry_point is None or any(self._is(item, entry_point) for item in _flat(found))
        readable = is_readable(self._grammar, code) and all(item.known for item in found)
        return bool(found) and defined and readable

    def defines(self, code: str, entry_point: str) -> bool:
        """Say whether the entry point is defined in the text, finished or not."""
        return any(
            self._is(item, entry_point)
            for closed in self._closed(code)
            for item in _flat(items(self._grammar, closed))
        )

    def whole(self, code: str, head: str, entry_point: str | None, tests: str) -> str:
        """Make a program of a code block that the tests can follow.

        The head goes in front of a bare body. Code in which no function is found stays as it is.
        """
        name = entry_point or self._name(head)
        if name is None:
            return code
        if not (self.defines(code, name) or _before_closing_line(code, name)):
            joined = f"{head.rstrip()}\n{code.lstrip(chr(10))}"
            if self._find(joined, name) is None and not _before_closing_line(joined, name):
                return code
            code = joined
        if not (_closes(tests) or self._grammar.imports_once):
            return self._begun(code)
        found = self.needed(code, head, name, tests)
        if found is None and _closes(tests) and not self._grammar.containers:
            found = _before_closing_line(code, name)
        return code if found is None else found

    def needed(
        self, code: str, head: str, entry_point: str | None, tests: str, others: Sequence[str] = ()
    ) -> str | None:
        """Keep what entry point and tests need, in a form that the tests fit to."""
        name = entry_point or self._name(head)
        found = None if name is None else self._find(code, name)
        if found is None or name is None:
            return None
        given = self._find(head, name, stubs=True)
        theirs = self._defined_by(tests, given or found) - {name}
        wanted = {*words(tests), name}
        own = _but(found.all, theirs)
        kept = _closure(_once(own, found.entry, name, last=self._grammar.redefines), wanted)
        more = _but(self._at_hand(given, others), theirs)
        kept = [*_lacking(kept, more, wanted), *kept]
        return self._written(kept, found, given, tests)

    def _is(self, item: Item, name: str) -> bool:
        """Say whether an item defines a name as something to be called."""
        callable_ = item.is_function or (self._grammar.redefines and item.is_definition)
        return callable_ and name in item.binds

    def _begun(self, code: str) -> str:
        """Add what every program begins with; take off what ends it, for the tests follow."""
        opening, ending = self._grammar.opening, self._grammar.ending
        begun = code if opening.strip() in code else opening + code
        return begun.rstrip().removesuffix(ending) if ending else begun

    def _closed(self, code: str) -> Iterator[str]:
        """The code, and the code with functions and classes closed behind it; readable ones first.

        What is closed once too little can often be read too, but not as what it is.
        """
        begun = self._begun(code)
        every = [begun + f"\n{self._grammar.closer}" * more for more in range(_MOST_UNCLOSED + 1)]
        yield from sorted(every, key=lambda closed: not is_readable(self._grammar, closed))

    def _name(self, head: str) -> str | None:
        """Name of the last function of the head, which is the one to be completed."""
        for closed in self._closed(head):
            found = [item for item in _flat(items(self._grammar, closed)) if item.is_function]
            if found and found[-1].sound:
                return min(found[-1].binds, default=None)
        return None

    def _find(self, code: str, name: str, *, stubs: bool = False) -> _Program | None:
        """Find the program in which the function is finished, closing it if need be.

        Grammars do not know all of a language: a function that could not be read in full counts
        too, if its braces are balanced and no other is found.
        """
        for balanced in (False, True):
            for closed in self._closed(code):
                for place in _places(items(self._grammar, closed)):
                    found = self._program(place, name, stubs=stubs, balanced=balanced)
                    if found is not None:
                        return found
        return None

    def _program(self, place: _Place, name: str, *, stubs: bool, balanced: bool) -> _Program | None:
        container, outer, members = place
        named = [
            item
            for item in (outer if container is None else members)
            if self._is(item, name)
            and (item.sound or (balanced and item.is_balanced))
            and (stubs or not item.is_stub)
        ]
        if not named:
            return None
        entry = named[-1 if self._grammar.redefines else 0]
        return _Program(tuple(outer), tuple(members), container, entry)

    def _defined_by(self, tests: str, around: _Program) -> set[str]:
        """Names that the tests define themselves, in their own place in the class."""
        container = around.container
        text = tests.lstrip()[1:] if _closes(tests) else tests
        if container is not None and _closes(tests):
            text = container.head + text
        flat = _flat(items(self._grammar, self._begun(text)))
        names = {name for item in flat for name in item.binds}
        return names if container is None else names - container.binds

    def _at_hand(self, given: _Program | None, others: Iterable[str]) -> Sequence[Item]:
        """What the problem's own code and other pieces define, the function itself aside."""
        own = () if given is None else given.all
        more = [item for code in others for item in self._pieces(code)]
        entry = None if given is None else given.entry
        return [item for item in (*own, *more) if item.sound and item is not entry]

    def _pieces(self, code: str) -> Sequence[Item]:
        """Functions and types of a piece of code; none if it is no program, but perhaps a body."""
        found = items(self._grammar, self._begun(code))
        if not self.is_program(self._begun(code), None):
            return ()
        return [item for item in found if item.is_function or item.is_type]

    def _written(
        self, kept: Sequence[Item], found: _Program, given: _Program | None, tests: str
    ) -> str | None:
        """Write the program; the function stands last where the tests close it."""
        closing = _closes(tests)
        entry = _open(found.entry) if closing else found.entry.text
        rest = [item for item in kept if not item.is_import]
        if closing:
            rest = [*(item for item in rest if item is not found.entry), found.entry]
        imports = self._imports(kept, given, tests)
        container = (given.container if given is not None else None) or found.container
        if container is None:
            return _joined([*imports, *_texts(rest, found.entry, entry)])
        members = {*found.members, *(given.members if given is not None else ())}
        inner = [item for item in rest if item in members or not item.is_type]
        outer = [_PUBLIC.sub(r"\1", item.text) for item in rest if item not in inner]
        end = [] if closing else ["}"]
        body = _texts(inner, found.entry, entry)
        return _joined([*imports, *outer, container.head, *body, *end])

    def _imports(self, kept: Sequence[Item], given: _Program | None, tests: str) -> list[str]:
        """Imports of the problem's own code, then the answer's, each once."""
        every = [item for item in (*(given.all if given else ()), *kept) if item.is_import]
        texts = list(dict.fromkeys(item.text.strip() for item in every))
        if not self._grammar.imports_once:
            return ["\n".join(texts)]
        used = words(tests).union(*(item.uses for item in kept if not item.is_import))
        return _go_imports(texts, used)


def _closes(tests: str) -> bool:
    """Say whether the tests begin with the brace that closes the function."""
    return tests.lstrip().startswith("}")


def _before_closing_line(code: str, name: str) -> str | None:
    """Text up to the brace that closes a function, by indentation; None if there is no such line.

    For what the grammar cannot read, as the stop tokens of MultiPL-E have it. A variable `$name` of
    shell, PHP or Perl is no function.
    """
    opening = re.search(
        rf"^([ \t]*)[^\n#/]*(?<!\$)\b{re.escape(name)}\b[^\n]*\{{[ \t]*$", code, re.MULTILINE
    )
    if opening is None:
        return None
    closing = re.compile(rf"^{opening.group(1)}\}}", re.MULTILINE).search(code, opening.end())
    return None if closing is None else code[: closing.start()].rstrip()


def _flat(found: Iterable[Item]) -> Iterator[Item]:
    for item in found:
        yield item
        yield from _flat(item.members)


def _places(found: Sequence[Item]) -> Iterator[_Place]:
    """Where a function may stand: at the top, or in a class; with what stands beside and in it."""
    yield None, found, ()
    for item in found:
        if not item.is_container:
            continue
        beside = [other for other in found if other is not item]
        for container, outer, members in _places(item.members):
            if container is None:
                yield item, beside, item.members
            else:
                yield container, [*beside, *outer], members


def _once(found: Sequence[Item], entry: Item, name: str, *, last: bool) -> list[Item]:
    """Leave out what defines a function again: of equal ones the first, or the last, stays.

    Of the entry point stays the one that was found; overloads have more or fewer parameters.
    """
    width = entry.signature.count(",")
    chosen: dict[tuple[frozenset[str], str], Item] = {}
    for item in reversed(found) if last else found:
        if item.is_function and item.sound:
            chosen.setdefault((item.binds, item.signature), item)
    return [
        item
        for item in found
        if item is entry
        or not item.is_function
        or (
            chosen.get((item.binds, item.signature)) is item
            and not (name in item.binds and item.signature.count(",") == width)
        )
    ]


def _but(found: Iterable[Item], names: set[str]) -> list[Item]:
    """Leave out what defines nothing but these names."""
    return [item for item in found if not item.binds or not item.binds <= names]


def _lacking(kept: Iterable[Item], at_hand: Iterable[Item], wanted: set[str]) -> list[Item]:
    """Choose what is wanted and not among what is kept."""
    bound = {name for item in kept for name in item.binds}
    usable = [item for item in at_hand if not item.binds & bound and not item.is_import]
    return _closure(usable, wanted)


def _closure(usable: Sequence[Item], wanted: set[str]) -> list[Item]:
    """Choose all that the wanted names need; adds what these use to the wanted names."""
    chosen = {index for index, item in enumerate(usable) if item.is_import}
    grown = True
    while grown:
        found = {index for index, item in enumerate(usable) if item.binds & wanted}
        grown = not found <= chosen
        chosen |= found
        for index in found:
            wanted |= usable[index].uses
    return [usable[index] for index in sorted(chosen)]


def _open(entry: Item) -> str:
    """The function without its closing brace; a body without braces gets the opening one."""
    start, end = entry.body or (0, len(entry.text))
    body = entry.text[start:end]
    if body.startswith("{") and body.endswith("}"):
        return entry.text[: end - 1].rstrip()
    return f"{entry.text[:start]}{{\n{body}"


def _texts(found: Iterable[Item], entry: Item, text: str) -> list[str]:
    return [text if item is entry else item.text for item in found]


def _go_imports(texts: Iterable[str], used: Iterable[str]) -> list[str]:
    """The first package clause, and the imports that are used: others are errors in Go."""
    known = frozenset(used)
    package = next((text for text in texts if text.startswith("package")), None)
    found = [match for text in texts for match in _GO_IMPORT.finditer(text)]
    wanted = {
        f"import {match.group().strip()}": None
        for match in found
        if (match.group(1) or match.group(2).rsplit("/", 1)[-1]) in known | {"_", "."}
    }
    return [] if package is None else [package, "\n".join(wanted)]


def _joined(parts: Iterable[str]) -> str:
    return "\n\n".join(part.strip("\n") for part in parts if part.strip()) + "\n"
