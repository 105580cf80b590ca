"""HumanEval: the program is exactly that of the reference evaluator (openai/human-eval)."""

import ast
import inspect
from pathlib import Path

from pydantic import Field

from repass.benchmarks.base import COMPLETION_STOPS, numbered
from repass.benchmarks.rows import Row, read_lines
from repass.config.benchmark import Benchmark
from repass.errors import DataError
from repass.python_source import parse as parse_source
from repass.records import Problem, WrongSolution


class _HumanEvalRow(Row):
    task_id: str = Field(min_length=1)
    prompt: str = Field(min_length=1)
    entry_point: str = Field(min_length=1)
    canonical_solution: str = Field(min_length=1)
    test: str = Field(min_length=1)


class HumanEval:
    """Prompts stay unstripped: some end with blanks that decide how a model goes on."""

    def problems(self, path: Path, benchmark: Benchmark) -> list[Problem]:
        """One problem a line."""
        rows = read_lines(path, _HumanEvalRow)
        return numbered((_problem(row, place, benchmark) for place, row in rows), path, benchmark)


def _problem(row: _HumanEvalRow, place: str, benchmark: Benchmark) -> Problem:
    return Problem(
        benchmark=benchmark.name,
        task_id=row.task_id,
        position=0,
        language=benchmark.language,
        prompt=row.prompt,
        instruction=instruction(row.prompt, row.entry_point, place),
        entry_point=row.entry_point,
        preamble="",
        tests=f"{row.test}\ncheck({row.entry_point})",
        reference=row.prompt + row.canonical_solution,
        wrong=(empty(row.prompt),),
        stop=COMPLETION_STOPS,
        category=None,
        difficulty=None,
    )


def empty(prompt: str) -> WrongSolution:
    """Complete a prompt in a way that no test can take for right."""
    why = "always returns None"
    return WrongSolution(kind="blatant", why=why, solution=f"{prompt}    return None\n")


def instruction(prompt: str, entry_point: str, place: str) -> str:
    """The task in prose, from the signature and the docstring, as InstructHumanEval words it.

    Raises:
        DataError: the prompt is no Python, or lacks the function.
    """
    try:
        tree = parse_source(f"{prompt}    pass\n")
    except SyntaxError as error:
        raise DataError(f"{place}: damaged row: prompt: {error.msg}") from error
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == entry_point:
            task = f"Write a function {_signature(node)} to solve the following problem:"
            return f"{task}\n{_docstring(node)}"
    raise DataError(f"{place}: damaged row: prompt: no function {entry_point}")


def _signature(node: ast.FunctionDef) -> str:
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"{node.name}({ast.unparse(node.args)}){returns}"


def _docstring(node: ast.FunctionDef) -> str:
    """The docstring; in HumanEval/115 it stands behind an import."""
    for item in node.body:
        if isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant):
            return inspect.cleandoc(str(item.value.value)).strip()
    return ""


ADAPTER = HumanEval()
