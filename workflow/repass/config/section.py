"""What all sections of the configuration have in common: frozen, strict about keys, documented.

The docstring below a field is its description in the JSON Schema and in config/README.md.
"""

from typing import Annotated, Any, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, field_validator
from pydantic_core import PydanticCustomError
from pydantic_core.core_schema import ValidationInfo

STRICT_NAME = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$"
DOTTED_NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$"
SHA256 = r"^[0-9a-f]{64}$"
URL = r"^https?://[^\s/]+(/\S*)?$"
VARIABLE_NAME = r"^[A-Za-z_][A-Za-z0-9_]*$"
METHOD = r"^[a-z0-9][a-z0-9_-]*$"
PATTERNS = {
    STRICT_NAME: "letters, digits, - and _ (at most 80, a letter or digit first)",
    DOTTED_NAME: "letters, digits, -, _ and . (at most 80, a letter or digit first)",
    SHA256: "a SHA-256 sum (64 hexadecimal digits)",
    URL: "an address (http://... or https://...)",
    VARIABLE_NAME: "the name of an environment variable",
    METHOD: "a method of vLLM's --quantization",
}
"""Every pattern that a field may have, in words for error messages and tables."""

Name = Annotated[str, StringConstraints(pattern=STRICT_NAME)]
"""Prompts and images: no dot, as `{prompt}.{sampling}` must split in one way."""
DottedName = Annotated[str, StringConstraints(pattern=DOTTED_NAME)]
"""Models, benchmarks and samplings, whose names are parts of paths too."""
Text = Annotated[str, StringConstraints(min_length=1)]
Url = Annotated[str, StringConstraints(pattern=URL)]
Sha256 = Annotated[str, StringConstraints(pattern=SHA256)]
VariableName = Annotated[str, StringConstraints(pattern=VARIABLE_NAME)]


class Section(BaseModel):
    """Base of all sections."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False
    )

    @field_validator("*", mode="before")
    @classmethod
    def _no_boolean_for_a_number(cls, value: Any, info: ValidationInfo) -> Any:
        """Refuse what pydantic would take as 0 or 1: YAML reads `yes`, `no`, `on` as booleans."""
        annotation = cls.model_fields[str(info.field_name)].annotation
        numbers = {int, float} & {annotation, *get_args(annotation)}
        if isinstance(value, bool) and numbers:
            raise PydanticCustomError("boolean_for_number", "a boolean is no number")
        return value


def split_names(value: Any) -> Any:
    """Take `a,b` for `[a, b]`, nothing for an empty list, and a number for a name."""
    if value is None:
        return ()
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


Names = Annotated[
    tuple[str, ...],
    BeforeValidator(split_names, json_schema_input_type=tuple[str, ...] | str | None),
]
"""A list of names, or a comma separated text; `*` stands for any characters; empty: all."""
