"""Runs the `unittest` class `TestCases` of a program as BigCodeBench's evaluator does.

Source of the rules: `unsafe_execute` in bigcodebench/eval/__init__.py. There the program is the
body of a module `__test__`; what it prints is swallowed; any failure or error of a test fails it.
"""

import sys
import types
import unittest
from typing import Any


class _Body(types.ModuleType):
    """A module whose names are those of the program, for `unittest.mock.patch` and `pickle`."""

    def __init__(self, name: str, names: dict[str, Any]) -> None:
        object.__setattr__(self, "_names", names)
        super().__init__(name)

    def __getattribute__(self, name: str) -> Any:
        names = object.__getattribute__(self, "_names")
        if name == "__dict__":
            return names
        try:
            return names[name]
        except KeyError:
            return object.__getattribute__(self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        object.__getattribute__(self, "_names")[name] = value

    def __delattr__(self, name: str) -> None:
        del object.__getattribute__(self, "_names")[name]


_OLD_NAMES = {"assertEquals": "assertEqual", "assertAlmostEquals": "assertAlmostEqual"}
"""Methods that Python 3.12 took away from test cases, and what they were other names of."""


def run_suite(names: dict[str, Any]) -> None:
    """Run all tests of `TestCases`.

    Args:
        names: of the program: its globals.

    Raises:
        AssertionError: a test failed.
        RuntimeError: none failed, but some raised an exception.
    """
    sys.modules[names["__name__"]] = _Body(names["__name__"], names)
    result = unittest.TestResult()
    suite = unittest.TestLoader().loadTestsFromTestCase(_as_of_old(names["TestCases"]))
    suite.run(result)
    troubles = result.failures + result.errors
    if not troubles:
        return
    test, trace = troubles[0]
    said = f"{len(troubles)} of {result.testsRun} tests; {test.id().rsplit('.', 1)[-1]}: {trace}"
    raise (AssertionError if result.failures else RuntimeError)(said)


def _as_of_old(tests: Any) -> Any:
    """Give tests, which were written for Python 3.10, the methods that they may rely on."""
    for old, new in _OLD_NAMES.items():
        if not hasattr(tests, old):
            setattr(tests, old, getattr(tests, new))
    if not hasattr(tests, "assertDictContainsSubset"):
        tests.assertDictContainsSubset = _contains
    return tests


def _contains(self: Any, subset: Any, dictionary: Any, msg: Any = None) -> None:
    self.assertEqual({**dictionary, **subset}, dictionary, msg)  # noqa: PT009 (no pytest there)
