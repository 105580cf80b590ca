"""A program that ends in a `unittest` class passes if, and only if, all of its tests do."""

import sys
from collections.abc import Iterator
from typing import Any

import pytest

from repass.harness import source_of, suite

TESTS = """
import unittest
from unittest.mock import patch

class TestCases(unittest.TestCase):
    def test_one(self):
        {one}
    def test_two(self):
        {two}
"""


@pytest.fixture(autouse=True)
def _no_module_is_left() -> Iterator[None]:
    yield
    sys.modules.pop("__test__", None)


def run(solution: str, one: str = "pass", two: str = "pass") -> None:
    """Execute code that this repository itself wrote."""
    names: dict[str, Any] = {"__name__": "__test__"}
    text = f"{solution}\n{TESTS.format(one=one, two=two)}\n{source_of(suite)}\nrun_suite(globals())"
    exec(compile(text, "program.py", "exec"), names)


def test_all_tests_pass() -> None:
    run("a = 1", "self.assertEqual(a, 1)", "self.assertEqual(a, 1)")


def test_one_test_fails() -> None:
    with pytest.raises(AssertionError, match=r"^1 of 2 tests; test_two: Traceback(.|\n)*1 != 2"):
        run("a = 1", "self.assertEqual(a, 1)", "self.assertEqual(a, 2)")


def test_one_test_raises() -> None:
    with pytest.raises(RuntimeError, match=r"^1 of 2 tests; test_one: (.|\n)*ZeroDivisionError"):
        run("a = 1", "a / 0")


def test_a_failure_weighs_more_than_an_exception() -> None:
    with pytest.raises(AssertionError, match="2 of 2 tests"):
        run("a = 1", "a / 0", "self.fail()")


def test_leaving_early_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="SystemExit"):
        run("a = 1", "raise SystemExit(0)")


def test_names_of_the_program_can_be_patched_and_come_back() -> None:
    patched = "with patch('__test__.a', 2): self.assertEqual(f(), 2)"
    run("a = 1\ndef f(): return a", patched, "self.assertEqual(f(), 1)")


def test_what_is_patched_as_new_is_gone_again() -> None:
    created = "with patch('__test__.b', 2, create=True): self.assertEqual(b, 2)"
    run("a = 1", created, "self.assertNotIn('b', globals())")


def test_what_the_program_defines_can_be_pickled() -> None:
    run("import pickle\ndef f(): return 3", "self.assertIs(pickle.loads(pickle.dumps(f)), f)")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("self.assertEquals(a, 1)", "self.assertEquals(a, 2)"),
        ("self.assertAlmostEquals(a, 1.01, places=1)", "self.assertAlmostEquals(a, 1.1)"),
        (
            "self.assertDictContainsSubset({'b': 2}, {'a': 1, 'b': 2})",
            "self.assertDictContainsSubset({'c': 2}, {'a': 1, 'b': 2})",
        ),
    ],
)
def test_methods_of_older_pythons_are_there(right: str, wrong: str) -> None:
    run("a = 1", right)
    with pytest.raises(AssertionError, match="1 of 2 tests; test_two"):
        run("a = 1", right, wrong)
