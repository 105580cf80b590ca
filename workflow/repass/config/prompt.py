"""Named ways to ask."""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator
from pydantic_core.core_schema import ValidationInfo

from repass.config.section import DottedName, Name, Section, Text

ModelKind = Literal["base", "instruct"]
PromptKind = Literal["text", "chat"]

_RENDERED = {
    "kind",
    "shots",
    "exemplars_of",
    "exemplar_ids",
    "primed",
    "turns",
    "stop",
    "problem_stops",
}


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
    exemplars_of: DottedName | None = None
    """A benchmark whose problems are the worked examples, with their reference solutions."""
    exemplar_ids: tuple[Text, ...] = ()
    """Task ids of the worked examples there, in order; without any, its first problems are."""
    exemplars: Annotated[Text | None, Field(validate_default=True)] = None
    """File of worked examples, a path from the repository's root; this or `exemplars_of` is needed
    if `shots` > 0."""
    primed: bool = False
    """The chat's answer is begun by the template's block `prefill`, and the model goes on."""
    turns: bool = False
    """The steps of a problem are asked one by one, by the template's block `turn`; each step sees
    the answers to those before it."""
    stop: tuple[Text, ...] = ()
    """Stop sequences besides the problems' own."""
    problem_stops: bool | None = None
    """Stop at the problems' own stop sequences too; null: in texts, not in chats."""
    extraction: Text | None = None
    """The policy that the reference with this prompt extracts with, which then is the headline's;
    null: `stop` for text, `fence` for chat."""
    model_kinds: Annotated[tuple[ModelKind, ...], Field(min_length=1)] = ("base", "instruct")
    """The kinds of model that the form fits; others are left out of blocks."""

    @field_validator("exemplars")
    @classmethod
    def _fit_the_shots(cls, exemplars: str | None, info: ValidationInfo) -> str | None:
        shots, benchmark = info.data.get("shots"), info.data.get("exemplars_of")
        found = exemplars or benchmark
        if found is not None and shots == 0:
            raise ValueError(f'found "{found}" with 0 shots; allowed: only with shots above 0')
        if found is None and shots:
            raise ValueError(
                f"found none with {shots} shots; allowed: a file of worked examples, or a benchmark"
                " of them in `exemplars_of`"
            )
        if exemplars is not None and benchmark is not None:
            raise ValueError(
                f'found "{exemplars}" and exemplars_of "{benchmark}"; allowed: one of them'
            )
        return exemplars

    @field_validator("primed")
    @classmethod
    def _only_chats(cls, primed: bool, info: ValidationInfo) -> bool:
        if primed and info.data.get("kind") == "text":
            raise ValueError("found true for a text; allowed: only with `kind: chat`")
        return primed

    @field_validator("turns")
    @classmethod
    def _only_texts(cls, turns: bool, info: ValidationInfo) -> bool:
        if turns and info.data.get("kind") == "chat":
            raise ValueError("found true for a chat; allowed: only with `kind: text`")
        return turns

    @property
    def stops_with_problems(self) -> bool:
        """Whether the problems' own stop sequences count."""
        return self.kind == "text" if self.problem_stops is None else self.problem_stops

    def files(self, root: Path) -> list[str]:
        """The files that the form is made of."""
        named = [self.template, *([self.exemplars] if self.exemplars else [])]
        return [str(root / name) for name in named]

    def examples(self, pattern: str) -> list[str]:
        """The problems that are shown as worked examples: `pattern` with `{benchmark}` filled."""
        return [pattern.format(benchmark=self.exemplars_of)] if self.exemplars_of else []

    def fingerprint(self) -> dict[str, Any]:
        """What besides its files determines the prompts."""
        return self.model_dump(mode="json", include=_RENDERED)
