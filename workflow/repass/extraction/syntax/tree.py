"""Programs of many languages as lists of definitions, read with tree-sitter.

tree-sitter reads what it can of any text, in linear time, and marks the rest as errors
(https://tree-sitter.github.io/tree-sitter/); so programs may be cut off, or end in prose.
"""

import functools
import importlib
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tree_sitter import Language, Node, Parser

from repass.extraction.syntax.grammars import Grammar

MAX_READ = 20_000
"""Characters of a program that is looked into; a longer one is no answer to any problem here."""

_WORD = re.compile(r"[^\W\d][\w$]*")
_DEEPEST_NAME = 4
_TYPES = ("class", "interface", "enum", "record", "struct", "object", "trait", "protocol")
_FUNCTIONS = ("function_def", "function_decl", "method", "subroutine")


@dataclass(frozen=True)
class Item:
    """A definition, an import or a statement at the top of a program or of its class.

    `text` begins at the beginning of its line; `body` is where in it the body of the function
    stands, if it has one. `signature` is what tells two functions of one name apart. `sound`: no
    part of it is missing or unreadable.
    """

    kind: str
    text: str
    binds: frozenset[str]
    uses: frozenset[str]
    signature: str
    body: tuple[int, int] | None
    is_import: bool
    is_definition: bool
    is_container: bool
    is_stub: bool
    sound: bool
    head: str = ""
    members: tuple["Item", ...] = ()

    @property
    def is_type(self) -> bool:
        """Whether it is a class or the like."""
        return any(word in self.kind for word in _TYPES)

    @property
    def is_function(self) -> bool:
        """Whether it has a body that is run when it is called."""
        named = self.body is not None or any(word in self.kind for word in _FUNCTIONS)
        return self.is_definition and named and not self.is_type

    @property
    def is_balanced(self) -> bool:
        """Whether its body ends with the brace that closes it, as far as counting can tell."""
        body = self.text[slice(*self.body)] if self.body is not None else ""
        return body.endswith("}") and body.count("{") == body.count("}")

    @property
    def known(self) -> bool:
        """Whether it belongs to a program."""
        return self.is_definition or self.is_import or "comment" in self.kind


def words(text: str) -> frozenset[str]:
    """Names that occur in a text, in whatever role."""
    return frozenset(_WORD.findall(text))


def items(grammar: Grammar, code: str) -> tuple[Item, ...]:
    """Split a program into what stands at its top; none if it is too long to be one."""
    return _read(grammar, code)[0]


def is_readable(grammar: Grammar, code: str) -> bool:
    """Say whether a whole text is a program, as far as the grammar knows the language."""
    return _read(grammar, code)[1]


@functools.lru_cache(maxsize=128)
def _read(grammar: Grammar, code: str) -> tuple[tuple[Item, ...], bool]:
    if len(code) > MAX_READ:
        return (), False
    source = code.encode("utf-8", "replace")
    root = _parser(grammar.package, grammar.function).parse(source).root_node
    return tuple(_items(grammar, root, source)), not root.has_error


@functools.lru_cache(maxsize=64)
def _parser(package: str, function: str) -> Parser:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # older grammars hand over a number
        return Parser(Language(getattr(importlib.import_module(package), function)()))


def _items(grammar: Grammar, parent: Node, source: bytes) -> Iterator[Item]:
    """Yield the items among a node's children, those inside of unreadable parts too."""
    begin: Node | None = None
    for node in _through_errors(parent):
        if node.type in grammar.attached:
            begin = begin or node
            continue
        if node.is_named:
            yield _item(grammar, node, begin or node, source)
        begin = None


def _through_errors(parent: Node) -> Iterator[Node]:
    waiting = list(reversed(parent.children))
    while waiting:
        node = waiting.pop()
        if node.type == "ERROR":
            waiting.extend(reversed(node.children))
        else:
            yield node


