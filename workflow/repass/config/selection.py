"""The prompt that a cell asks for as `selected`: chosen for each model by its scores."""

from typing import Annotated, Any

from pydantic import Field

from repass.config.section import DottedName, Names, Section

SELECTED = "selected"
"""What cells name in place of a prompt; no prompt form may have this name."""


class Selection(Section):
    """How the prompt `selected` is chosen, for each model by itself."""

    benchmark: DottedName = "mbpp-select"
    """Where the candidates are scored."""
    sampling: DottedName = "t0.2-n10"
    """How their completions are drawn."""
    prompts: Annotated[Names, Field(min_length=1)] = (
        "baseline",
        "shots-0",
        "shots-1",
        "shots-3",
        "shots-5",
    )
    """The candidates that fit the model's kind take part. Of equal scores the one with fewer shots
    is taken, then the one named first."""

    def fingerprint(self) -> dict[str, Any]:
        """What besides the scores determines the choice."""
        return self.model_dump(mode="json")
