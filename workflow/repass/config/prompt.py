"""Named ways to ask."""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator
from pydantic_core.core_schema import ValidationInfo

from repass.config.section import Name, Section, Text

ModelKind = Literal["base", "instruct"]
PromptKind = Literal["text", "chat"]


class PromptForm(Section):
    """One way to ask: a template and how it is sent."""

    name: Name
    """The key of the entry; a part of file names."""
    template: Text
    """Jinja template, a path from the repository's root."""
    kind: PromptKind
    """`text` is continued by the model; `chat` is sent as messages through the chat template."""
    shots: Annotated[int, Field(ge=0)] = 0
    """Worked examples before the problem."""
    exemplars: Annotated[Text | None, Field(validate_default=True)] = None
    """File of worked examples, a path from the repository's root; needed if `shots` > 0."""
    stop: tuple[Text, ...] = ()
    """Stop sequences besides the problems' own."""
    model_kinds: Annotated[tuple[ModelKind, ...], Field(min_length=1)] = ("base", "instruct")
    """The kinds of model that the form fits; others are left out of blocks."""

    @field_validator("exemplars")
    @classmethod
    def _fit_the_shots(cls, exemplars: str | None, info: ValidationInfo) -> str | None:
        shots = info.data.get("shots")
        if exemplars is not None and shots == 0:
            raise ValueError(f'found "{exemplars}" with 0 shots; allowed: only with shots above 0')
        if exemplars is None and shots:
            raise ValueError(f"found none with {shots} shots; allowed: a file of worked examples")
        return exemplars

    def files(self, root: Path) -> list[str]:
        """The files that the form is made of."""
        named = [self.template, *([self.exemplars] if self.exemplars else [])]
        return [str(root / name) for name in named]

    def fingerprint(self) -> dict[str, Any]:
        """What besides its files determines the prompts."""
        return self.model_dump(mode="json", include={"kind", "shots", "stop"})
