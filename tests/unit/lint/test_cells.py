"""Rules of cells: each speaks where its defect is, and only there."""

from typing import Any

import pytest

from repass.lint import Asked, of_cell

GOOD: dict[str, Any] = {
    "model_kind": "instruct",
    "prompt_kind": "chat",
    "primed": True,
    "engine": "vllm",
    "temperature": 0.0,
    "n": 1,
    "max_tokens": 512,
    "samples": 100,
    "truncated": 5,
    "beyond_context": 0,
    "context_length": 2048,
    "chat_template": True,
    "trims_answers": False,
    "adds_bos": True,
    "prompts_with_bos": 0,
    "generation_config": "{}",
}
UNKNOWN: dict[str, Any] = {
    **dict.fromkeys(GOOD),
    "primed": False,
    "n": 10,
    "samples": 0,
    "truncated": 0,
    "beyond_context": 0,
    "prompts_with_bos": 0,
}


def rules(**changed: Any) -> set[str]:
    return {remark.rule for remark in of_cell(Asked(**(GOOD | changed)))}


@pytest.mark.parametrize("cell", [GOOD, UNKNOWN])
def test_nothing_is_said_of_what_is_right_or_not_known(cell: dict[str, Any]) -> None:
    assert of_cell(Asked(**cell)) == []


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"prompt_kind": "text"}, "chat-template-missing"),
        ({"model_kind": "base"}, "chat-template-on-base"),
        ({"prompts_with_bos": 3}, "doubled-bos"),
        ({"beyond_context": 1}, "context-length"),
        ({"n": 2}, "greedy-samples"),
        ({"truncated": 6}, "token-limit"),
        ({"generation_config": '{"top_k": 20}'}, "generation-config"),
        ({"trims_answers": True}, "primed-newline-lost"),
    ],
)
def test_a_defect_is_named(changed: dict[str, Any], rule: str) -> None:
    assert rules(**changed) == {rule}


@pytest.mark.parametrize(
    "changed",
    [
        {"model_kind": "base", "prompt_kind": "text"},
        {"prompts_with_bos": 3, "adds_bos": False},
        {"n": 2, "temperature": 0.2},
        {"trims_answers": True, "primed": False},
    ],
)
def test_half_of_a_defect_is_none(changed: dict[str, Any]) -> None:
    assert rules(**changed) == set()


def test_a_warning_has_the_figures_and_a_remedy() -> None:
    (remark,) = of_cell(Asked(**(GOOD | {"truncated": 12})))
    assert remark.seen == "12.0% of samples ended at the limit of 512 new tokens"
    assert "max_tokens" in remark.remedy
