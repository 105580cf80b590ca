"""The choices of prompts, one row a candidate."""

from collections.abc import Callable
from pathlib import Path

import polars as pl

from repass.selection import Candidate, Choice
from repass.store import Sources

Built = Callable[[Sources], Callable[[str], pl.DataFrame]]


def candidate(prompt: str, score: float | None, chosen: bool = False) -> Candidate:
    status = "incomplete" if score is None else "ok"
    reason = "2 samples missing" if score is None else None
    return Candidate(
        prompt=prompt,
        shots=0,
        status=status,
        reason=reason,
        score=score,
        low=score,
        high=score,
        chosen=chosen,
    )


def test_candidates_are_rows_in_their_order(tmp_path: Path, sources: Sources, built: Built) -> None:
    candidates = (candidate("b", 0.5, chosen=True), candidate("a", 0.25), candidate("c", None))
    choice = Choice(
        model="m", benchmark="mbpp-select", sampling="s", chosen="b", candidates=candidates
    )
    file = tmp_path / "m.json"
    file.write_text(choice.model_dump_json())
    table = built(sources.model_copy(update={"selections": (file,)}))("selections")
    assert table["place"].to_list() == [1, 2, 3]
    assert table["prompt"].to_list() == ["b", "a", "c"]
    assert table["score"].to_list() == [0.5, 0.25, None]
    assert table["chosen"].to_list() == [True, False, False]
    assert table["reason"].to_list() == [None, None, "2 samples missing"]
    assert set(table["benchmark"]) == {"mbpp-select"}


def test_without_a_choice_the_table_is_empty(sources: Sources, built: Built) -> None:
    assert built(sources)("selections").is_empty()
