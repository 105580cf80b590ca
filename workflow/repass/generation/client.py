"""Sends requests to an OpenAI-compatible server and brings answers back, whatever happens.

Three kinds of failure are told apart. A passing one (429, 5xx, a timeout, a lost connection, a
garbled answer) is tried again, with exponential back-off and jitter, or when the server said
`Retry-After`. One that is final for its request (any other 4xx, or the last try) becomes an answer
with an error. One that no request could escape (nobody there, a wrong key, an unknown model, no
chat template) ends the cell with an EngineError, because a cell full of errors tells nobody why.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from types import TracebackType
from typing import Self

import aiohttp
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception_type,
    stop_after_attempt,
    wait_random_exponential,
)

from repass.errors import EngineError
from repass.generation.answers import (
    Answer,
    Collector,
    GarbledError,
    ServerError,
    message_of,
)
from repass.generation.requests import Request
from repass.generation.stopping import Stop
from repass.generation.transport import BrokenError, Connections, UnansweredError

FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 30.0
LONGEST_RETRY_AFTER_S = 600.0
STOP_LOOK_S = 0.1
DEATH_NOTICE_S = 15.0
"""vLLM's server looks every 5 s whether its core is dead (launchers/launcher.py, 0.32), and refuses
connections for some seconds more before its process ends, which is what a keeper sees."""
NO_TEMPLATE = "chat template"
"""Words of the message with which vLLM refuses a chat to a model without a template."""


@dataclass(frozen=True)
class Target:
    """Where a model answers."""

    model: str
    """The model's name in the configuration, for messages."""
    url: str
    """Base address; with `uds`, what stands before the path only."""
    uds: str | None = None
    """Unix socket to connect to in place of the address's host."""
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    """May hold the key, so it is never shown."""
    key_variable: str | None = None
    """The environment variable that the key came from, for messages."""

    def __str__(self) -> str:
        """Name it in a message."""
        if self.uds:
            return f"engine of model {self.model}"
        return f"endpoint of model {self.model} at {self.url}"


@dataclass(frozen=True)
class Patience:
    """How long and how often to try."""

    retries: int
    timeout_s: float | None
    """None: as long as the engine behind the target lives."""
    first_wait_s: float = FIRST_WAIT_S


class EngineLostError(Exception):
    """The engine behind the target has died: its requests belong to the next one."""


class PassingError(Exception):
    """A failure that may not happen again."""

    def __init__(self, message: str, retry_after_s: float = 0.0) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class UnreachableError(PassingError):
    """No connection could be made."""


class FinalError(Exception):
    """The server refuses this request, and will again."""


class GivenUpError(Exception):
    """It was time to end before the next try."""


