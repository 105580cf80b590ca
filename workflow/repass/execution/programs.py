"""Put programs together; a program's key names its text, its language and its limits."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from repass.benchmarks.assembly import assembled
from repass.errors import DataError
from repass.inputs import bundles, store
from repass.inputs.checking import checked
from repass.inputs.problems import Part, TimeRule
from repass.journal import key_of
from repass.records import Problem, Verdict
from repass.sandbox.records import Limits, Outcome, Program

Parts = Mapping[str, tuple[Part, ...]]
"""By task: the inputs of problems that are checked by them, and what is expected."""

NO_PARTS: Parts = {}


def parts_of(problems: Iterable[Problem], found: store.Found) -> Parts:
    """Put the inputs of problems and what is expected together.

    Args:
        problems: only those that are checked by inputs count.
        found: what their references return, by task.

    Raises:
        DataError: inputs are damaged, or something is missing.
    """
    by_inputs = [problem for problem in problems if problem.checked_by == "inputs"]
    return store.parts(map(bundles.problem_of, by_inputs), found, TimeRule())


def read_parts(problems: Iterable[Problem], files: Sequence[Path]) -> Parts:
    """Read what is expected from a stage's file, if it has one.

    Raises:
        DataError: as in `parts_of`, or the file can't be read.
    """
    found = {task_id: parts for file in files for task_id, parts in store.load(file).items()}
    # it is empty where no reference could be run, and no program can be
    return parts_of(problems, found) if found else NO_PARTS


def build(problem: Problem, solution: str, limits: Limits, parts: Parts = NO_PARTS) -> Program:
    """Make the program that decides about a solution.

    Args:
        problem: that it solves, with its tests or its inputs.
        solution: the code.
        limits: of the program; where inputs decide, they have time limits of their own.
        parts: of the problems that are checked by inputs (see `parts_of`).

    Raises:
        DataError: the problem is checked by inputs, and its parts are not given.
    """
    if problem.checked_by == "inputs":
        if problem.task_id not in parts:
            raise DataError(f"{problem.task_id}: expected values of its inputs are missing")
        source = f"{problem.preamble}{solution}\n"
        return checked(source, problem.language, parts[problem.task_id], limits)
    return self_contained(problem.language, program_text(problem, solution), limits)


def program_text(problem: Problem, solution: str) -> str:
    """Put a solution and the tests that decide about it together."""
    placed = repr(solution) if problem.solution_as == "text" else solution
    return assembled(problem, placed)


def base_passed(problem: Problem, outcome: Outcome) -> bool | None:
    """Whether the base inputs are passed; None where no inputs decide or nothing was judged."""
    if problem.checked_by != "inputs" or outcome.verdict is Verdict.SANDBOX_ERROR:
        return None
    return any(part.name == "base" and part.passed for part in outcome.parts)


def self_contained(language: str, source: str, limits: Limits) -> Program:
    """Make a program of a whole text."""
    key = key_of(language=language, source=source, limits=limits.model_dump(mode="json"))
    return Program(key=key, language=language, source=source, limits=limits)


def refusal(program: Program) -> Outcome | None:
    """Judge a program that can't be written to a source file; None for every other.

    JSON may hold half of a surrogate pair, which no text file can: no language reads such a file.
    """
    try:
        program.source.encode()
    except UnicodeEncodeError as error:
        what = f"not text: lone surrogate at character {error.start}"
        return Outcome(verdict=Verdict.SYNTAX_ERROR, detail=what, attempts=0)
    return None


def storable(text: str) -> str:
    """Write a text such that a file can hold it: lone surrogates as escapes."""
    return text.encode("utf-8", "backslashreplace").decode()
