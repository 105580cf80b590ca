"""JavaScript, as MultiPL-E runs it: `node FILE`."""

from repass.languages.base import Language, Needs, OutputRule, SelfTest
from repass.records import Verdict

_SOLUTION = "const add = (a, b) => a + b;\nconst assert = require('node:assert');\n"

# no name that a program could have declared for itself, as it can `process` and `require`
_AT_END = "\n;globalThis.process.getBuiltinModule('node:fs').appendFileSync('{end}', '{token}');\n"

JAVASCRIPT = Language(
    name="javascript",
    image="scripting",
    file="program.js",
    run=("node", "program.js"),
    check=("node", "--check", "program.js"),
    epilogue=_AT_END,
    success="end",
    fails_on=OutputRule(
        stream="stderr",
        pattern=r"(?m)^Assertion failed",
        source=(
            "HumanEval-X: its tests use console.assert, which ends nothing; its evaluator"
            " (CodeGeeX) fails whatever writes to stderr, of which this is the part they need"
        ),
    ),
    limit_address_space=False,
    needs=Needs(memory_mb=256, processes=24),
    version=("node", "--version"),
    self_tests=(
        SelfTest(
            name="passes",
            source=_SOLUTION + "assert.deepEqual(add(1, 2), 3)",
            expected=Verdict.PASSED,
        ),
        SelfTest(
            name="fails its test",
            source=_SOLUTION + "assert.deepEqual(add(1, 2), 4)",
            expected=Verdict.FAILED,
        ),
        SelfTest(
            name="fails a test that ends nothing",
            source=_SOLUTION + "console.assert(add(1, 2) === 4)",
            expected=Verdict.FAILED,
        ),
        SelfTest(
            name="does not parse",
            source="const add = (a, b) => { return a + b;\n",
            expected=Verdict.SYNTAX_ERROR,
        ),
        SelfTest(
            name="runs for ever",
            source=_SOLUTION + "while (true) {}\n",
            expected=Verdict.TIMEOUT,
        ),
        SelfTest(
            name="leaves before its tests",
            source="process.exit(0);\nthrow new Error();\n",
            expected=Verdict.TESTS_NOT_REACHED,
        ),
    ),
)