class Client:
    """An async context manager that holds the connections to one target."""

    def __init__(
        self,
        target: Target,
        patience: Patience,
        stop: Stop,
        lost: Callable[[], str | None] = lambda: None,
    ) -> None:
        """Make a client.

        Args:
            target: where to send requests.
            patience: retries and timeout.
            stop: the wish to end: no try is begun after it.
            lost: says why the engine behind the target has died, None while it lives.
        """
        self._target = target
        self._patience = patience
        self._stop = stop
        self._lost = lost
        self._answered = 0.0
        self._connections = Connections(target.url, target.headers, target.uds)

    async def __aenter__(self) -> Self:
        """Return the client."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close all connections."""
        await self._connections.close()

    async def complete(self, request: Request, begun: Callable[[], None] = lambda: None) -> Answer:
        """Return the answer to one request, or an answer with the error that ended it.

        Args:
            request: what to send.
            begun: called when the first token is there; again at each further try.

        Raises:
            EngineError: no request can succeed.
            EngineLostError: the engine has died.
            GivenUpError: it is time to end, and the request has no answer yet.
        """
        began = time.monotonic()
        try:
            return await self._retrying()(self._attempt, request, begun)
        except UnreachableError as error:
            await self._await_death()
            if self._answered < began:
                raise EngineError(self._silence(error)) from error
            return _failed(str(error), began)
        except PassingError as error:
            await self._await_death()
            return _failed(str(error), began)
        except FinalError as error:
            return _failed(str(error), began)

    def _retrying(self) -> AsyncRetrying:
        backoff = wait_random_exponential(self._patience.first_wait_s, LONGEST_WAIT_S)

        def wait(state: RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            asked = error.retry_after_s if isinstance(error, PassingError) else 0.0
            return max(backoff(state), min(asked, LONGEST_RETRY_AFTER_S))

        return AsyncRetrying(
            stop=stop_after_attempt(self._patience.retries + 1),
            wait=wait,
            retry=retry_if_exception_type(PassingError),
            sleep=self._sleep,
            reraise=True,
        )

    async def _sleep(self, seconds: float) -> None:
        """Wait for the next try, unless it is time to end or there is nobody left to ask."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._check_alive()
            await asyncio.sleep(min(left, STOP_LOOK_S))
        self._check_alive()

    def _check_alive(self) -> None:
        if self._stop.reason:
            raise GivenUpError
        self._check_engine()

    def _check_engine(self) -> None:
        if reason := self._lost():
            raise EngineLostError(reason)

    async def _await_death(self) -> None:
        """Give an engine's keeper the time to notice a death before a failure becomes a result."""
        end = time.monotonic() + (DEATH_NOTICE_S if self._target.uds else 0)
        while time.monotonic() < end:
            self._check_engine()
            await asyncio.sleep(STOP_LOOK_S)

    async def _attempt(self, request: Request, begun: Callable[[], None]) -> Answer:
        try:
            async with asyncio.timeout(self._patience.timeout_s):
                return await self._exchange(request, begun)
        except UnansweredError as error:
            raise UnreachableError(str(error)) from error
        except TimeoutError as error:
            raise PassingError(f"no answer within {self._patience.timeout_s or 0:g} s") from error
        except BrokenError as error:
            raise PassingError(f"connection lost: {error}") from error
        except GarbledError as error:
            raise PassingError(str(error)) from error
        except ServerError as error:
            raise self._refusal(error.status, str(error), None) from error

    async def _exchange(self, request: Request, begun: Callable[[], None]) -> Answer:
        url = self._target.url.rstrip("/") + request.path
        collector = Collector(time.monotonic, begun)
        async with self._connections.post(url, request.body) as response:
            self._answered = time.monotonic()
            if not response.ok:
                body = (await response.read()).decode(errors="replace")
                raise self._refusal(response.status, message_of(body), response.headers)
            await _collect(response, collector)
        return collector.answer()

    def _refusal(self, status: int, message: str, headers: Mapping[str, str] | None) -> Exception:
        """Make the error of a status that is not a success, by what it is final for."""
        if status in WHOLE_CELL:
            return EngineError(WHOLE_CELL[status](self._target, status, message))
        if status == HTTPStatus.BAD_REQUEST and NO_TEMPLATE in message:
            return EngineError(_no_template(self._target, message))
        said = f"HTTP {status}: {message}"
        if status in PASSING or status >= 500:
            return PassingError(said, _retry_after(headers))
        return FinalError(said)

    def _silence(self, error: Exception) -> str:
        check = (
            "see its log: `repass engines list` names it"
            if self._target.uds
            else "check the address and that the server runs"
        )
        return f"{self._target} does not answer: {error}; {check}"


PASSING = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)


async def _collect(response: aiohttp.ClientResponse, collector: Collector) -> None:
    """Read an event stream; or, from a server that can't stream, one JSON document.

    Lines end with a line feed and nothing else: `str.splitlines` would also break a completion's
    JSON in two at U+2028 or U+0085, which JSON leaves as they are.
    """
    if "text/event-stream" not in response.headers.get("content-type", ""):
        collector.document((await response.read()).decode(errors="replace"))
        return
    torn = b""
    async for piece in response.content.iter_any():
        *lines, torn = (torn + piece).split(b"\n")
        for line in lines:
            collector.line(line.decode(errors="replace"))
    collector.line(torn.decode(errors="replace"))


def _unauthorized(target: Target, status: int, message: str) -> str:
    mend = (
        f"check the key in the environment variable {target.key_variable}"
        if target.key_variable
        else "name the environment variable that holds a key in endpoint.api_key_env"
    )
    return f"{target} refuses us (HTTP {status}: {message}); {mend}"


def _unknown(target: Target, status: int, message: str) -> str:
    return (
        f"{target} knows no such model or path (HTTP {status}: {message});"
        " check endpoint.url and endpoint.model"
    )


def _no_template(target: Target, message: str) -> str:
    return (
        f"{target} can't be asked with chat messages: the model has no chat template ({message});"
        " set chat_template or instruction_tokens in its entry, or use a prompt of kind text"
    )


WHOLE_CELL: dict[int, Callable[[Target, int, str], str]] = {
    401: _unauthorized,
    403: _unauthorized,
    404: _unknown,
    405: _unknown,
}
"""Statuses that every request of the cell would get, and what to say about them."""


def _failed(message: str, began: float) -> Answer:
    return Answer(error=message, duration_s=time.monotonic() - began)


def _retry_after(headers: Mapping[str, str] | None) -> float:
    """Read `Retry-After` (RFC 9110, 10.2.3): seconds, or a date; 0 if there is none."""
    value = headers.get("retry-after", "") if headers is not None else ""
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
