"""CodeInsight: questions of Stack Overflow with about three unit tests each.

Source of the rules: codeinsight.py of NathanaelBeau/CodeInsight. The prompt there is the question
and the function's head; here the question stands in a docstring before the head, so that prompt and
completion together are a program. Some modules are imported before any solution. All tests of a
problem run one after another (there, each after the solution anew) in one namespace.

Of the test split, one problem (646) has tests that compare and assert nothing, which any solution
passes there. Here such a test asserts what it compares. In five (356, 655, 1342, 1426, 1848) tests
never call the function: any solution that can be loaded passes, there and here.
"""

import ast
import configparser
import warnings
from collections.abc import Iterator
from pathlib import Path

from pydantic import Field

from repass.benchmarks.base import COMPLETION_STOPS, numbered
from repass.benchmarks.rows import Row, read_lines
from repass.config.benchmark import Benchmark
from repass.errors import DataError
from repass.python_source import parse as parse_source
from repass.records import Problem, WrongSolution

_PREAMBLE = """\
import bs4, collections, datetime, functools, itertools, json, math, numpy, pandas, random, re, \
sklearn, string; np, pd = numpy, pandas
"""
"""What the reference has imported for every solution and test."""


class _CodeInsightRow(Row):
    """A folder of the data set as one row; `cfg` is its INI file, `unit_tests` its test files."""

    split: str = Field(min_length=1)
    id: int
    nl: str = Field(min_length=1)
    prompt: str = Field(min_length=1)
    code: str = Field(min_length=1)
    cfg: str
    unit_tests: dict[str, str] = Field(min_length=1)


class CodeInsight:
    """The function is always called `test`; some problems' head defines a helper before it."""

    def problems(self, path: Path, benchmark: Benchmark) -> list[Problem]:
        """One problem a line."""
        rows = read_lines(path, _CodeInsightRow)
        return numbered((_problem(row, place, benchmark) for place, row in rows), path, benchmark)


def _problem(row: _CodeInsightRow, place: str, benchmark: Benchmark) -> Problem:
    task = row.nl.strip()
    prompt = f'"""\n{task}\n"""\n{_head(row, place)}\n'
    libraries = tuple(sorted(set(_imports(row, place))))
    tests = "\n".join(_tests(row, place))
    return Problem(
        benchmark=benchmark.name,
        task_id=f"CodeInsight/{row.split}/{row.id}",
        position=0,
        language=benchmark.language,
        prompt=prompt,
        instruction=task,
        entry_point="test",
        preamble=_PREAMBLE,
        tests=f"solved = test\n{tests}",
        reference=_lines(row.code),
        wrong=(_wrong(prompt, called="test(" in tests),),
        stop=COMPLETION_STOPS,
        category=_category(libraries),
        difficulty=None,
        libraries=libraries,
        labels=_labels(row, place),
    )


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _head(row: _CodeInsightRow, place: str) -> str:
    """The prompt without its question.

    Raises:
        DataError: the prompt does not open with the question.
    """
    whole, task = row.prompt.strip(), row.nl.strip()
    if not whole.startswith(task):
        raise DataError(f"{place}: damaged row: prompt: does not open with nl")
    return _lines(whole.removeprefix(task)).strip()


def _imports(row: _CodeInsightRow, place: str) -> Iterator[str]:
    """Modules that the reference imports: the row's own list mixes them with their contents."""
    for node in ast.walk(_parsed(_lines(row.code), f"{place}: damaged row: code")):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def _category(libraries: tuple[str, ...]) -> str:
    if not libraries:
        return "no import"
    return libraries[0] if len(libraries) == 1 else "several libraries"


def _labels(row: _CodeInsightRow, place: str) -> tuple[str, ...]:
    parser = configparser.ConfigParser()
    try:
        parser.read_string(row.cfg)
        found = ast.literal_eval(parser["labels"]["labels"])
    except (configparser.Error, KeyError, ValueError, SyntaxError) as error:
        raise DataError(f"{place}: damaged row: cfg: no list of labels") from error
    return tuple(str(label) for label in found)


def _tests(row: _CodeInsightRow, place: str) -> Iterator[str]:
    """Tests in the order of their names; one may call something else `test`, the next must not."""
    for name, text in sorted(row.unit_tests.items()):
        test = _lines(text).strip()
        body = _parsed(test, f"{place}: damaged row: unit_tests.{name}").body
        compares = len(body) == 1 and isinstance(body[0], ast.Expr)
        yield f"assert {test}" if compares else test
        yield "test = solved"


def _parsed(text: str, what: str) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escape sequences in their patterns
            return parse_source(text)
    except SyntaxError as error:
        raise DataError(f"{what}: {error.msg}") from error


def _wrong(prompt: str, *, called: bool) -> WrongSolution:
    """A function that raises, or a solution that does where the tests never call one."""
    function = "def test(*arguments, **named):\n    raise NotImplementedError\n"
    other = function if called else "raise NotImplementedError\n"
    why = "does nothing but raise"
    return WrongSolution(kind="blatant", why=why, solution=f"{prompt}    pass\n\n{other}")


ADAPTER = CodeInsight()
