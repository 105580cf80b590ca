"""Clojure, as MultiPL-E runs it: a script that ends with its own `run-test`.

The script's exit code is 0 whether or not the tests hold, so the reference passes what fails. Here
the reports of `clojure.test` are watched: one failure or error, and the script has failed.
"""

from repass.languages import jvm
from repass.languages.base import Language, OutputRule, SelfTest
from repass.records import Verdict
from repass.sandbox.records import Limits

_PATH = tuple(f"{jvm.JARS}/{name}.jar" for name in ("clojure", "spec.alpha", "core.specs.alpha"))
_COMMAND = (*jvm.java("clojure", *_PATH), "clojure.main")

_WATCH = (
    "(require 'clojure.test) (alter-var-root #'clojure.test/do-report (fn [report] (fn [event]"
    ' (when (#{:fail :error} (:type event)) (System/setProperty "repass.failed" "yes"))'
    " (report event)))) "
)
_END = """
(if (System/getProperty "repass.failed") (System/exit 1) (spit "{end}" "{token}"))
"""
_READ = """\
(with-open [text (java.io.PushbackReader. (clojure.java.io/reader "program.clj"))]
  (loop [] (when-not (identical? text (read {:eof text :read-cond :allow} text)) (recur))))
"""
_PROGRAM = """\
(defn add [a b]
  {body})
(require '[clojure.test :refer [deftest is run-test]])
(def candidate add)
(deftest test-humaneval
  (is (= (candidate 1 2) 3)))
(run-test test-humaneval)
"""

CLOJURE = Language(
    name="clojure",
    image="jvm",
    file="program.clj",
    extra_files={"read.clj": _READ},
    prologue=_WATCH,
    epilogue=_END,
    run=(*_COMMAND, "program.clj"),
    check=(*_COMMAND, "read.clj"),
    compile_limits=jvm.COMPILE_LIMITS,
    success="end",
    fails_on=OutputRule(
        stream="stderr",
        pattern=r"(?s).",
        source="MultiPL-E, evaluation/src/eval_clj.py: OK only with an empty stderr",
    ),
    limit_address_space=False,
    needs=jvm.NEEDS,
    version=jvm.version_of("clojure"),
    self_tests=tuple(
        SelfTest(
            name=name,
            source=_PROGRAM.replace("{body}", body),
            expected=expected,
            limits=Limits(cpu_s=5, wall_s=60),
        )
        for name, body, expected in (
            ("passes", "(+ a b)", Verdict.PASSED),
            ("fails its test", "(- a b)", Verdict.FAILED),
            ("raises", "(+ a nil)", Verdict.FAILED),
            ("does not parse", "(+ a b))", Verdict.SYNTAX_ERROR),
            ("runs for ever", "(loop [] (recur))", Verdict.TIMEOUT),
            ("leaves before its tests", "(System/exit 0)", Verdict.TESTS_NOT_REACHED),
        )
    ),
)
