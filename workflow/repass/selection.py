"""The choice of a model's prompt: the candidate with the best pass@1 on a chosen benchmark."""

from collections.abc import Sequence

import polars as pl

from repass.config import Cell, PromptForm
from repass.errors import DataError
from repass.records import Record


class Candidate(Record):
    """A prompt that took part; `score` is pass@1 of the headline policy, None: see `reason`."""

    prompt: str
    shots: int
    status: str
    reason: str | None
    score: float | None
    low: float | None
    high: float | None
    chosen: bool = False


class Choice(Record):
    """What was chosen for a model, and all candidates as they are preferred at equal scores."""

    model: str
    benchmark: str
    sampling: str
    chosen: str
    candidates: tuple[Candidate, ...]


def choose(cells: Sequence[Cell], forms: Sequence[PromptForm], scores: pl.DataFrame) -> Choice:
    """Take the best candidate; of equal scores the one with fewer shots, then the one named first.

    Args:
        cells: of one model, one a candidate.
        forms: of the candidates, in the same order.
        scores: as the store writes them for the model (`repass.store.model_scores`).

    Raises:
        DataError: no candidate has a score that counts.
    """
    found = [_candidate(*pair, scores) for pair in zip(cells, forms, strict=True)]
    simplest = sorted(found, key=lambda candidate: candidate.shots)
    scored = [candidate for candidate in simplest if candidate.score is not None]
    if not scored:
        why = "; ".join(f"{item.prompt}: {item.reason or item.status}" for item in simplest)
        raise DataError(f"{cells[0].model}: no prompt can be selected ({why})")
    best = max(scored, key=lambda candidate: candidate.score or 0.0)
    return Choice(
        model=cells[0].model,
        benchmark=cells[0].benchmark,
        sampling=cells[0].sampling,
        chosen=best.prompt,
        candidates=tuple(item.model_copy(update={"chosen": item is best}) for item in simplest),
    )


def _candidate(cell: Cell, form: PromptForm, scores: pl.DataFrame) -> Candidate:
    own = scores.filter(
        pl.col("is_default"),
        pl.col("k") == 1,
        *(pl.col(name) == value for name, value in cell.model_dump().items()),
    )
    if own.is_empty():
        return Candidate(
            prompt=cell.prompt,
            shots=form.shots,
            status="incomplete",
            reason="there is no score",
            score=None,
            low=None,
            high=None,
        )
    row = own.row(0, named=True)
    return Candidate(
        prompt=cell.prompt,
        shots=form.shots,
        score=row["pass_at_k"],
        **{name: row[name] for name in ("status", "reason", "low", "high")},
    )
