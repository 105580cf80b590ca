"""Elixir, as MultiPL-E runs it: `elixir FILE`, with ExUnit."""

from repass.languages.base import Language, Needs, SelfTest
from repass.records import Verdict
from repass.sandbox.records import Limits

_SOLUTION = "defmodule Sums do\n  def add(a, b) do\n    a + b\n  end\nend\n"
_TESTS = (
    "ExUnit.start()\ndefmodule SumsTest do\n  use ExUnit.Case, async: true\n"
    '  test "add" do\n    assert {expected} == Sums.add(1, 2)\n  end\nend\n'
)
_LIMITS = Limits(cpu_s=10, wall_s=30)

# ExUnit would run its tests when the machine stops, after all lines: it runs them here instead, and
# without its own limit on the clock
_AT_END = """
if Process.whereis(ExUnit.Server) do
  ExUnit.configure(timeout: :infinity)
  %{failures: 0} = ExUnit.run()
end
File.write!("{end}", "{token}")
"""

ELIXIR = Language(
    name="elixir",
    image="beam",
    file="program.exs",
    run=("elixir", "program.exs"),
    check=("elixir", "-e", 'Code.string_to_quoted!(File.read!("program.exs"))'),
    epilogue=_AT_END,
    # one scheduler, which does not wait busily: a program's CPU time is its own
    environment={"ELIXIR_ERL_OPTIONS": "+S 1:1 +sbwt none +sbwtdcpu none +sbwtdio none"},
    success="end",
    limit_address_space=False,
    needs=Needs(memory_mb=512, processes=64),
    version=("elixir", "--short-version"),
    self_tests=(
        SelfTest(
            name="passes",
            source=_SOLUTION + _TESTS.format(expected=3),
            expected=Verdict.PASSED,
            limits=_LIMITS,
        ),
        SelfTest(
            name="fails its test",
            source=_SOLUTION + _TESTS.format(expected=4),
            expected=Verdict.FAILED,
            limits=_LIMITS,
        ),
        SelfTest(
            name="does not parse",
            source="defmodule Sums do\n  def add(a, b) do\n    a +\n  end\n",
            expected=Verdict.SYNTAX_ERROR,
            limits=_LIMITS,
        ),
        SelfTest(
            name="runs for ever",
            source="defmodule Loop do\n  def go, do: go()\nend\nLoop.go()\n",
            expected=Verdict.TIMEOUT,
        ),
        SelfTest(
            name="leaves before its tests",
            source="System.halt(0)\n" + _SOLUTION + _TESTS.format(expected=4),
            expected=Verdict.TESTS_NOT_REACHED,
            limits=_LIMITS,
        ),
        SelfTest(
            name="leaves within its tests",
            source=_SOLUTION.replace("a + b", "System.halt(a - b + 1)") + _TESTS.format(expected=3),
            expected=Verdict.TESTS_NOT_REACHED,
            limits=_LIMITS,
        ),
    ),
)
