"""TypeScript, as MultiPL-E runs it: `tsc --target esnext FILE`, then `node FILE`.

A type error fails a program, although the compiler writes its JavaScript all the same. The compiler
is a start-up snapshot with the library's declarations in it (envs/sandbox/scripting/compile.js).

TYPESCRIPT_ES5 is for the tests of MBXP, which import Node's modules: it is compiled as their
reference does it (amazon-science/mxeval, mxeval/execution.py). There an error is even expected, as
the modules have no declarations: what the compiler has written is run if it parses, errors or not.
"""

from repass.languages.base import Language, Needs, SelfTest
from repass.records import Verdict
from repass.sandbox.records import Limits

_SOLUTION = (
    "function add(a: number, b: number): number { return a + b }\n"
    "declare var require: any;\nconst assert = require('node:assert');\n"
)

# as in JavaScript; there are no declarations of Node's modules, as in the reference
_AT_END = (
    "\n;(globalThis as any).process.getBuiltinModule('node:fs')"
    ".appendFileSync('{end}', '{token}');\n"
)

TYPESCRIPT = Language(
    name="typescript",
    image="scripting",
    file="program.ts",
    compile=("/opt/typescript/compile", "program.ts"),
    compile_limits=Limits(cpu_s=30, wall_s=60, memory_mb=1024, processes=24),
    run=("node", "program.js"),
    epilogue=_AT_END,
    success="end",
    limit_address_space=False,
    needs=Needs(memory_mb=256, processes=24),
    version=("tsc", "--version"),
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
            name="does not parse",
            source="function add(a: number, b: number): number { return a + b;\n",
            expected=Verdict.COMPILE_ERROR,
        ),
        SelfTest(
            name="has a type error",
            source=_SOLUTION + "const sum: string = add(1, 2)\n",
            expected=Verdict.COMPILE_ERROR,
        ),
        SelfTest(
            name="changes a type of the library for the worse",
            source=_SOLUTION + "interface Node { value: number }\n",
            expected=Verdict.COMPILE_ERROR,
        ),
        SelfTest(
            name="runs for ever",
            source=_SOLUTION + "while (true) {}\n",
            expected=Verdict.TIMEOUT,
        ),
        SelfTest(
            name="leaves before its tests",
            source="(globalThis as any).process.exit(0);\nthrow new Error();\n",
            expected=Verdict.TESTS_NOT_REACHED,
        ),
    ),
)

_IMPORTING = "function add(a: number, b: number): number {body}\nimport * as assert from 'assert'\n"

TYPESCRIPT_ES5 = TYPESCRIPT.model_copy(
    update={
        "name": "typescript-es5",
        "compile": (
            *("sh", "-c"),
            "tsc program.ts --target es5 --lib es2016; node --check program.js",
        ),
        "self_tests": tuple(
            SelfTest(
                name=name,
                source=_IMPORTING.replace("{body}", body) + "assert.deepEqual(add(1, 2), 3)\n",
                expected=expected,
                limits=Limits(cpu_s=2, wall_s=60),
            )
            for name, body, expected in (
                ("passes", "{ return a + b }", Verdict.PASSED),
                ("passes with a type error", "{ return a + (b as any as string) }", Verdict.PASSED),
                ("fails its test", "{ return a - b }", Verdict.FAILED),
                ("does not parse", "{ return a + ; }", Verdict.COMPILE_ERROR),
                ("runs for ever", "{ while (true) {} }", Verdict.TIMEOUT),
                (
                    "leaves before its tests",
                    "{ (globalThis as any).process.exit(0); return 3 }",
                    Verdict.TESTS_NOT_REACHED,
                ),
            )
        ),
    }
)
