"""Perl, as MultiPL-E runs it: `perl FILE`, with Test::Deep."""

from repass.languages.base import Language, OutputRule, SelfTest
from repass.records import Verdict

_SOLUTION = "sub add {\n    my($a, $b) = @_;\n    return $a + $b;\n}\nuse Test::Deep;\n"

# syswrite, as a program may have set what `print` puts around
_AT_END = "\n;{ CORE::open(my $at_end, '>>', '{end}'); CORE::syswrite($at_end, '{token}'); }\n"

PERL = Language(
    name="perl",
    image="scripting",
    file="program.pl",
    run=("perl", "program.pl"),
    check=("perl", "-c", "program.pl"),
    epilogue=_AT_END,
    environment={"PERL_HASH_SEED": "0"},  # else the order of keys differs from run to run
    success="end",
    fails_on=OutputRule(
        stream="either",
        pattern="ERROR",
        source="MultiPL-E, evaluation/src/eval_pl.py",
    ),
    version=("perl", "-e", "print $^V"),
    self_tests=(
        SelfTest(
            name="passes",
            source=_SOLUTION + "exit 1 unless eq_deeply(add(1, 2), 3)",
            expected=Verdict.PASSED,
        ),
        SelfTest(
            name="fails its test",
            source=_SOLUTION + "exit 1 unless eq_deeply(add(1, 2), 4)",
            expected=Verdict.FAILED,
        ),
        SelfTest(
            name="writes ERROR",
            source=_SOLUTION + "warn 'ERROR' unless eq_deeply(add(1, 2), 4)",
            expected=Verdict.FAILED,
        ),
        SelfTest(
            name="does not parse",
            source="sub add {\n    return $_[0] +;\n}\n",
            expected=Verdict.SYNTAX_ERROR,
        ),
        SelfTest(
            name="runs for ever",
            source=_SOLUTION + "while (1) {}\n",
            expected=Verdict.TIMEOUT,
        ),
        SelfTest(
            name="leaves before its tests",
            source="exit 0;\ndie;\n",
            expected=Verdict.TESTS_NOT_REACHED,
        ),
    ),
)
