"""Python by its own parser: which statements define, change and use which names."""

import ast
import functools
import re
import textwrap
from collections.abc import Iterable, Sequence

from repass.extraction.syntax.python_parsing import Statement, has_bare_return, longest, parse, uses

# With one of these, names may be used that stand nowhere in the program.
_DYNAMIC = frozenset({"eval", "exec", "globals", "locals", "vars"})
_PROCESS_SETTINGS = frozenset({"setrecursionlimit", "set_int_max_str_digits"})


class PythonSyntax:
    """Reads Python programs; never runs them."""

    def is_program(self, code: str, entry_point: str | None) -> bool:
        """Say whether the whole text parses and defines the entry point."""
        if entry_point is not None and not self.defines(code, entry_point):
            return False
        tree = parse(code)
        return tree is not None and any(not isinstance(node, ast.Expr) for node in tree.body)

    def defines(self, code: str, entry_point: str) -> bool:
        """Say whether a line begins to define the entry point."""
        return _definition(entry_point).search(code) is not None

    def whole(self, code: str, head: str, entry_point: str | None, tests: str) -> str:  # noqa: ARG002
        """Put the head in front of a bare body, indented or not; other code only loses a margin."""
        bare = code.lstrip("\r\n")
        if entry_point is None or self.defines(code, entry_point):
            return textwrap.dedent(code) if bare.startswith((" ", "\t")) else code
        if not self.defines(head, entry_point):
            return code
        for body in _bodies(bare):
            whole = f"{head.rstrip()}\n{body}"
            if parse(whole) is not None:
                return whole
        return code

    def needed(
        self, code: str, head: str, entry_point: str | None, tests: str, others: Sequence[str] = ()
    ) -> str | None:
        """Keep what entry point and tests need; None if the code does not define the function."""
        main = longest(code)
        roots = {entry_point} if entry_point else set(uses(tests))
        wanted = roots | uses(tests)
        if not any(statement.binds & roots and not statement.stub for statement in main):
            return None
        kept = _closure(_without_stubs(main), set(wanted), entry_point)
        bound = _bound(main) | roots if entry_point else _bound(main)
        context = _context(kept, wanted | _used(kept), bound, [head, *others])
        return _text([*context, *kept])


@functools.lru_cache(maxsize=1024)
def _definition(name: str) -> re.Pattern[str]:
    escaped = re.escape(name)
    return re.compile(
        rf"^[ \t]*(?:(?:async[ \t]+)?def|class)[ \t]+{escaped}\b|^{escaped}[ \t]*(?::[^=\n]+)?=",
        re.MULTILINE,
    )


def _bodies(code: str) -> list[str]:
    """Ways to read a text as the body of a function; none if it is no body."""
    if code.startswith((" ", "\t")):
        return [code, textwrap.indent(textwrap.dedent(code), "    ")]
    return [textwrap.indent(code, "    ")] if has_bare_return(code) else []


def _without_stubs(statements: Iterable[Statement]) -> list[Statement]:
    """Leave out mere heads of what is defined for real elsewhere, and not from the head itself."""
    listed = list(statements)
    real = {name for statement in listed if not statement.stub for name in statement.binds}
    real -= {name for item in listed if not item.is_definition for name in item.binds & item.uses}
    return [item for item in listed if not (item.stub and item.binds <= real)]


def _closure(
    statements: Sequence[Statement], wanted: set[str], entry_point: str | None
) -> list[Statement]:
    """Choose all statements that the wanted names need; adds what these use to the wanted names."""
    chosen = {index for index, item in enumerate(statements) if _always(item)}
    chosen |= _imports_before(statements, entry_point)
    grown = True
    while grown:
        for index in chosen:
            wanted |= statements[index].uses
        found = {
            index
            for index, item in enumerate(statements)
            if (item.concerns & wanted or _may_be_named(item, wanted, entry_point))
            and not _is_trial(item, entry_point)
        }
        grown = not found <= chosen
        chosen |= found
    return [statements[index] for index in sorted(chosen)]


def _always(statement: Statement) -> bool:
    return statement.is_future or bool(statement.calls & _PROCESS_SETTINGS)


def _imports_before(statements: Sequence[Statement], entry_point: str | None) -> set[int]:
    """Find the imports above the function: they may matter by merely being there."""
    defined = [i for i, item in enumerate(statements) if entry_point in item.binds]
    end = defined[-1] if defined else 0
    return {i for i, item in enumerate(statements[:end]) if item.is_import}


def _may_be_named(statement: Statement, wanted: set[str], entry_point: str | None) -> bool:
    """Say whether a program that looks names up at run time may need what a statement defines."""
    if entry_point is None or not wanted & _DYNAMIC or not statement.binds:
        return False
    return statement.is_definition or entry_point not in statement.uses


def _is_trial(statement: Statement, entry_point: str | None) -> bool:
    """Say whether a statement only tries the function out, or is a script's main part."""
    if statement.is_main_part:
        return True
    return statement.is_expression and entry_point in statement.uses


def _context(
    kept: Sequence[Statement], wanted: set[str], bound: set[str], pieces: Sequence[str]
) -> list[Statement]:
    """Find what is wanted and not bound: in the first piece, the problem's own code, and others.

    All imports of the problem's own code are taken: a model may have left them out as given.
    """
    have = {item.text for item in kept}
    found: list[Statement] = []
    for place, piece in enumerate(pieces):
        lacking = _lacking(longest(piece), wanted - bound, bound, all_imports=place == 0)
        fresh = [item for item in lacking if item.text not in have]
        found += fresh
        have |= {item.text for item in fresh}
        bound = bound | _bound(fresh)
        wanted = wanted | _used(fresh)
    return found


def _lacking(
    statements: Iterable[Statement], wanted: set[str], bound: set[str], *, all_imports: bool
) -> list[Statement]:
    usable = [
        item
        for item in statements
        if (item.is_import and all_imports) or (item.binds and not item.binds & bound)
    ]
    missing = set(wanted)
    chosen = _closure(usable, missing, None)
    return [
        item
        for item in usable
        if item in chosen or (all_imports and item.is_import and not item.is_future)
    ]


def _bound(statements: Iterable[Statement]) -> set[str]:
    return {name for item in statements for name in item.binds}


def _used(statements: Iterable[Statement]) -> set[str]:
    return {name for item in statements for name in item.uses}


def _text(statements: Sequence[Statement]) -> str:
    """Write the statements one below the other; imports from the future have to stand first."""
    ordered = sorted(statements, key=lambda statement: not statement.is_future)
    return "\n\n".join(statement.text for statement in ordered) + "\n"
