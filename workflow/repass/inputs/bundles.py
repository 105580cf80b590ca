"""A problem's inputs as one text, as the file of problems keeps them: written and read back."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from repass.errors import DataError
from repass.inputs import evalplus
from repass.inputs.problems import InputProblem
from repass.records import Problem

Dataset = Literal["humaneval", "mbpp"]


def dumps(
    dataset: Dataset,
    *,
    atol: float,
    base_input: Sequence[Any],
    plus_input: Sequence[Any] | Mapping[str, Any],
) -> str:
    """Write what EvalPlus's row has beyond the problem: the inputs as JSON holds them.

    Args:
        dataset: names the rules by which arguments are put back and values judged.
        atol: the problem's own absolute tolerance.
        base_input: the arguments of each call.
        plus_input: likewise; an empty object where there are none.
    """
    bundle = {
        "dataset": dataset,
        "atol": atol,
        "base_input": base_input,
        "plus_input": plus_input,
    }
    return json.dumps(bundle, separators=(",", ":"))


def problem_of(problem: Problem) -> InputProblem:
    """Read a problem's inputs back.

    Raises:
        DataError: the problem is not checked by inputs, or they are damaged.
    """
    if problem.inputs is None or problem.entry_point is None or problem.reference is None:
        raise DataError(f"{problem.task_id}: not checked by inputs")
    try:
        bundle = json.loads(problem.inputs)
        row = {
            **bundle,
            "task_id": problem.task_id,
            "entry_point": problem.entry_point,
            "prompt": "",
            "canonical_solution": problem.reference,
        }
        return evalplus.problem(bundle["dataset"], row)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise DataError(f"{problem.task_id}: damaged inputs: {error!r}") from error
