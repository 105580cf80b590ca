"""Ruby, as MultiPL-E runs it: `ruby FILE`, with test/unit."""

from repass.languages.base import Language, SelfTest
from repass.records import Verdict

_SOLUTION = "def add(a, b)\n  a + b\nend\n"
_TESTS = (
    "require 'test/unit'\nclass TestAdd < Test::Unit::TestCase\n"
    "  def test_add\n    assert_equal({expected}, add(1, 2))\n  end\nend\n"
)

# test/unit would run its tests when the process ends, after all lines: it runs them here instead
_AT_END = """
if defined?(::Test::Unit::AutoRunner) && ::Test::Unit::AutoRunner.need_auto_run?
  ::Test::Unit::AutoRunner.need_auto_run = false
  exit(1) unless ::Test::Unit::AutoRunner.run
end
::File.write('{end}', '{token}', mode: 'a')
"""

RUBY = Language(
    name="ruby",
    image="scripting",
    file="program.rb",
    run=("ruby", "program.rb"),
    check=("ruby", "-c", "program.rb"),
    epilogue=_AT_END,
    success="end",
    version=("ruby", "--version"),
    self_tests=(
        SelfTest(
            name="passes",
            source=_SOLUTION + _TESTS.format(expected=3),
            expected=Verdict.PASSED,
        ),
        SelfTest(
            name="fails its test",
            source=_SOLUTION + _TESTS.format(expected=4),
            expected=Verdict.FAILED,
        ),
        SelfTest(
            name="does not parse",
            source="def add(a, b)\n  a + b\n",
            expected=Verdict.SYNTAX_ERROR,
        ),
        SelfTest(
            name="runs for ever",
            source=_SOLUTION + "loop {}\n",
            expected=Verdict.TIMEOUT,
        ),
        SelfTest(
            name="leaves before its tests",
            source="exit 0\n" + _SOLUTION + _TESTS.format(expected=4),
            expected=Verdict.TESTS_NOT_REACHED,
        ),
        SelfTest(
            name="leaves within its tests",
            source="def add(a, b)\n  exit! 0\nend\n" + _TESTS.format(expected=3),
            expected=Verdict.TESTS_NOT_REACHED,
        ),
    ),
)
