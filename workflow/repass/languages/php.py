"""PHP, as MultiPL-E runs it: `php FILE`."""

from repass.languages.base import Language, SelfTest
from repass.records import Verdict

_SOLUTION = "<?php\nfunction add($a, $b) {\n    return $a + $b;\n}\n"

# a comment where PHP is open, and what opens it where the program has closed it
_AT_END = "\n//<?php\n\\file_put_contents('{end}', '{token}', \\FILE_APPEND);\n"

PHP = Language(
    name="php",
    image="scripting",
    file="program.php",
    run=("php", "program.php"),
    check=("php", "-l", "program.php"),
    epilogue=_AT_END,
    success="end",
    version=("php", "--version"),
    self_tests=(
        SelfTest(
            name="passes",
            source=_SOLUTION + "if (add(1, 2) !== 3) { throw new Exception(); }\n",
            expected=Verdict.PASSED,
        ),
        SelfTest(
            name="passes and closes PHP",
            source=_SOLUTION + "if (add(1, 2) !== 3) { throw new Exception(); } ?>",
            expected=Verdict.PASSED,
        ),
        SelfTest(
            name="fails its test",
            source=_SOLUTION + "if (add(1, 2) !== 4) { throw new Exception(); }\n",
            expected=Verdict.FAILED,
        ),
        SelfTest(
            name="does not parse",
            source="<?php\nfunction add($a, $b) {\n    return $a + ;\n}\n",
            expected=Verdict.SYNTAX_ERROR,
        ),
        SelfTest(
            name="runs for ever",
            source=_SOLUTION + "while (true) {}\n",
            expected=Verdict.TIMEOUT,
        ),
        SelfTest(
            name="leaves before its tests",
            source="<?php\nexit(0);\nthrow new Exception();\n",
            expected=Verdict.TESTS_NOT_REACHED,
        ),
    ),
)
