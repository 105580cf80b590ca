"""One request for one sample: what is asked, and the key under which its answer is kept.

Sample i of a prompt is asked for alone (`n` = 1) with the seed `sampling.seed + i`. That is vLLM's
own rule for `n` > 1, so the texts are the same, and a larger n later asks for the new samples only.
Requests run prompt by prompt, all samples of one after another: an engine that keeps the prefixes
it has seen then computes each prompt once.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from repass.config.cell import Cell
from repass.config.generation import Generation
from repass.config.model import InstructionTokens, Model
from repass.config.sampling import Sampling
from repass.errors import EngineError
from repass.generation.answers import Answer
from repass.generation.identity import Identity
from repass.journal import key_of
from repass.records import Completion, Message, Prompt

COMPLETIONS = "/completions"
CHAT = "/chat/completions"
STREAMED: dict[str, Any] = {"stream": True, "stream_options": {"include_usage": True}}
CONTINUED: dict[str, Any] = {"add_generation_prompt": False, "continue_final_message": True}
"""What vLLM takes to go on with the last message; by default it would end, and a new one begin
(vllm/entrypoints/openai/chat_completion/protocol.py)."""


@dataclass(frozen=True)
class Job:
    """All that one cell's generation is about. Paths in the model's entry start at `root`."""

    cell: Cell
    model: Model
    sampling: Sampling
    prompts: tuple[Prompt, ...]
    settings: Generation
    journal: Path
    root: Path


@dataclass(frozen=True)
class Request:
    """One sample of one prompt: where it is posted to and what."""

    key: str
    prompt: Prompt
    sample: int
    seed: int
    path: str
    body: dict[str, Any]

    def completion(self, cell: Cell, answer: Answer) -> Completion:
        """Make the row of the completions file."""
        return Completion(
            model=cell.model,
            benchmark=cell.benchmark,
            prompt=cell.prompt,
            sampling=cell.sampling,
            task_id=self.prompt.task_id,
            position=self.prompt.position,
            sample=self.sample,
            seed=self.seed,
            request_key=self.key,
            **answer.model_dump(),
        )


class Form(Protocol):
    """How a prompt is put to a server."""

    path: str
    stops: tuple[str, ...]
    """Stop sequences that the form needs besides the prompt's."""

    def ask(self, prompt: Prompt) -> dict[str, Any]:
        """Return the fields of the body that hold the prompt."""
        ...


class AsText:
    """A text to continue."""

    path = COMPLETIONS
    stops: tuple[str, ...] = ()

    def ask(self, prompt: Prompt) -> dict[str, Any]:
        """Send the text as it is."""
        return {"prompt": prompt.text}


class AsChat:
    """Messages, which the server puts into the model's own chat template."""

    path = CHAT
    stops: tuple[str, ...] = ()

    def ask(self, prompt: Prompt) -> dict[str, Any]:
        """Send the messages as they are; an answer that is begun is to be gone on with."""
        messages = [message.model_dump() for message in prompt.messages or ()]
        return {"messages": messages, **(CONTINUED if prompt.primed else {})}


class WithTokens:
    """Messages as one text with the tokens that the model's entry spells out around them."""

    path = COMPLETIONS

    def __init__(self, tokens: InstructionTokens) -> None:
        self._around = {
            "system": ("", "\n\n"),
            "user": (tokens.user, tokens.end),
            "assistant": (tokens.assistant, ""),
        }
        self._tokens = tokens
        # Else the model asks itself the next question; bigcode-evaluation-harness does the same
        # (bigcode_eval/generation.py).
        self.stops = tuple(token for token in tokens.model_dump().values() if token.strip())

    def ask(self, prompt: Prompt) -> dict[str, Any]:
        """Render the turns; the text ends where the answer has to begin or to go on."""
        turns = "".join(self._turn(message) for message in prompt.messages or ())
        return {"prompt": turns if prompt.primed else turns + self._tokens.assistant}

    def _turn(self, message: Message) -> str:
        before, after = self._around[message.role]
        return before + message.content + after


def requests_of(job: Job, identity: Identity, served_name: str) -> list[Request]:
    """Make the requests of a cell, prompt by prompt.

    Args:
        job: the cell.
        identity: the model's; part of every key.
        served_name: the model's name at the server; not part of any key.
    """
    maker = _Maker(job, identity, served_name)
    return [
        maker.request(prompt, sample) for prompt in job.prompts for sample in range(job.sampling.n)
    ]


class _Maker:
    """Makes the requests of one cell."""

    def __init__(self, job: Job, identity: Identity, served_name: str) -> None:
        self._job = job
        self._served_name = served_name
        self._determinants = {
            "model": identity.determinants,
            "engine_args": list(job.model.engine_args),
            "dtype": job.model.dtype,
        }
        self._template = _template_hash(job)

    def request(self, prompt: Prompt, sample: int) -> Request:
        form = _form(self._job.model, prompt)
        asked = form.ask(prompt)
        drawn = self._drawn((*prompt.stop, *form.stops), sample)
        key = key_of(
            path=form.path,
            asked=asked,
            template=self._template if form.path == CHAT else None,
            **self._determinants,
            **drawn,
        )
        body = {"model": self._served_name, **asked, **drawn, **STREAMED}
        return Request(key, prompt, sample, drawn["seed"], form.path, body)

    def _drawn(self, stop: tuple[str, ...], sample: int) -> dict[str, Any]:
        """Say how the sample is drawn; no `n` here, so that n can grow."""
        sampling = self._job.sampling
        endpoint = self._job.model.endpoint
        stops = list(dict.fromkeys(stop))[: endpoint.stops if endpoint else None]
        return {
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "max_tokens": sampling.max_tokens,
            "seed": sampling.seed + sample,
            **({"stop": stops} if stops else {}),
        }


def asked(model: Model, prompt: Prompt) -> tuple[str, dict[str, Any]]:
    """Return where a prompt is posted to, and the fields of the body that hold it."""
    form = _form(model, prompt)
    return form.path, form.ask(prompt)


def _form(model: Model, prompt: Prompt) -> Form:
    if prompt.kind == "chat":
        return WithTokens(model.instruction_tokens) if model.instruction_tokens else AsChat()
    if model.endpoint is not None and model.endpoint.chat:
        raise EngineError(
            f"model {model.name}: its endpoint answers chats only (endpoint.chat),"
            f' but prompt "{prompt.prompt}" is a text to continue'
        )
    return AsText()


def _template_hash(job: Job) -> str | None:
    """Hash the chat template that the model's entry names; its own one is part of its identity."""
    if job.model.chat_template is None:
        return None
    path = job.root / job.model.chat_template
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise EngineError(
            f"model {job.model.name}: chat_template {path} can't be read ({error.strerror})"
        ) from error
