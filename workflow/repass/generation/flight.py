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
        self._count = len(requests)
        self._keep = keep
        self._stop = stop

    async def run(self, client: Client, concurrency: int) -> None:
        """Send all requests.

        Raises:
            EngineError: no request can succeed.
            EngineLostError: the engine died.
            OSError: an answer could not be written down.
        """
        workers = min(concurrency, self._count)
        tasks = [asyncio.create_task(self._work(client)) for _ in range(workers)]
        done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
        for task in done:
            task.result()

    async def _work(self, client: Client) -> None:
        for request in self._waiting:
            if self._stop.reason:
                return
            try:
                answer = await client.complete(request)
            except GivenUpError:
                return
            self._keep(request, answer)


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
