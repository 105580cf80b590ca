"""C#, as MultiPL-E runs it: compiled with DEBUG, so that `Debug.Assert` is there, run by Mono.

A failed `Debug.Assert` does not end a program: it writes to the trace listener named here.
"""

from repass.languages.base import Language, Needs, OutputRule, SelfTest
from repass.records import Verdict
from repass.sandbox.records import Limits

_PROGRAM = """\
using System;
using System.Numerics;
using System.Diagnostics;
using System.Collections.Generic;
using System.Linq;
class Problem {
    public static long Add(long a, long b) { {body} }
    public static void Main(string[] args) {
    Debug.Assert(Add((1L), (2L)) == (3L));
    }
}
"""

CSHARP = Language(
    name="csharp",
    image="dotnet",
    file="program.cs",
    extra_files={"end.txt": "{end}\n{token}\n"},
    compile=(*("mcs", "-d:DEBUG", "-r:System.Numerics.dll", "-out:program.exe", "program.cs"),),
    # which calls the program's Main: see envs/sandbox/dotnet/Run.cs
    run=("mono", "/opt/repass/dotnet/run.exe", "program.exe"),
    environment={"MONO_TRACE_LISTENER": "Console.Error"},
    success="end",
    fails_on=OutputRule(
        stream="stderr",
        pattern=r"System\.Diagnostics\.DefaultTraceListener\.Fail|Unhandled Exception",
        source="MultiPL-E, evaluation/src/eval_cs.py: either of these in stderr is a failure",
    ),
    limit_address_space=False,
    needs=Needs(memory_mb=256, processes=32),
    version=("mono", "--version"),
    self_tests=tuple(
        SelfTest(
            name=name,
            source=_PROGRAM.replace("{body}", body),
            expected=expected,
            limits=Limits(cpu_s=2, wall_s=60),
        )
        for name, body, expected in (
            ("passes", "return a + b;", Verdict.PASSED),
            ("fails its test", "return a - b;", Verdict.FAILED),
            ("raises", 'throw new Exception("no");', Verdict.FAILED),
            ("does not compile", "return a +;", Verdict.COMPILE_ERROR),
            ("runs for ever", "while (a < 2) b ^= a; return b;", Verdict.TIMEOUT),
            (
                "leaves before its tests",
                "Environment.Exit(0); return 3;",
                Verdict.TESTS_NOT_REACHED,
            ),
        )
    ),
)
