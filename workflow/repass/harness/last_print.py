"""Runs a program and compares what it printed last with what is expected.

Source of the rules: codegen1/benchmark/mtpb_exec.py of salesforce/CodeGen. Where this is not the
reference: values of types that it can't compare (`dict`, `None`) count if they are equal; there no
solution of such a problem passes.
"""

import ast
import builtins
import contextlib
import io
import json
from typing import Any


def run_and_compare(solution: str, expected: str) -> None:
    """Run a program; an exception after its last print is no failure.

    Args:
        solution: the program; the value of its last statement counts as printed.
        expected: the value, as JSON.

    Raises:
        AssertionError: nothing was printed, or something else than expected.
        SyntaxError: the program does not parse.
    """
    printed: list[Any] = []
    raised = _run(compile(_printing(ast.parse(solution)), "solution.py", "exec"), printed)
    wanted = json.loads(expected)
    if not printed:
        raise AssertionError("nothing was printed") from raised
    if not same(printed[-1], wanted):
        raise AssertionError(f"printed {printed[-1]!r:.200}, expected {wanted!r:.200}")


def _printing(tree: ast.Module) -> ast.Module:
    """Print the value of the last statement, if it has one and is no call of print itself."""
    last = tree.body[-1] if tree.body else None
    value = getattr(last, "value", None)
    if last is None or not isinstance(value, ast.expr) or _prints(value):
        return tree
    call = ast.Call(func=ast.Name(id="print", ctx=ast.Load()), args=[value], keywords=[])
    last.value = call  # type: ignore[attr-defined]
    return ast.fix_missing_locations(tree)


def _prints(value: ast.expr) -> bool:
    function = value.func if isinstance(value, ast.Call) else None
    return isinstance(function, ast.Name) and function.id.startswith("print")


def _run(code: Any, printed: list[Any]) -> Exception | None:
    def note(*values: Any, **options: Any) -> None:
        printed.extend(values[:1])
        builtins.print(*values, **options)

    with contextlib.redirect_stdout(io.StringIO()):
        try:
            exec(code, {"__name__": "__main__", "print": note})  # noqa: S102 (in the sandbox)
        except Exception as error:  # as in the reference: what was printed counts
            return error
    return None


def same(found: Any, expected: Any) -> bool:
    """Whether a printed value is the expected one, once it is of the same type."""
    value = _plain(found)
    if type(value) is not type(expected):
        if isinstance(expected, bool):
            value, expected = str(value), str(expected)
        elif expected is None:
            return False
        else:
            value = _as(type(expected), value)
    if isinstance(expected, float) and isinstance(value, float):
        return abs(value - expected) < 1e-6
    return bool(value == expected)


def _plain(value: Any) -> Any:
    """Values of numpy and pandas as those of Python; pairs in a list as lists."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list) and value and isinstance(value[0], tuple):
        return [list(item) for item in value]
    return value


def _as(kind: type, value: Any) -> Any:
    try:
        return kind(value)
    except (TypeError, ValueError):
        return None
