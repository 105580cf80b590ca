"""Records with everything that a test does not care about filled in."""

from typing import Any

from repass.records import Problem, Prompt


def problem(**fields: Any) -> Problem:
    """A Python problem that asks for the function `area`."""
    usual = {
        "benchmark": "b",
        "task_id": "b/0",
        "position": 0,
        "language": "python",
        "instruction": "Write area.",
        "entry_point": "area",
        "preamble": "",
        "tests": "",
        "wrong": (),
        "stop": (),
        "category": None,
        "difficulty": None,
    }
    return Problem(**{**usual, **fields})


def text_prompt(text: str, answer_prefix: str, **fields: Any) -> Prompt:
    """A prompt that a base model continues."""
    usual = {
        "benchmark": "b",
        "prompt": "complete",
        "task_id": "b/0",
        "position": 0,
        "kind": "text",
        "messages": None,
        "stop": (),
        "shots": 0,
    }
    return Prompt(text=text, answer_prefix=answer_prefix, **{**usual, **fields})
