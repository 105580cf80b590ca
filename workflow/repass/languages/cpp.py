"""C++, as MultiPL-E compiles it: `g++ -std=c++17`, no optimisation, nothing else."""

from repass.languages.base import Language, Needs, SelfTest
from repass.languages.native import END_LINKED, END_TEXTS
from repass.records import Verdict

_SOLUTION = "#include<assert.h>\n#include<bits/stdc++.h>\nlong add(long a, long b) {\n"

CPP = Language(
    name="cpp",
    image="native",
    file="program.cpp",
    extra_files=END_TEXTS,
    # the script adds the precompiled header for who includes it; a failed assert is told from a
    # crash; the libraries are those of HumanEval-X
    compile=(
        *("sh", "/opt/repass/cpp/compile", "/opt/repass/native/assertion.o", *END_LINKED),
        *("-Wl,--as-needed", "-lcrypto"),
    ),
    run=("./program",),
    success="end",
    needs=Needs(processes=8),
    version=("g++", "--version"),
    self_tests=(
        SelfTest(
            name="passes",
            source=_SOLUTION + "return a + b;\n}\nint main() {\n    assert(add(1, 2) == 3);\n}\n",
            expected=Verdict.PASSED,
        ),
        SelfTest(
            name="fails its test",
            source=_SOLUTION + "return a - b;\n}\nint main() {\n    assert(add(1, 2) == 3);\n}\n",
            expected=Verdict.FAILED,
        ),
        SelfTest(
            name="raises",
            source=_SOLUTION + "throw 1;\n}\nint main() {\n    assert(add(1, 2) == 3);\n}\n",
            expected=Verdict.EXCEPTION,
        ),
        SelfTest(
            name="does not compile",
            source=_SOLUTION + "return a +;\n}\nint main() {\n    assert(add(1, 2) == 3);\n}\n",
            expected=Verdict.COMPILE_ERROR,
        ),
        SelfTest(
            name="runs for ever",
            source=_SOLUTION + "while (a < 2) b ^= a;\nreturn b;\n}\nint main() { add(1, 2); }\n",
            expected=Verdict.TIMEOUT,
        ),
        SelfTest(
            name="leaves before its tests",
            source=_SOLUTION + "exit(0);\n}\nint main() {\n    assert(add(1, 2) == 3);\n}\n",
            expected=Verdict.TESTS_NOT_REACHED,
        ),
    ),
)
