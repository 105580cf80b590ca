"""Parse Python that may be broken, end in prose or be hostile to parsers; in bounded time."""

import ast
import functools
import re
import symtable
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from repass.python_source import parse as parse_source

MAX_PARSED = 100_000
"""Characters of a program that is looked into; a longer one is no answer to any problem here."""

_BUDGET = 300_000  # characters that the search for the longest parsable beginning may parse
# As Python's tokenizer counts lines: form feeds and Unicode's separators end none.
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_NOT_SOURCE = re.compile("[\0\ud800-\udfff]")
_FAILURES = (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError)
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Statement:
    """A statement at the top of a program, or several that share a line.

    `binds` are the names it defines, `changes` those whose value it may change in place, `uses`
    those of the module that it needs, at once or when its functions are called.
    """

    text: str
    binds: frozenset[str]
    changes: frozenset[str]
    uses: frozenset[str]
    calls: frozenset[str]
    stub: bool
    is_definition: bool
    is_import: bool
    is_future: bool
    is_expression: bool
    is_main_part: bool

    @property
    def concerns(self) -> frozenset[str]:
        """Names that are not the same without this statement."""
        return self.binds | self.changes


def parse(code: str) -> ast.Module | None:
    """Parse a whole text; None if it is no program, or too long to be one."""
    if len(code) > MAX_PARSED:
        return None
    try:
        return _parse(code)
    except _FAILURES:
        return None


def error_line(code: str) -> int | None:
    """Line of the first error, from 1; None if the text parses. Beginnings that hold it do not.

    The last line, where the parser names none: then all that is known is that the whole fails.
    """
    last = code.count("\n") + 1
    try:
        _parse(code)
    except SyntaxError as error:
        return max(1, error.lineno or last)
    except _FAILURES:
        return last
    return None


@functools.lru_cache(maxsize=64)
def longest(code: str) -> tuple[Statement, ...]:
    """Split the longest beginning of a text that parses into its statements.

    The beginning ends with a line. No statement where nothing parses, or where finding out would
    take too long.
    """
    lines = _source_lines(code) if len(code) <= MAX_PARSED else []
    tree = _longest_tree(lines)
    if tree is None:
        return ()
    try:
        return tuple(_statement(nodes, lines) for nodes in _by_line(tree.body))
    except _FAILURES:
        return ()


@functools.lru_cache(maxsize=1024)
def uses(code: str) -> frozenset[str]:
    """Names that a program takes from elsewhere; none if it can't be parsed."""
    try:
        binds, used = _names(code)
    except _FAILURES:
        return frozenset()
    return used - binds


def has_bare_return(code: str) -> bool:
    """Say whether a text parses and returns, or yields, outside of any function."""
    tree = parse(code)
    return tree is not None and any(_returns(node) for node in tree.body)


