"""R, as MultiPL-E runs it: `Rscript FILE`."""

from repass.languages.base import Language, Needs, SelfTest
from repass.records import Verdict
from repass.sandbox.records import Limits

_SOLUTION = "add <- function(a, b) {\n    a + b\n}\n"

R = Language(
    name="r",
    image="r",
    file="program.R",
    run=("Rscript", "program.R"),
    check=("Rscript", "-e", 'invisible(parse("program.R"))'),
    epilogue='\nbase::cat("{token}", file = "{end}", append = TRUE)\n',
    success="end",
    needs=Needs(memory_mb=512),
    version=("Rscript", "--version"),
    self_tests=(
        SelfTest(
            name="passes",
            source=_SOLUTION + "stopifnot(isTRUE(all.equal(add(1, 2), 3)))",
            expected=Verdict.PASSED,
            limits=Limits(cpu_s=5, wall_s=20),
        ),
        SelfTest(
            name="fails its test",
            source=_SOLUTION + "stopifnot(isTRUE(all.equal(add(1, 2), 4)))",
            expected=Verdict.FAILED,
            limits=Limits(cpu_s=5, wall_s=20),
        ),
        SelfTest(
            name="does not parse",
            source="add <- function(a, b) {\n    a + b\n",
            expected=Verdict.SYNTAX_ERROR,
            limits=Limits(cpu_s=5, wall_s=20),
        ),
        SelfTest(
            name="runs for ever",
            source=_SOLUTION + "while (TRUE) {}\n",
            expected=Verdict.TIMEOUT,
        ),
        SelfTest(
            name="leaves before its tests",
            source="quit(status = 0)\nstop()\n",
            expected=Verdict.TESTS_NOT_REACHED,
            limits=Limits(cpu_s=5, wall_s=20),
        ),
    ),
)
