"""Claims made by hand, as the stage writes them."""

from pathlib import Path
from typing import Any

from repass import records
from repass.claims import CLAIMS, Claim

MODEL = "Family0-0.5B"
"""A base model of the made-up grid."""


def claim(**told: Any) -> Claim:
    """A claim on the first model of the made-up grid, asked as its cell `complete` is."""
    common: dict[str, Any] = dict.fromkeys(Claim.model_fields)
    common |= {
        "model": MODEL,
        "benchmark": "demo",
        "language": "python",
        "k": 1,
        "value": 0.5,
        "rounding": 0.0005,
        "origin": "published",
        "source": "paper",
        "source_title": "A paper",
        "source_where": "a shelf",
        "source_licence": "none",
        "file": "claims.csv",
        "line": 2,
    }
    return Claim(**{**common, **told})


def write(file: Path, *claims: Claim) -> Path:
    """Write a stage file; the line of each claim is its place."""
    numbered = [item.model_copy(update={"line": at}) for at, item in enumerate(claims, start=2)]
    records.write(records.frame(numbered, CLAIMS), CLAIMS, file)
    return file


def of_grid() -> tuple[Claim, ...]:
    """Claims of every kind on the made-up grid's first models, and of others' models."""
    study = {"source": "study", "source_title": "A study", "benchmark": "humaneval"}
    stranger = {"model": "Nobody-7B", "family": "Nobody", "parameters_b": 7.0}
    published = claim(value=0.01, note="a note with <b>markup</b>", prompt="complete", samples=200)
    return (
        published,
        published.model_copy(update={"model": f"{MODEL}-Instruct", "value": 0.99}),
        claim(benchmark="humaneval", value=0.5, temperature=0.8),
        claim(**study, origin="reproduced", value=0.25),
        claim(k=10, value=0.75, temperature=0.2),
        claim(**{**study, **stranger}, value=0.75),
        claim(**{**study, **stranger}, origin="reproduced", value=0.5),
        *(
            claim(
                **{**study, **stranger, "benchmark": f"multipl-e-humaneval-{key}"},
                language=name,
                origin=origin,
                value=0.5,
            )
            for key, name in (("go", "go"), ("swift", "swift"))
            for origin in ("published", "reproduced")
        ),
    )
