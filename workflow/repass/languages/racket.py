"""Racket, as MultiPL-E runs it: `racket FILE`, with rackunit."""

from repass.languages.base import Language, Needs, OutputRule, SelfTest
from repass.records import Verdict
from repass.sandbox.records import Limits

_SOLUTION = "#lang racket\n\n(define (add a b)\n  (+ a b))\n\n(require rackunit)\n"
_LIMITS = Limits(cpu_s=10, wall_s=30)

# prefixed, as a program may define what the names stand for
_AT_END = """
(require (prefix-in at-end: racket/base))
(at-end:call-with-output-file "{end}"
  (at-end:lambda (out) (at-end:display "{token}" out)))
"""

_READ = """
(parameterize ([read-accept-reader #t])
  (call-with-input-file "program.rkt" (lambda (in) (void (read-syntax "program.rkt" in)))))
"""

RACKET = Language(
    name="racket",
    image="racket",
    file="program.rkt",
    run=("racket", "program.rkt"),
    check=("racket", "-l", "racket/base", "-e", _READ),
    epilogue=_AT_END,
    success="end",
    fails_on=OutputRule(
        stream="stderr",
        pattern=r"[\s\S]",
        source=(
            "MultiPL-E, evaluation/src/eval_racket.py: rackunit exits with 0 when a check fails,"
            " but writes to stderr"
        ),
    ),
    limit_address_space=False,
    needs=Needs(memory_mb=512),
    version=("racket", "--version"),
    self_tests=(
        SelfTest(
            name="passes",
            source=_SOLUTION + "(check-within (add 1 2) 3 0.001)",
            expected=Verdict.PASSED,
            limits=_LIMITS,
        ),
        SelfTest(
            name="fails its test",
            source=_SOLUTION + "(check-within (add 1 2) 4 0.001)",
            expected=Verdict.FAILED,
            limits=_LIMITS,
        ),
        SelfTest(
            name="does not parse",
            source="#lang racket\n(define (add a b)\n  (+ a b)\n",
            expected=Verdict.SYNTAX_ERROR,
            limits=_LIMITS,
        ),
        SelfTest(
            name="runs for ever",
            source=_SOLUTION + "(let loop () (loop))\n",
            expected=Verdict.TIMEOUT,
        ),
        SelfTest(
            name="leaves before its tests",
            source="#lang racket\n(exit 0)\n(error 'a-test)\n",
            expected=Verdict.TESTS_NOT_REACHED,
            limits=_LIMITS,
        ),
    ),
)
