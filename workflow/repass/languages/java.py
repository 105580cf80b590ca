"""Java, as MultiPL-E runs it: javatuples on the class path, assertions on.

The main class is MultiPL-E's `Problem` or HumanEval-X's `Main`, whichever there is.
"""

from repass.languages import jvm
from repass.languages.base import Language, SelfTest
from repass.records import Verdict
from repass.sandbox.records import Limits

_TUPLES = f"{jvm.JARS}/javatuples.jar"
_PROGRAM = """\
import java.util.*;
import org.javatuples.*;
class Problem {
    public static long add(long a, long b) { {body} }
    public static void main(String[] args) {
    assert(add(1l, 2l) == (3l));
    }
}
"""

JAVA = Language(
    name="java",
    image="jvm",
    file="Main.java",
    extra_files=jvm.END_TEXTS,
    compile=(
        *("javac", *(f"-J{flag}" for flag in jvm.FLAGS)),
        *(f"-J-XX:SharedArchiveFile={jvm.FOLDER}/javac.jsa", "-proc:none"),
        *("-encoding", "UTF8", "-cp", _TUPLES, "-d", ".", "Main.java"),
    ),
    run=(*jvm.java("java", f"{jvm.FOLDER}/main.jar", _TUPLES), "repass.Main", "Problem", "Main"),
    compile_limits=jvm.COMPILE_LIMITS,
    success="end",
    limit_address_space=False,
    needs=jvm.NEEDS,
    version=("java", "--version"),
    self_tests=tuple(
        SelfTest(
            name=name,
            source=_PROGRAM.replace("{body}", body),
            expected=expected,
            limits=Limits(cpu_s=3, wall_s=60),
        )
        for name, body, expected in (
            ("passes", "return a + b;", Verdict.PASSED),
            ("fails its test", "return a - b;", Verdict.FAILED),
            ("does not compile", "return a +;", Verdict.COMPILE_ERROR),
            ("runs for ever", "while (a < 2) b ^= a; return b;", Verdict.TIMEOUT),
            ("leaves before its tests", "System.exit(0); return 3;", Verdict.TESTS_NOT_REACHED),
        )
    ),
)
