"""Multilingual HumanEval, MBXP and HumanEval-XL: rows of one form, in many languages.

A program is prompt, completion and test, as the reference puts it together (amazon-science/mxeval,
mxeval/execution.py; the line break before a test changes nothing). Completions close what the
prompt opens: the function and, in Java, its class.

Only Python's rows have references: the solutions in other languages were written by models, and
releases renamed parameters in prompts that those solutions still use. A seventh of JavaScript's
fail the tests they come with, so failing would say nothing about the harness.

`category` is the natural language of a prompt where the row names it (HumanEval-XL).
"""

from collections.abc import Mapping
from pathlib import Path

from pydantic import Field

from repass.benchmarks.base import COMPLETION_STOPS, numbered
from repass.benchmarks.mbpp import empty
from repass.benchmarks.rows import Row, read_lines
from repass.config.benchmark import Benchmark
from repass.errors import DataError
from repass.records import Problem, WrongSolution

_C_LIKE = ("\n//", "\n/*", "\nimport ")
STOPS: Mapping[str, tuple[str, ...]] = {
    "python": COMPLETION_STOPS,
    "cpp": ("\n//", "\n/*", "\n#", "\nint main"),
    "csharp": ("\n//", "\n/*", "\nusing ", "\n        public static void Main"),
    "go": ("\n//", "\n/*", "\nimport ", "\nfunc "),
    "java": (*_C_LIKE, "\nclass ", "\npublic class "),
    "javascript": ("\n//", "\n/*", "\nfunction ", "\nconsole."),
    "perl": ("\n#", "\nsub ", "\nuse "),
    "php": ("\n//", "\n/*", "\n#", "\nfunction ", "\n?>"),
    "ruby": ("\n#", "\ndef ", "\nclass "),
    "scala": ("\n    //", "\n    /*", "\n    def ", "\nobject "),
    "swift": (*_C_LIKE, "\nfunc "),
    "typescript": (*_C_LIKE, "\nconst ", "\nfunction ", "\nconsole."),
}
"""What begins something new after a solution, by language. The reference stops where the function
is closed; here an extraction policy cuts there, as a stop sequence would take the bracket away."""

COMPARE = """
namespace KellermanSoftware.CompareNetObjects
{
    using System.Collections;

    public class ComparisonResult
    {
        public bool AreEqual;
    }

    public class CompareLogic
    {
        public ComparisonResult Compare(object one, object other)
        {
            return new ComparisonResult { AreEqual = Same(one, other) };
        }

        static bool Same(object one, object other)
        {
            if (one == null || other == null) return one == null && other == null;
            if (one.GetType() != other.GetType()) return false;
            var items = one as IEnumerable;
            if (items == null || one is string) return one.Equals(other) || SamePair(one, other);
            return SameItems(items, (IEnumerable) other);
        }

        static bool SameItems(IEnumerable one, IEnumerable other)
        {
            var left = one.GetEnumerator();
            var right = other.GetEnumerator();
            while (left.MoveNext())
                if (!right.MoveNext() || !Same(left.Current, right.Current)) return false;
            return !right.MoveNext();
        }

        static bool SamePair(object one, object other)
        {
            var type = one.GetType();
            if (!type.IsGenericType) return false;
            var pair = typeof(System.Collections.Generic.KeyValuePair<,>);
            if (type.GetGenericTypeDefinition() != pair) return false;
            return SameProperty("Key", one, other) && SameProperty("Value", one, other);
        }

        static bool SameProperty(string name, object one, object other)
        {
            var property = one.GetType().GetProperty(name);
            return Same(property.GetValue(one, null), property.GetValue(other, null));
        }
    }
}
"""
"""What C#'s tests use of CompareNetObjects, a package of NuGet: whether two values have the same
type and the same content, in the same order."""


class _MxevalRow(Row):
    task_id: str = Field(min_length=1)
    language: str
    prompt: str = Field(min_length=1)
    entry_point: str = Field(min_length=1)
    test: str = Field(min_length=1)
    description: str
    canonical_solution: str | float | None = None
    """NaN stands for none in files that were tables once."""
    natural_language: str | None = None


class Mxeval:
    """The benchmark's language is the rows', or one that is named after it: `go-main` runs Go."""

    def problems(self, path: Path, benchmark: Benchmark) -> list[Problem]:
        """One problem a line."""
        rows = read_lines(path, _MxevalRow)
        return numbered((_problem(row, place, benchmark) for place, row in rows), path, benchmark)


def _problem(row: _MxevalRow, place: str, benchmark: Benchmark) -> Problem:
    _check_language(row, place, benchmark)
    return Problem(
        benchmark=benchmark.name,
        task_id=row.task_id,
        position=0,
        language=benchmark.language,
        prompt=row.prompt,
        instruction=_instruction(row),
        entry_point=row.entry_point,
        preamble="",
        tests=row.test + _after_test(row),
        reference=_reference(row),
        wrong=_wrong(row),
        stop=STOPS[row.language],
        category=row.natural_language,
        difficulty=None,
    )


def _after_test(row: _MxevalRow) -> str:
    """What a test does not do or bring itself."""
    return {"python": f"\ncheck({row.entry_point})", "csharp": COMPARE}.get(row.language, "")


def _check_language(row: _MxevalRow, place: str, benchmark: Benchmark) -> None:
    if row.language not in STOPS or benchmark.language.split("-")[0] != row.language:
        raise DataError(
            f"{place}: a problem in {row.language}, but benchmark {benchmark.name} is in"
            f" {benchmark.language}"
        )


def _instruction(row: _MxevalRow) -> str:
    """The task in words, without the marks of the comment that it stood in."""
    lines = (line.strip().removeprefix("*").strip() for line in row.description.split("\n"))
    return "\n".join(lines).strip()


def _reference(row: _MxevalRow) -> str | None:
    found = row.canonical_solution if row.language == "python" else None
    return row.prompt + found if isinstance(found, str) and found else None


def _wrong(row: _MxevalRow) -> tuple[WrongSolution, ...]:
    """For the other languages, their self-tests show that tests catch what is wrong."""
    return (empty(row.entry_point),) if row.language == "python" else ()


ADAPTER = Mxeval()
