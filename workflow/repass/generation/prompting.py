"""What a model's own files say about how it wants to be asked, for the prompt linter."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jinja2 import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import Field

from repass.generation import model_files
from repass.generation.frozen import Frozen
from repass.generation.requests import CHAT, Job, asked
from repass.records import Prompt

UNSENT = {"top_k": (0, -1), "repetition_penalty": (1,), "min_p": (0,)}
"""Sampling parameters that requests leave out, and the values that change nothing.

vLLM takes them from generation_config.json unless told otherwise (`get_diff_sampling_param` in
vllm/config/model.py).
"""
_BEGUN = "x = 1\n"


class Prompting(Frozen):
    """What decides how a prompt reaches the model; None where it was not looked for."""

    context_length: int | None = None
    """Tokens, as configured or as config.json has it."""
    chat_template: bool = False
    trims_answers: bool | None = None
    """Whether the template cuts blanks off the end of an answer; looked for if one is begun."""
    adds_bos: bool | None = None
    """Whether the tokenizer or the template puts the first token there; looked for if prompts begin
    with it."""
    prompts_with_bos: int = 0
    generation_config: dict[str, float] = Field(default_factory=dict)
    """What it sets of the parameters that requests leave out."""


def of(job: Job) -> Prompting | None:
    """Read the model's files; None for endpoints, replays, and where the files are elsewhere."""
    folder = model_files.folder_of(job.model, job.root)
    return None if folder is None else _Files(folder, job).prompting()


class _Files:
    """The files of one model, each read when it is needed."""

    def __init__(self, folder: Path, job: Job) -> None:
        self._folder = folder
        self._job = job
        self._tokenizer = model_files.read(folder / "tokenizer_config.json")

    def prompting(self) -> Prompting:
        with_bos = self._with_bos()
        return Prompting(
            context_length=self._job.model.context_length or self._positions(),
            chat_template=self._template() is not None,
            trims_answers=self._trims() if any(p.primed for p in self._job.prompts) else None,
            adds_bos=self._adds_bos(with_bos) if with_bos else None,
            prompts_with_bos=len(with_bos),
            generation_config=self._unsent(),
        )

    def _positions(self) -> int | None:
        config = model_files.read(self._folder / "config.json")
        found = config.get("text_config", config).get("max_position_embeddings")
        return found if isinstance(found, int) else None

    def _template(self) -> str | None:
        named = self._job.model.chat_template
        for file in (
            self._job.root / named if named else None,
            self._folder / "chat_template.jinja",
        ):
            if file is not None and file.is_file():
                return file.read_text(encoding="utf-8", errors="replace")
        found = self._tokenizer.get("chat_template")
        if isinstance(found, list):
            found = next((item.get("template") for item in found), None)
        return found if isinstance(found, str) else None

    def _trims(self) -> bool | None:
        """Render a chat with an answer that ends with a newline, and look for it."""
        template = self._template()
        if template is None or self._job.model.instruction_tokens is not None:
            return None
        turns = [{"role": "user", "content": "x"}, {"role": "assistant", "content": _BEGUN}]
        environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
        try:
            text = environment.from_string(template).render(
                messages=turns, add_generation_prompt=False, bos_token="", eos_token=""
            )
        except (TemplateError, TypeError, ValueError):
            return None
        return _BEGUN not in text

    def _with_bos(self) -> list[Prompt]:
        token = self._token("bos_token")
        if not token:
            return []
        return [prompt for prompt in self._job.prompts if self._text(prompt).startswith(token)]

    def _text(self, prompt: Prompt) -> str:
        """What the prompt begins with, as it is sent."""
        _, fields = asked(self._job.model, prompt)
        messages = fields.get("messages") or [{"content": fields.get("prompt")}]
        return str(messages[0]["content"])

    def _token(self, name: str) -> str | None:
        found = self._tokenizer.get(name)
        found = found.get("content") if isinstance(found, dict) else found
        return found if isinstance(found, str) else None

    def _adds_bos(self, prompts: Iterable[Prompt]) -> bool:
        paths = {asked(self._job.model, prompt)[0] for prompt in prompts}
        if CHAT in paths:
            return "bos_token" in (self._template() or "")
        processor = model_files.read(self._folder / "tokenizer.json").get("post_processor")
        return _begins_with_token(processor) or self._tokenizer.get("add_bos_token") is True

    def _unsent(self) -> dict[str, float]:
        config = model_files.read(self._folder / "generation_config.json")
        found = {key: config.get(key) for key in UNSENT}
        return {
            key: value
            for key, value in found.items()
            if isinstance(value, int | float) and value not in UNSENT[key]
        }


def _begins_with_token(processor: Any) -> bool:
    """Say whether a post-processor of tokenizer.json puts a special token before a text."""
    if not isinstance(processor, dict):
        return False
    parts = [processor, *(processor.get("processors") or [])]
    begins = [part["single"][0] for part in parts if part.get("single")]
    return any("SpecialToken" in first for first in begins)
