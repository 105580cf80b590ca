"""The rules of error_kinds, each on a problem of its own whose one sample shows it."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import Any, NamedTuple

import duckdb
import polars as pl
import pytest
import synthetic

from repass.store import build

SQL = Path(__file__).parents[3] / "workflow" / "sql"
TRACE = 'Traceback (most recent call last):\n  File "/tmp/work/program.py", line {}, in <module>\n'
TESTS = "import assertions\nassert f(1) == 1\nx = 2\nassert f(x) == 2\n"
# The program: one line of preamble, two of solution, then the tests from line 4 on.
FIRST, BETWEEN, SECOND = 5, 6, 7
PLACES = "AssertionError\n    at test (/tmp/work/program.js:{}:5)\n    at program.js:{}:1\n"
NOTHING: Mapping[str, Any] = MappingProxyType({})


class Case(NamedTuple):
    """What a sample of a problem comes to; `problem` and `sample` are what is unusual of them."""

    kind: str
    verdict: str
    detail: str = ""
    exception: str | None = None
    solution: str | None = "def f(x):\n    return x"
    base_passed: bool | None = None
    problem: Mapping[str, Any] = NOTHING
    sample: Mapping[str, Any] = NOTHING


CASES = {
    "passed": Case("passed", "passed"),
    "syntax error": Case("syntax_error", "syntax_error"),
    "fence": Case("fence_left", "syntax_error", solution="x\n```python\ndef f(): pass"),
    "fence, compiled": Case("fence_left", "compile_error", solution="```"),
    "fence in a text that parses": Case(
        "wrong_logic", "failed", TRACE.format(FIRST), solution="'''\n```'''"
    ),
    "cut off": Case("cut_off", "syntax_error", sample={"finish_reason": "length"}),
    "cut off, and yet it parses": Case(
        "wrong_logic", "failed", TRACE.format(FIRST), sample={"finish_reason": "length"}
    ),
    "first assert": Case("wrong_logic", "failed", TRACE.format(FIRST) + "AssertionError"),
    "second assert": Case("edge_case", "failed", TRACE.format(SECOND) + "AssertionError"),
    "assert, called from the tests": Case(
        "edge_case", "failed", TRACE.format(SECOND) + TRACE.format(2)
    ),
    "no line of the tests": Case("wrong_result", "failed", TRACE.format(2) + "AssertionError"),
    "no line at all": Case("wrong_result", "failed"),
    "case 3": Case("edge_case", "failed", "AssertionError: case 3 of 7: found 1"),
    "case 1": Case("wrong_logic", "failed", "AssertionError: case 1 of 7: found 1"),
    "some of a suite": Case("edge_case", "failed", "AssertionError: 2 of 5 tests; test_a: Trace"),
    "all of a suite": Case("wrong_logic", "failed", "AssertionError: 5 of 5 tests; test_a: Trace"),
    "input 1": Case("wrong_logic", "failed", "[base input 1 of 9: returned 1]", base_passed=False),
    "input 4": Case("edge_case", "failed", "[base input 4 of 9: returned 1]", base_passed=False),
    "plus input": Case("edge_case", "failed", "[plus input 1 of 9: returned 1]", base_passed=True),
    "slow plus input": Case("edge_case", "timeout", base_passed=True),
    "slow base input": Case("timeout", "timeout", base_passed=False),
    "no program": Case("no_program", "no_program", solution=None),
    "memory": Case("out_of_memory", "out_of_memory"),
    "unknown name": Case(
        "missing_name",
        "exception",
        TRACE.format(2) + "NameError: name 'x' is not defined",
        "NameError",
    ),
    "unknown module": Case(
        "missing_name",
        "exception",
        "ModuleNotFoundError: No module named 'a'",
        "ModuleNotFoundError",
    ),
    "message of two lines": Case(
        "exception",
        "exception",
        TRACE.format(2) + "TypeError: of a\nValueError-like text",
        "TypeError",
    ),
    "exception of a module": Case(
        "exception", "exception", TRACE.format(2) + "pandas.errors.ParserError: bad", "ParserError"
    ),
    "exception in small letters": Case(
        "exception", "exception", TRACE.format(2) + "re.error: nothing to repeat", "error"
    ),
    "signal": Case("exception", "exception", "[sandbox: ended by signal 11]"),
    "first assert, innermost place first": Case(
        "wrong_logic", "failed", PLACES.format(FIRST, BETWEEN), problem={"language": "javascript"}
    ),
    "second assert, innermost place first": Case(
        "edge_case", "failed", PLACES.format(SECOND, BETWEEN), problem={"language": "javascript"}
    ),
    "assembled by a rule": Case(
        "wrong_result", "failed", TRACE.format(SECOND), problem={"assembly": "humaneval-x-go"}
    ),
    # Given as text the solution is one line: the tests start a line earlier.
    "solution as text": Case(
        "wrong_logic", "failed", TRACE.format(FIRST - 1), problem={"solution_as": "text"}
    ),
}


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The table, of one cell with a problem for each case, in order."""
    folder = tmp_path_factory.mktemp("kinds")
    grid = synthetic.Grid(
        models=1, benchmarks=1, problems=len(CASES), prompts=("complete",),
        samplings=(("greedy", 1),), policies=("stop",),
    )  # fmt: skip
    sources = synthetic.write(folder / "stages", grid)
    cases = list(CASES.values())
    common = {"preamble": "import math\n", "tests": TESTS}
    _set(sources.problems[0], [{**common, **case.problem} for case in cases])
    _set(sources.completions[0], [{"finish_reason": "stop", **case.sample} for case in cases])
    judged = ("verdict", "detail", "solution", "base_passed")
    _set(sources.verdicts[0], [{name: getattr(case, name) for name in judged} for case in cases])
    build(folder / "repass.duckdb", sources, SQL, SimpleNamespace(bootstrap=200, seed=1))
    with duckdb.connect(str(folder / "repass.duckdb"), read_only=True) as connection:
        return connection.sql("FROM error_kinds ORDER BY position").pl().to_dicts()


def _set(file: Path, rows: list[dict[str, Any]]) -> None:
    """Change columns of each position's row."""

    def change(frame: pl.DataFrame) -> pl.DataFrame:
        old = frame.sort("position").to_dicts()
        new = [{**before, **row} for before, row in zip(old, rows, strict=True)]
        return pl.DataFrame(new, schema=frame.schema)

    synthetic.edit(file, change)


@pytest.mark.parametrize("name", CASES)
def test_the_first_rule_that_fits_decides(rows: list[dict[str, Any]], name: str) -> None:
    case, row = CASES[name], rows[list(CASES).index(name)]
    assert (row["kind"], row["exception"], row["samples"]) == (case.kind, case.exception, 1)


def test_every_sample_has_one_kind(rows: list[dict[str, Any]]) -> None:
    assert [row["position"] for row in rows] == list(range(len(CASES)))
