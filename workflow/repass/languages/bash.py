"""Bash, as MultiPL-E runs it: `bash FILE`; its tests need `bc`."""

from repass.languages.base import Language, SelfTest
from repass.records import Verdict

_SOLUTION = 'add() {\n    echo "$1 + $2" | bc\n}\n\nset -e\n'

# what comes last decides the exit code, so the last status goes on; keyword and builtin only, as a
# program may set PATH or name a function like a command
_AT_END = "\n[[ $? -eq 0 ]] && builtin echo {token} >> {end}\n"

BASH = Language(
    name="bash",
    image="scripting",
    file="program.sh",
    run=("bash", "program.sh"),
    check=("bash", "-n", "program.sh"),
    epilogue=_AT_END,
    success="end",
    version=("bash", "--version"),
    self_tests=(
        SelfTest(
            name="passes",
            source=_SOLUTION + '[[ $(add 1 2) = "3" ]]\n',
            expected=Verdict.PASSED,
        ),
        SelfTest(
            name="fails its test",
            source=_SOLUTION + '[[ $(add 1 2) = "4" ]]\n',
            expected=Verdict.FAILED,
        ),
        SelfTest(
            name="does not parse",
            source="add() {\n    echo $(($1 + $2)\n",
            expected=Verdict.SYNTAX_ERROR,
        ),
        SelfTest(
            name="runs for ever",
            source=_SOLUTION + "while true; do :; done\n",
            expected=Verdict.TIMEOUT,
        ),
        SelfTest(
            name="leaves before its tests",
            source="exit 0\nfalse\n",
            expected=Verdict.TESTS_NOT_REACHED,
        ),
    ),
)
