"""Worked examples for few-shot prompts: a YAML list in the format of the demo benchmark, or solved
problems of another benchmark."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from repass.errors import ConfigError
from repass.records import Problem, Record


class Exemplar(Record):
    """One worked example: `prompt + reference` is its program.

    The fields that a template does not need may be absent.
    """

    task_id: str
    prompt: str
    reference: str
    instruction: str | None = None
    entry_point: str | None = None
    tests: str | None = None
    category: str | None = None
    difficulty: int | None = None


def read(path: Path) -> list[Exemplar]:
    """Read all examples of a file, in its order.

    Raises:
        ConfigError: the file is missing, is not a YAML list, or an example is not usable.
    """
    items, lines = _items(path)
    return [_exemplar(item, f"{path}:{line}") for item, line in zip(items, lines, strict=True)]


def of_problems(problems: Sequence[Problem], ids: Sequence[str], place: str) -> list[Exemplar]:
    """Make examples of solved problems.

    Args:
        problems: with reference solutions.
        ids: the task ids to take, in this order; all if there are none.
        place: where the problems come from, for messages.

    Raises:
        ConfigError: a task id is not there, or a problem has no reference solution.
    """
    known = {problem.task_id: problem for problem in problems}
    for task_id in ids:
        if task_id not in known:
            raise ConfigError(f"{place}: no problem {task_id} to take as an exemplar")
    chosen = [known[task_id] for task_id in ids] if ids else problems
    return [_of_problem(problem, place) for problem in chosen]


def _of_problem(problem: Problem, place: str) -> Exemplar:
    if problem.reference is None:
        raise ConfigError(f"{place}: {problem.task_id} has no reference solution to show")
    shared = set(Exemplar.model_fields) - {"reference"}
    return Exemplar(
        **problem.model_dump(include=shared),
        # `prompt + reference` is the program, whether the reference repeats the prompt or not
        reference=problem.reference.removeprefix(problem.prompt),
    )


def _items(path: Path) -> tuple[list[Any], list[int]]:
    """Read the list and the line on which each of its items begins."""
    try:
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        items = yaml.safe_load(text)
    except OSError as error:
        raise ConfigError(f"{path}: can't read the exemplars ({error.strerror})") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not YAML ({_one_line(error)})") from error
    if not isinstance(items, list) or not isinstance(node, yaml.SequenceNode):
        raise ConfigError(f"{path}:1: exemplars are a YAML list of worked examples")
    return items, [item.start_mark.line + 1 for item in node.value]


def _exemplar(item: Any, place: str) -> Exemplar:
    try:
        return Exemplar.model_validate(item)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise ConfigError(f"{place}: exemplar is not usable: {field}: {first['msg']}") from error


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
