"""Rules of cells: what is known of them once their completions are there."""

import json
from abc import ABC, abstractmethod
from typing import ClassVar

from repass.lint.remark import Remark
from repass.records import Record

CUT_SHARE = 0.05
"""Share of samples that may end at the token limit."""


class Asked(Record):
    """How a cell's model was asked, and what came of it; None where that is not known.

    Counts are of samples, but `prompts_with_bos`, of prompts. `generation_config` is JSON: what the
    model's own file sets of what repass does not send.
    """

    model_kind: str | None
    prompt_kind: str | None
    primed: bool
    engine: str | None
    temperature: float | None
    n: int
    max_tokens: int | None
    samples: int
    truncated: int
    beyond_context: int
    context_length: int | None
    chat_template: bool | None
    trims_answers: bool | None
    adds_bos: bool | None
    prompts_with_bos: int
    generation_config: str | None


class CellRule(ABC):
    """Looks at one cell."""

    name: ClassVar[str]
    remedy: ClassVar[str]

    @abstractmethod
    def seen(self, cell: Asked) -> str | None:
        """Say what is wrong, with the figures; None if nothing is."""


def of_cell(cell: Asked) -> list[Remark]:
    """Apply all rules to a cell."""
    found = ((rule, rule.seen(cell)) for rule in RULES)
    return [
        Remark(rule=rule.name, seen=seen, remedy=rule.remedy)
        for rule, seen in found
        if seen is not None
    ]


class ChatTemplateMissing(CellRule):
    """Instruct models asked in raw text: 0 to 2% instead of 70 and more were seen."""

    name = "chat-template-missing"
    remedy = "ask with a prompt of kind chat, unless the protocol asks such models in raw text"

    def seen(self, cell: Asked) -> str | None:
        """Compare the model's kind with the prompt's."""
        if cell.model_kind == "instruct" and cell.prompt_kind == "text":
            return "an instruct model was asked in raw text"
        return None


class ChatTemplateOnBase(CellRule):
    """Base models have not learned the template's tokens."""

    name = "chat-template-on-base"
    remedy = "ask with a prompt of kind text"

    def seen(self, cell: Asked) -> str | None:
        """Compare the model's kind with the prompt's."""
        if cell.model_kind == "base" and cell.prompt_kind == "chat":
            return "a base model was asked in a chat"
        return None


class DoubledBos(CellRule):
    """The tokenizer puts its first token before a text that begins with it."""

    name = "doubled-bos"
    remedy = "leave the token out of the template or of the model's `instruction_tokens`"

    def seen(self, cell: Asked) -> str | None:
        """Count the prompts that begin with the token where it is added too."""
        if cell.prompts_with_bos and cell.adds_bos:
            return f"{cell.prompts_with_bos} prompts have the begin-of-sequence token twice"
        return None


class BeyondContext(CellRule):
    """What does not fit is cut, refused, or makes the completion end early."""

    name = "context-length"
    remedy = "raise the model's `context_length`, or lower `max_tokens` or the number of shots"

    def seen(self, cell: Asked) -> str | None:
        """Count the samples that came to the end of the context."""
        if not cell.beyond_context:
            return None
        context = f" of {cell.context_length} tokens" if cell.context_length else ""
        return f"{cell.beyond_context} of {cell.samples} samples did not fit the context{context}"


class GreedySamples(CellRule):
    """Greedy samples are all the same: their pass@k for k > 1 says nothing."""

    name = "greedy-samples"
    remedy = "set `n: 1`, or a temperature above 0"

    def seen(self, cell: Asked) -> str | None:
        """Look at the sampling."""
        if cell.temperature == 0 and cell.n > 1:
            return f"{cell.n} samples a problem at temperature 0"
        return None


class TokenLimit(CellRule):
    """A completion that is cut off is mostly wrong whatever the model knew."""

    name = "token-limit"
    remedy = "raise the sampling's `max_tokens`, unless the protocol fixes it"

    def seen(self, cell: Asked) -> str | None:
        """Compare the share of cut samples with what is harmless."""
        if cell.truncated <= CUT_SHARE * cell.samples:
            return None
        limit = f" {cell.max_tokens}" if cell.max_tokens else ""
        share = 100 * cell.truncated / cell.samples
        return f"{share:.1f}% of samples ended at the limit of{limit} new tokens"


class GenerationConfig(CellRule):
    """What others' figures were drawn with, maybe without their knowing."""

    name = "generation-config"
    remedy = (
        "know it when comparing: scores published for this model may have been drawn with it;"
        " `--override-generation-config` in the model's `engine_args` applies it"
    )

    def seen(self, cell: Asked) -> str | None:
        """Name what the model's file would set."""
        sets = json.loads(cell.generation_config or "{}")
        if not sets:
            return None
        named = ", ".join(f"{key} {value}" for key, value in sorted(sets.items()))
        return f"the model's generation_config.json sets {named}; here it is not applied"


class PrimedNewlineLost(CellRule):
    """The engine ends a begun answer where the template ends it."""

    name = "primed-newline-lost"
    remedy = "give the model a `chat_template` that leaves messages as they are"

    def seen(self, cell: Asked) -> str | None:
        """Look whether the template cuts what the answer begins with."""
        if cell.primed and cell.trims_answers:
            return "the chat template cuts the newline that ends the begun answer"
        return None


RULES: tuple[CellRule, ...] = (
    ChatTemplateMissing(),
    ChatTemplateOnBase(),
    DoubledBos(),
    BeyondContext(),
    GreedySamples(),
    TokenLimit(),
    GenerationConfig(),
    PrimedNewlineLost(),
)