def _item(grammar: Grammar, node: Node, begin: Node, source: bytes) -> Item:
    start, end = _line_start(begin, source), _end(node)
    assigned = _is_assignment(node)
    body = _body(node)
    container = node.type in grammar.containers and body is not None
    known = node.type in grammar.definitions or assigned
    return Item(
        kind=node.type,
        text=_text(source, start, end),
        binds=_bound(node) if known else frozenset(),
        uses=frozenset(text for text in _leaves(node) if _WORD.fullmatch(text)),
        signature=_signature(node),
        body=None if body is None else _within(source, start, body),
        is_import=node.type in grammar.imports or _first_word(node) in grammar.setup,
        is_definition=known,
        is_container=container,
        is_stub=body is not None and _says_nothing(body),
        sound=not node.has_error,
        head=_text(source, start, body.start_byte + 1) if container and body else "",
        members=tuple(_items(grammar, body, source)) if container and body else (),
    )


def _text(source: bytes, start: int, end: int) -> str:
    return source[start:end].decode("utf-8", "replace")


def _within(source: bytes, start: int, body: Node) -> tuple[int, int]:
    """Where a body stands in its item's text, in characters."""
    first = len(_text(source, start, body.start_byte))
    return first, first + len(_text(source, body.start_byte, body.end_byte))


def _line_start(node: Node, source: bytes) -> int:
    """Beginning of the line if only blanks stand before the node, else the node's own."""
    start = source.rfind(b"\n", 0, node.start_byte) + 1
    return node.start_byte if source[start : node.start_byte].strip(b" \t") else start


def _end(node: Node) -> int:
    """End of the node, or of the semicolon that belongs to it."""
    after = node.next_sibling
    return after.end_byte if after is not None and after.type == ";" else node.end_byte


def _is_assignment(node: Node) -> bool:
    first = node.named_children[0] if node.named_child_count else node
    return "assignment" in node.type or ("statement" in node.type and "assignment" in first.type)


def _body(node: Node) -> Node | None:
    """Find the body of what a node defines: its own, or that of what it wraps."""
    for inner in _nearest(node, ("body",)):
        return inner.child_by_field_name("body")
    return None


def _nearest(node: Node, fields: Iterable[str]) -> list[Node]:
    """Nodes with one of these fields that are nearest to the node, itself included."""
    level = [node]
    for _ in range(_DEEPEST_NAME):
        found = [item for item in level if any(item.child_by_field_name(f) for f in fields)]
        if found:
            return found
        level = [child for item in level for child in item.named_children]
    return []


def _bound(node: Node) -> frozenset[str]:
    """Names that a definition binds; where the grammar names none, those before the `=`."""
    names: set[str] = set()
    waiting = _nearest(node, ("name", "declarator")) if not _is_assignment(node) else []
    while waiting:
        inner = waiting.pop()
        declarators = inner.children_by_field_name("declarator")
        if declarators:
            waiting.extend(declarators)
        elif name := inner.child_by_field_name("name"):
            names.update(_leaves(name))
        elif inner.named_child_count:
            waiting.append(inner.named_children[0])
        else:
            names.update(_leaves(inner))
    names = names or _assigned(node)
    return frozenset(name for name in names | _owner(node) if _WORD.fullmatch(name))


def _assigned(node: Node) -> set[str]:
    """First name of a definition, and all names before its `=`."""
    found: list[str] = []
    for leaf in _leaves(node):
        if leaf in ("=", ":=", "(", "{"):
            break
        found.append(leaf)
    return set(found)


def _owner(node: Node) -> set[str]:
    """The type whose part a method or an implementation is: they are wanted together."""
    owners = [node.child_by_field_name(field) for field in ("receiver", "type")]
    wanted = owners if node.type == "impl_item" else owners[:1]
    return {leaf for owner in wanted if owner is not None for leaf in _leaves(owner)}


def _signature(node: Node) -> str:
    """Parameters of a function, without blanks."""
    for inner in _nearest(node, ("parameters",)):
        parameters = inner.child_by_field_name("parameters")
        return "".join(_leaves(parameters)) if parameters is not None else ""
    return ""


def _first_word(node: Node) -> str:
    return next(_leaves(node), "") if node.type in ("command", "call") else ""


def _says_nothing(body: Node) -> bool:
    """Whether a body holds comments at most."""
    return body.child_count > 0 and all("comment" in child.type for child in body.named_children)


def _leaves(node: Node) -> Iterator[str]:
    """Texts of the tokens under a node, without comments, in their order."""
    waiting = [node]
    while waiting:
        inner = waiting.pop()
        if "comment" in inner.type:
            continue
        if inner.child_count:
            waiting.extend(reversed(inner.children))
        elif inner.text:
            yield inner.text.decode("utf-8", "replace")
