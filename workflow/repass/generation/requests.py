"""One request for one sample: what is asked, and the key under which its answer is kept.

Sample i of a prompt is asked for alone (`n` = 1) with the seed `sampling.seed + i`. That is vLLM's
own rule for `n` > 1, so the texts are the same, and a larger n later asks for the new samples only.
Requests run prompt by prompt, all samples of one after another: an engine that keeps the prefixes
it has seen then computes each prompt once.

A prompt of several turns is one request a turn, all with the sample's seed. Each has the answers to
the turns before in its text, and so in its key: what is answered is kept turn by turn.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from repass.config.cell import Cell
from repass.config.generation import Generation
from repass.config.model import InstructionTokens, Model
from repass.config.sampling import Sampling
from repass.errors import EngineError
from repass.generation.answers import Answer
from repass.generation.identity import Identity
from repass.journal import key_of
from repass.prompts import turns
from repass.records import Completion, Message, Prompt

COMPLETIONS = "/completions"
CHAT = "/chat/completions"
STREAMED: dict[str, Any] = {"stream": True, "stream_options": {"include_usage": True}}
CONTINUED: dict[str, Any] = {"add_generation_prompt": False, "continue_final_message": True}
"""What vLLM takes to go on with the last message; by default it would end, and a new one begin
(vllm/entrypoints/openai/chat_completion/protocol.py)."""

_Count = TypeVar("_Count", int, float)


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
    """One sample of one prompt, or a turn of it: where it is posted to and what."""

    key: str
    prompt: Prompt
    sample: int
    seed: int
    path: str
    body: dict[str, Any]
    answered: tuple[Answer, ...] = ()
    """What was answered to the turns before this one."""

    def completion(self, cell: Cell, answer: Answer) -> Completion:
        """Make the row of the completions file, of the answer to the last turn that was asked."""
        whole = _joined(self.prompt, (*self.answered, answer)) if self.prompt.turns else answer
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
            **whole.model_dump(),
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


class Asking:
    """Makes the requests of one cell."""

    def __init__(self, job: Job, identity: Identity, served_name: str) -> None:
        """Take what all requests have in common.

        Args:
            job: the cell.
            identity: the model's; part of every key.
            served_name: the model's name at the server; not part of any key.
        """
        self._job = job
        self._served_name = served_name
        self._determinants = {
            "model": identity.determinants,
            "engine_args": list(job.model.engine_args),
            "dtype": job.model.dtype,
            **_set(job.model, ("quantization", "context_length")),
        }
        self._template = template_hash(job)

    def first(self) -> list[Request]:
        """Make one request for each sample of each prompt, prompt by prompt: of turns the first."""
        samples = range(self._job.sampling.n)
        return [self._request(prompt, sample) for prompt in self._job.prompts for sample in samples]

    def after(self, request: Request, answer: Answer) -> Request | None:
        """Make the request for the next turn, now that this one is answered.

        Returns:
            None if there is no further turn, or no answer to go on from.
        """
        answered = (*request.answered, answer)
        if answer.completion is None or len(answered) > len(request.prompt.turns):
            return None
        return self._request(request.prompt, request.sample, answered)

    def _request(self, prompt: Prompt, sample: int, answered: tuple[Answer, ...] = ()) -> Request:
        form = _form(self._job.model, prompt)
        asked = form.ask(_with(prompt, answered) if answered else prompt)
        drawn = self._drawn((*prompt.stop, *form.stops), sample)
        key = key_of(
            path=form.path,
            asked=asked,
            template=self._template if form.path == CHAT else None,
            **self._determinants,
            **drawn,
        )
        body = {"model": self._served_name, **asked, **drawn, **STREAMED}
        return Request(key, prompt, sample, drawn["seed"], form.path, body, answered)

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


def _with(prompt: Prompt, answered: Sequence[Answer]) -> Prompt:
    """The prompt as it is sent after these answers; after all of them, the whole program."""
    texts = [answer.completion or "" for answer in answered]
    return prompt.model_copy(update={"text": turns.text((prompt.text or "", *prompt.turns), texts)})


def _joined(prompt: Prompt, answered: Sequence[Answer]) -> Answer:
    """Sum the turns up: the program, what it cost, and the reason why one of them was cut short."""
    last = answered[-1]
    cut_short = [answer for answer in answered if answer.finish_reason == "length"]
    ended = cut_short[0] if cut_short else last
    return Answer(
        completion=None if last.completion is None else _with(prompt, answered).text,
        error=last.error,
        finish_reason=ended.finish_reason,
        stop_reason=ended.stop_reason,
        prompt_tokens=_sum(answer.prompt_tokens for answer in answered),
        completion_tokens=_sum(answer.completion_tokens for answer in answered),
        time_to_first_token_s=answered[0].time_to_first_token_s,
        duration_s=_sum(answer.duration_s for answer in answered),
    )


def _sum(counts: Iterable[_Count | None]) -> _Count | None:
    """Add up what was counted; None where nothing was."""
    known = [count for count in counts if count is not None]
    return sum(known[1:], known[0]) if known else None


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


def _set(model: Model, names: Iterable[str]) -> dict[str, Any]:
    """Take fields that an entry sets: keys of models without them stay as they were."""
    return {name: value for name in names if (value := getattr(model, name)) is not None}


def template_hash(job: Job) -> str | None:
    """Hash the chat template that the model's entry names; its own one is part of its identity.

    Raises:
        EngineError: the file can't be read.
    """
    if job.model.chat_template is None:
        return None
    path = job.root / job.model.chat_template
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise EngineError(
            f"model {job.model.name}: chat_template {path} can't be read ({error.strerror})"
        ) from error
