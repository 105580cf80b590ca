"""What comes back for one request: read from a stream of server-sent events, or in one piece."""

import json
from collections.abc import Callable
from typing import Any

from repass.generation.frozen import Frozen

DATA = "data:"
END = "[DONE]"


class GarbledError(Exception):
    """The answer is not what the protocol says it must be."""


class Answer(Frozen):
    """One finished request: a completion, or the error that ended it. Times in seconds."""

    completion: str | None = None
    error: str | None = None
    finish_reason: str | None = None
    stop_reason: str | None = None
    """vLLM only: the stop sequence, or the id of the stop token."""
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    time_to_first_token_s: float | None = None
    duration_s: float | None = None


class Collector:
    """Puts one answer together, piece by piece.

    The time to the first token is that of the first event with a choice. An engine of ours sends
    just two such events, the first token and the rest: one event for each token would cost more
    than many a token.
    """

    def __init__(
        self, clock: Callable[[], float], begun: Callable[[], None] = lambda: None
    ) -> None:
        """Begin.

        Args:
            clock: tells seconds.
            begun: called once, with the first token.
        """
        self._clock = clock
        self._begun = begun
        self._started = clock()
        self._first: float | None = None
        self._texts: list[str] = []
        self._finish: str | None = None
        self._stop: str | None = None
        self._usage: dict[str, Any] = {}

    def line(self, line: str) -> None:
        """Take one line of an event stream.

        Raises:
            GarbledError: it is not an event of the protocol.
            ServerError: the server reports an error in mid-stream.
        """
        if not line.startswith(DATA):
            return
        data = line[len(DATA) :].strip()
        if data != END:
            self.document(data)

    def document(self, text: str) -> None:
        """Take one JSON object: an event's, or a whole answer."""
        event = _object(text)
        if event.get("error") is not None:
            raise ServerError(event["error"])
        choices = event.get("choices")
        if not isinstance(choices, list):
            raise GarbledError(f"no 'choices' in the answer: {_short(text)}")
        if choices:
            self._choice(choices[0], text)
        usage = event.get("usage")
        if isinstance(usage, dict):
            self._usage = usage

    def answer(self) -> Answer:
        """Return the finished answer.

        Raises:
            GarbledError: the stream ended before the completion did.
        """
        if self._finish is None:
            raise GarbledError("the answer broke off before its end")
        return Answer(
            completion="".join(self._texts),
            finish_reason=self._finish,
            stop_reason=self._stop,
            prompt_tokens=_count(self._usage.get("prompt_tokens")),
            completion_tokens=_count(self._usage.get("completion_tokens")),
            time_to_first_token_s=self._first,
            duration_s=self._clock() - self._started,
        )

    def _choice(self, choice: Any, text: str) -> None:
        if self._first is None:
            self._first = self._clock() - self._started
            self._begun()
        if not isinstance(choice, dict):
            raise GarbledError(f"a choice is no object: {_short(text)}")
        self._texts.append(_text_of(choice))
        if choice.get("finish_reason") is not None:
            self._finish = str(choice["finish_reason"])
        if choice.get("stop_reason") is not None:
            self._stop = str(choice["stop_reason"])


class ServerError(Exception):
    """The server says in mid-stream that the request failed."""

    def __init__(self, error: Any) -> None:
        fields = error if isinstance(error, dict) else {}
        super().__init__(str(fields.get("message") or error))
        code = fields.get("code")
        self.status = code if isinstance(code, int) else 500


def message_of(body: str) -> str:
    """Take the message out of an error's body, whatever shape it has; one line."""
    try:
        error = _object(body).get("error", body)
    except GarbledError:
        error = body
    message = error.get("message", error) if isinstance(error, dict) else error
    return _short(str(message), 500)


def _text_of(choice: dict[str, Any]) -> str:
    """Completions have `text`; chats have `delta` (streamed) or `message`, with `content`.

    Some servers send events with none of them, such as a content filter's: no text, and no harm, as
    an answer without a `finish_reason` is refused in the end.
    """
    if isinstance(choice.get("text"), str):
        return str(choice["text"])
    part = choice.get("delta") or choice.get("message")
    return str(part.get("content") or "") if isinstance(part, dict) else ""


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise GarbledError(f"not JSON: {_short(text)}") from error
    if not isinstance(value, dict):
        raise GarbledError(f"not a JSON object: {_short(text)}")
    return value


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) else None


def _short(text: str, limit: int = 120) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 3] + "..."
