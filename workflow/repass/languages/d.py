"""D, as MultiPL-E runs it: `rdmd -unittest`, here GDC, which shares the linker of C++.

With unit tests in a program, D's runtime runs them and not `main`.
"""

from repass.languages.base import Language, SelfTest
from repass.languages.native import END_LINKED, END_TEXTS
from repass.records import Verdict

_TESTS = (
    "\nunittest\n{\n    alias candidate = add;\n    assert(candidate(1, 2) == 3);\n}\nvoid main(){}"
)

D = Language(
    name="d",
    image="native",
    file="program.d",
    extra_files=END_TEXTS,
    compile=("gdc", "-funittest", "program.d", *END_LINKED, "-o", "program"),
    run=("./program",),
    success="end",
    version=("gdc", "--version"),
    self_tests=(
        SelfTest(
            name="passes",
            source="import std.math;\nlong add(long a, long b) { return a + b; }\n" + _TESTS,
            expected=Verdict.PASSED,
        ),
        SelfTest(
            name="fails its test",
            source="long add(long a, long b) { return a - b; }\n" + _TESTS,
            expected=Verdict.FAILED,
        ),
        SelfTest(
            name="does not compile",
            source="long add(long a, long b) { return a +; }\n" + _TESTS,
            expected=Verdict.COMPILE_ERROR,
        ),
        SelfTest(
            name="runs for ever",
            source="long add(long a, long b) { while (a < 2) b ^= a; return b; }\n" + _TESTS,
            expected=Verdict.TIMEOUT,
        ),
        SelfTest(
            name="leaves before its tests",
            source="import core.stdc.stdlib;\nlong add(long a, long b) { exit(0); }\n" + _TESTS,
            expected=Verdict.TESTS_NOT_REACHED,
        ),
    ),
)
