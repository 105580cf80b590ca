"""Parsing is tried again where CPython itself has failed, and only there."""

import ast

import pytest

from repass import python_source


@pytest.mark.parametrize("failures", [1, 2])
def test_a_failure_of_the_interpreter_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, failures: int
) -> None:
    parse, calls = ast.parse, []

    def failing(code: str) -> ast.Module:
        calls.append(code)
        if len(calls) <= failures:
            raise SystemError("AST constructor recursion depth mismatch (before=138, after=191)")
        return parse(code)

    monkeypatch.setattr(ast, "parse", failing)
    assert isinstance(python_source.parse("x = 1").body[0], ast.Assign)
    assert len(calls) == failures + 1


def test_wrong_code_is_wrong_at_once() -> None:
    with pytest.raises(SyntaxError):
        python_source.parse("def f(:")
