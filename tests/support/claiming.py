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
