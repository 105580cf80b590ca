"""Named presets of how completions are drawn."""

from typing import Annotated, Any

from pydantic import Field, field_validator
from pydantic_core.core_schema import ValidationInfo

from repass.config.section import DottedName, Section

GREATEST_SEED = 2**62


class Sampling(Section):
    """One preset. Sample i of a problem is drawn with a seed of its own, so n can grow later."""

    name: DottedName
    """The key of the entry; a part of file names."""
    temperature: Annotated[float, Field(ge=0)]
    """0 is greedy decoding."""
    top_p: Annotated[float, Field(gt=0, le=1)] = 1.0
    """Nucleus: the smallest set of tokens with at least this probability; 1: no cut."""
    n: Annotated[int, Field(ge=1)] = 1
    """Samples for each problem; pass@k is defined for k up to n."""
    max_tokens: Annotated[int, Field(ge=1)] = 512
    """Most new tokens of a completion."""
    seed: Annotated[int, Field(ge=0, le=GREATEST_SEED)] = 0
    """Where the samples' seeds start."""

    @field_validator("n")
    @classmethod
    def _one_greedy_sample(cls, n: int, info: ValidationInfo) -> int:
        if n > 1 and info.data.get("temperature") == 0:
            raise ValueError(
                f"found {n} with temperature 0; allowed: 1"
                " (greedy samples are all the same), or a temperature above 0"
            )
        return n

    def fingerprint(self) -> dict[str, Any]:
        """What of the preset determines completions."""
        return self.model_dump(mode="json", exclude={"name"})
