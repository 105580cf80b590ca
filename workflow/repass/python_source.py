"""Python source read as a syntax tree."""

import ast

ATTEMPTS = 3


def parse(code: str) -> ast.Module:
    """Parse as `ast.parse` does, again where CPython has lost count of its own recursion.

    CPython 3.11 keeps one counter for the whole interpreter and now and then raises SystemError
    ("AST constructor recursion depth mismatch") for code that is all right.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: the code can't be parsed.
    """
    for _ in range(ATTEMPTS - 1):
        try:
            return ast.parse(code)
        except SystemError:
            continue
    return ast.parse(code)
