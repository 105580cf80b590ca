"""The best candidate is chosen; of equal ones the simplest."""

import polars as pl
import pytest

from repass.config import Cell, PromptForm
from repass.errors import DataError
from repass.selection import Choice, choose

SHOTS = {"three": 3, "none": 0, "plain": 0, "one": 1}


def cell(prompt: str) -> Cell:
    return Cell(model="m", benchmark="b", prompt=prompt, sampling="s")


def form(prompt: str) -> PromptForm:
    shots = SHOTS[prompt]
    return PromptForm(
        name=prompt,
        template="t",
        kind="text",
        shots=shots,
        exemplars="e" if shots else None,
    )


def rows(scores: dict[str, float | None]) -> pl.DataFrame:
    found = [
        {
            **cell(prompt).model_dump(),
            "is_default": default,
            "k": k,
            "status": "incomplete" if score is None else "ok",
            "reason": "2 samples missing" if score is None else None,
            # other policies and other k never decide
            "pass_at_k": score if default and k == 1 else 1.0,
            "low": 0.0,
            "high": 1.0,
        }
        for prompt, score in scores.items()
        for default in (True, False)
        for k in (1, 10)
    ]
    return pl.DataFrame(found, infer_schema_length=None)


def chosen(scores: dict[str, float | None], order: tuple[str, ...] = tuple(SHOTS)) -> Choice:
    return choose([cell(name) for name in order], [form(name) for name in order], rows(scores))


@pytest.mark.parametrize("best", list(SHOTS))
def test_the_best_score_wins(best: str) -> None:
    scores = dict.fromkeys(SHOTS, 0.25) | {best: 0.26}
    assert chosen(scores).chosen == best


@pytest.mark.parametrize(
    ("best", "expected"),
    [
        (("three", "one"), "one"),
        (("three", "one", "plain"), "plain"),
        (("plain", "none"), "none"),
    ],
)
def test_of_equal_scores_fewer_shots_win_then_the_configured_order(
    best: tuple[str, ...], expected: str
) -> None:
    assert chosen(dict.fromkeys(SHOTS, 0.1) | dict.fromkeys(best, 0.5)).chosen == expected


def test_a_score_that_does_not_count_is_never_chosen() -> None:
    choice = chosen(dict.fromkeys(SHOTS, 0.0) | {"none": None})
    assert choice.chosen == "plain"
    (none,) = (item for item in choice.candidates if item.prompt == "none")
    assert (none.score, none.status, none.reason) == (None, "incomplete", "2 samples missing")


def test_all_candidates_are_told_in_the_order_of_preference() -> None:
    choice = chosen(dict.fromkeys(SHOTS, 0.5))
    assert [item.prompt for item in choice.candidates] == ["none", "plain", "one", "three"]
    assert [item.chosen for item in choice.candidates] == [True, False, False, False]


def test_a_candidate_without_any_row_is_incomplete() -> None:
    choice = chosen({"three": 0.5})
    assert choice.chosen == "three"
    assert {item.status for item in choice.candidates if not item.chosen} == {"incomplete"}


def test_without_scores_nothing_is_chosen() -> None:
    with pytest.raises(DataError, match=r"^m: no prompt can be selected \(none: 2 samples missing"):
        chosen(dict.fromkeys(SHOTS, None))
