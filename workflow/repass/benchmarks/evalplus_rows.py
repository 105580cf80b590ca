"""Rows of EvalPlus's data sets: what HumanEval+ and MBPP+ have in common."""

from typing import Any

from pydantic import Field

from repass.benchmarks.rows import Row

STOPS = ("<|endoftext|>", "<|endofmask|>", "</s>", "\nif __name__", "\ndef main(", "\nprint(")
"""Where a completed program has ended: EvalPlus's list, of all its data sets."""


class EvalPlusRow(Row):
    """A problem with the arguments of each call; `plus_input` is an empty object for none."""

    task_id: str = Field(min_length=1)
    prompt: str = Field(min_length=1)
    entry_point: str = Field(min_length=1)
    canonical_solution: str = Field(min_length=1)
    atol: float
    base_input: list[Any] = Field(min_length=1)
    plus_input: list[Any] | dict[str, Any]