def _parse(code: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # invalid escapes in the program are not our matter
        return parse_source(code)


def _source_lines(code: str) -> list[str]:
    """Lines before the first that holds what no source file can."""
    bad = _NOT_SOURCE.search(code)
    lines = [match.group() for match in _LINE.finditer(code[: bad.start()] if bad else code)]
    return lines[:-1] if bad and lines and not lines[-1].endswith(("\r", "\n")) else lines


def _longest_tree(lines: list[str]) -> ast.Module | None:
    """Parse, and cut before the line of the error until it works.

    No beginning that holds the line of the error can parse: the parser stops at the first token
    that fits no program, and names an earlier line only for what is never closed.
    """
    end, spent = len(lines), 0
    while end > 0 and spent <= _BUDGET:
        text = "".join(lines[:end])
        spent += len(text)
        try:
            return _parse(text)
        except SyntaxError as error:
            end = min(end, error.lineno or end) - 1
        except _FAILURES:
            return None
    return None


def _by_line(nodes: list[ast.stmt]) -> list[list[ast.stmt]]:
    """Group statements that share a line, by semicolons."""
    groups: list[list[ast.stmt]] = []
    for node in nodes:
        if groups and _first_line(node) <= _last_line(groups[-1][-1]):
            groups[-1].append(node)
        else:
            groups.append([node])
    return groups


def _first_line(node: ast.stmt) -> int:
    decorators = node.decorator_list if isinstance(node, _Definition) else []
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _last_line(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno


def _statement(nodes: list[ast.stmt], lines: list[str]) -> Statement:
    text = "".join(lines[_first_line(nodes[0]) - 1 : _last_line(nodes[-1])]).rstrip()
    binds, used = _names(text)
    return Statement(
        text=text,
        binds=binds,
        changes=frozenset(name for node in nodes for name in _changed(node)),
        uses=used,
        calls=frozenset(name for node in nodes for name in _called(node)),
        stub=all(_is_stub(node) for node in nodes),
        is_definition=all(isinstance(node, _Definition) for node in nodes),
        is_import=all(isinstance(node, ast.Import | ast.ImportFrom) for node in nodes),
        is_future=any(_is_future(node) for node in nodes),
        is_expression=all(isinstance(node, ast.Expr | ast.Assert) for node in nodes),
        is_main_part=all(_is_main_part(node) for node in nodes),
    )


def _names(code: str) -> tuple[frozenset[str], frozenset[str]]:
    """Names that a program binds, and names of the module that it uses."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = symtable.symtable(code, "<program>", "exec")
    symbols = table.get_symbols()
    binds = {item.get_name() for item in symbols if item.is_assigned() or item.is_imported()}
    used = {item.get_name() for item in symbols if item.is_referenced()}
    return frozenset(binds), frozenset(used.union(*map(_free_names, table.get_children())))


def _free_names(table: symtable.SymbolTable) -> set[str]:
    """Names of the module that a function or class uses, or rebinds by `global`."""
    own = {item.get_name() for item in table.get_symbols() if item.is_global()}
    return own.union(*map(_free_names, table.get_children()))


def _changed(node: ast.stmt) -> Iterator[str]:
    """Names whose value is changed in place: by item, by attribute, by method, as a decorator."""
    if isinstance(node, _Definition):
        yield from (name for item in node.decorator_list for name in _roots(item))
        return
    for inner in ast.walk(node):
        if isinstance(inner, ast.Attribute | ast.Subscript) and _is_written(inner):
            yield from _roots(inner)
        elif isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute):
            yield from _roots(inner.func)


def _is_written(node: ast.Attribute | ast.Subscript) -> bool:
    return isinstance(node.ctx, ast.Store | ast.Del)


def _roots(node: ast.expr) -> Iterator[str]:
    """Name at the beginning of `a.b[c].d(e)`, if there is one."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    if isinstance(node, ast.Name):
        yield node.id


def _called(node: ast.stmt) -> Iterator[str]:
    """Name of the function that a statement does nothing but call: `b` of `a.b(c)`."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        function = node.value.func
        if isinstance(function, ast.Attribute):
            yield function.attr
        elif isinstance(function, ast.Name):
            yield function.id


def _is_stub(node: ast.stmt) -> bool:
    """Say whether a definition is only a head: documentation, `pass`, `...`."""
    if not isinstance(node, _Definition):
        return False
    return all(_says_nothing(item) for item in node.body)


def _says_nothing(node: ast.stmt) -> bool:
    constant = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return constant or isinstance(node, ast.Pass) or _raises_not_implemented(node)


def _raises_not_implemented(node: ast.stmt) -> bool:
    if not isinstance(node, ast.Raise) or node.exc is None:
        return False
    return next(_roots(node.exc), None) == "NotImplementedError"


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _is_main_part(node: ast.stmt) -> bool:
    """Say whether a statement is `if __name__ == ...`."""
    if not isinstance(node, ast.If) or not isinstance(node.test, ast.Compare):
        return False
    return isinstance(node.test.left, ast.Name) and node.test.left.id == "__name__"


def _returns(node: ast.AST) -> bool:
    """Say whether a statement returns or yields, its inner functions aside."""
    if isinstance(node, ast.Return | ast.Yield | ast.YieldFrom):
        return True
    if isinstance(node, _Definition | ast.Lambda):
        return False
    return any(_returns(child) for child in ast.iter_child_nodes(node))
