"""InstructHumanEval: HumanEval as an instruction, and the code that an answer starts with.

Its own file (codeparrot/instructhumaneval) splits each prompt of HumanEval into `context`, which is
imports, helpers and signature, and `instruction`, which is the signature and the docstring in
words. Both are derived here from HumanEval's file. The problem's prompt is the context: what a
completion continues, behind whatever tokens a model wants around the instruction.
"""

import ast
from pathlib import Path

from repass.benchmarks.base import numbered
from repass.benchmarks.humaneval import ADAPTER as HUMANEVAL
from repass.benchmarks.humaneval import empty
from repass.config.benchmark import Benchmark
from repass.python_source import parse as parse_source
from repass.records import Problem

STOPS = ("if __name__", "\nprint", "\nclass")
"""bigcode-evaluation-harness's list (bigcode_eval/tasks/instruct_humaneval.py)."""


class InstructHumanEval:
    """Reads HumanEval's own file."""

    def problems(self, path: Path, benchmark: Benchmark) -> list[Problem]:
        """One problem a line."""
        return numbered(map(_instructed, HUMANEVAL.problems(path, benchmark)), path, benchmark)


def _instructed(problem: Problem) -> Problem:
    """Take the docstring out of the prompt; the tests stay HumanEval's."""
    head = context(problem.prompt, str(problem.entry_point))
    body = str(problem.reference).removeprefix(problem.prompt)
    changed = {"prompt": head, "reference": head + body, "wrong": (empty(head),), "stop": STOPS}
    return problem.model_copy(update=changed)


def context(prompt: str, entry_point: str) -> str:
    """What of a prompt stands before the docstring of its function: mostly, the signature ends it.

    In HumanEval/115 an import follows, as it does there.

    Args:
        prompt: of HumanEval, ending with the docstring of `entry_point`.
        entry_point: a function that it defines.
    """
    tree = parse_source(f"{prompt}    pass\n")
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef))
    body = next(node.body for node in functions if node.name == entry_point)
    first = next((item.lineno for item in body if _is_text(item)), None)
    before = None if first is None else first - 1
    return "".join(prompt.splitlines(keepends=True)[:before])


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


ADAPTER = InstructHumanEval()
