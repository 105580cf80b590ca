"""Keeps so many requests in the air until all are answered, and writes each answer down at once."""

import asyncio
import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Self

from repass.generation.answers import Answer
from repass.generation.client import Client, GivenUpError
from repass.generation.requests import Request
from repass.generation.stopping import Stop
from repass.generation.window import Window

Keep = Callable[[Request, Answer], None]


class Flight:
    """One run over some requests."""

    def __init__(self, requests: list[Request], keep: Keep, stop: Stop) -> None:
        """Make a flight.

        Args:
            requests: what to send, in this order.
            keep: called with each answer when it is there; what it raises ends the flight.
            stop: the wish to end: no request is begun after it, those begun are finished.
        """
        self._waiting: Iterator[Request] = iter(requests)
        self._keep = keep
        self._stop = stop
        self._in_air = 0
        self._queued = 0
        """Of those in the air: the engine has not begun to answer."""

    async def run(self, client: Client, window: Window) -> None:
        """Send all requests.

        Raises:
            EngineError: no request can succeed.
            EngineLostError: the engine died.
            OSError: an answer could not be written down.
        """
        try:
            async with asyncio.TaskGroup() as tasks:

                def fill() -> None:
                    while (request := self._next(window)) is not None:
                        tasks.create_task(self._send(request, client, fill))

                fill()
        except BaseExceptionGroup as errors:
            # The first one has ended the flight, and the others with it.
            raise errors.exceptions[0] from None

    def _next(self, window: Window) -> Request | None:
        """Take a request off, if there is one and room for it."""
        if self._stop.reason or not window.has_room(self._in_air, self._queued):
            return None
        request = next(self._waiting, None)
        if request is not None:
            self._in_air += 1
            self._queued += 1
        return request

    async def _send(self, request: Request, client: Client, fill: Callable[[], None]) -> None:
        queued = True

        def begin() -> None:
            nonlocal queued
            self._queued -= queued
            queued = False

        def begin_and_fill() -> None:
            begin()
            fill()

        try:
            answer = await client.complete(request, begin_and_fill)
        except GivenUpError:
            return
        finally:
            self._in_air -= 1
            begin()
        self._keep(request, answer)
        fill()


class Speed:
    """A stop-watch and counters; a context manager that runs while requests are in the air."""

    def __init__(self) -> None:
        self.answers = 0
        self.tokens = 0
        self._seconds = 0.0
        self._since: float | None = None

    def __enter__(self) -> Self:
        """Start the watch."""
        self._since = time.monotonic()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Halt the watch."""
        self._seconds, self._since = self.seconds, None

    @property
    def seconds(self) -> float:
        """Seconds that the watch has run."""
        return self._seconds + (time.monotonic() - self._since if self._since else 0.0)

    @property
    def tokens_per_s(self) -> float:
        """Completion tokens per second."""
        return self.tokens / max(self.seconds, 1e-9)

    def add(self, answer: Answer) -> None:
        """Count an answer and its tokens."""
        self.answers += 1
        self.tokens += answer.completion_tokens or 0

    def __str__(self) -> str:
        """For the progress line."""
        return f"{self.tokens_per_s:.0f} tokens/s"
