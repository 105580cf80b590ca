"""Scala, as MultiPL-E runs it: `scalac`, then the object `Problem`; MBXP's is named `Main`."""

from repass.languages import jvm
from repass.languages.base import Language, OutputRule, SelfTest
from repass.records import Verdict
from repass.sandbox.records import Limits

_COMPILER = ":".join(f"{jvm.JARS}/scala-{part}.jar" for part in ("compiler", "library", "reflect"))
_LIBRARY = (f"{jvm.FOLDER}/main.jar", f"{jvm.JARS}/scala-library.jar", f"{jvm.FOLDER}/warm.jar")
_PROGRAM = """\
import scala.math._
import scala.collection.mutable._
object Problem {
    def add(a : Long, b : Long) : Long = { {body} }
    def main(args: Array[String]) = {
    assert(add((1l), (2l)) == (3l));
    }
}
"""

SCALA = Language(
    name="scala",
    image="jvm",
    file="program.scala",
    extra_files=jvm.END_TEXTS,
    compile=(
        *("java", *jvm.FLAGS, f"-XX:SharedArchiveFile={jvm.FOLDER}/scalac.jsa", "-Xss4m"),
        *("-cp", _COMPILER, "scala.tools.nsc.Main", "-usejavacp", "-d", ".", "program.scala"),
    ),
    run=(
        *jvm.java("scala", *_LIBRARY),
        *("repass.Main", "Problem", "Main"),
    ),
    compile_limits=jvm.COMPILE_LIMITS,
    success="end",
    fails_on=OutputRule(
        stream="stderr",
        pattern=r"(?s).",
        source="MultiPL-E, evaluation/src/eval_scala.py: OK only with an empty stderr",
    ),
    limit_address_space=False,
    needs=jvm.NEEDS,
    version=jvm.version_of("scala-compiler"),
    self_tests=tuple(
        SelfTest(
            name=name,
            source=_PROGRAM.replace("{body}", body),
            expected=expected,
            limits=Limits(cpu_s=3, wall_s=60),
        )
        for name, body, expected in (
            ("passes", "a + b", Verdict.PASSED),
            ("fails its test", "a - b", Verdict.FAILED),
            ("writes to stderr", 'System.err.println("x"); a + b', Verdict.FAILED),
            ("does not compile", "a + b: String", Verdict.COMPILE_ERROR),
            ("runs for ever", "while (a < b) {}; a + b", Verdict.TIMEOUT),
            ("leaves before its tests", "sys.exit(0)", Verdict.TESTS_NOT_REACHED),
        )
    ),
)
