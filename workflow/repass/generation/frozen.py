"""The base of generation's own records.

Not `repass.records.Record`: that module loads the data frame library, which a keeper does not need.
"""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """Immutable, and no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")
