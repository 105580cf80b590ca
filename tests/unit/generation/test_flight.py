"""How many requests are in the air, and that an engine is full to the end."""

import asyncio
import resource
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repass.errors import EngineError
from repass.generation import window
from repass.generation.answers import Answer
from repass.generation.client import GivenUpError
from repass.generation.flight import Flight
from repass.generation.stopping import Stop
from repass.generation.window import Window, window_of


@dataclass(frozen=True)
class Request:
    key: int


class Engine:
    """Stands in for the client: works in steps on as many at a time as it can."""

    def __init__(self, capacity: int, steps: Callable[[int], int] = lambda _: 3) -> None:
        self._capacity = capacity
        self._steps = steps
        self._queue: list[tuple[int, Callable[[], None], asyncio.Future[None]]] = []
        self._running: dict[asyncio.Future[None], int] = {}
        self._loop: asyncio.Task[None] | None = None
        self.in_air = 0
        self.most_in_air = 0
        self.begun: list[int] = []
        self.admitted: list[tuple[int, int]] = []
        """Of each step: how many it took out of the queue, and the places left."""

    async def complete(self, request: Request, begun: Callable[[], None]) -> Answer:
        self._loop = self._loop or asyncio.create_task(self._work())
        self.in_air += 1
        self.most_in_air = max(self.most_in_air, self.in_air)
        self.begun.append(request.key)
        done = asyncio.get_running_loop().create_future()
        self._queue.append((request.key, begun, done))
        await done
        self.in_air -= 1
        return Answer(completion=str(request.key), finish_reason="stop")

    async def _work(self) -> None:
        while True:
            places = self._capacity - len(self._running)
            taken, self._queue = self._queue[:places], self._queue[places:]
            self.admitted.append((len(taken), places - len(taken)))
            for key, begun, done in taken:
                self._running[done] = self._steps(key)
                begun()
            self._running = {done: left - 1 for done, left in self._running.items()}
            for done in [done for done, left in self._running.items() if left < 0]:
                del self._running[done]
                done.set_result(None)
            for _ in range(5):  # what is asked and answered gets through between two steps
                await asyncio.sleep(0)


def fly(engine: Any, count: int, window: Window, stop: Stop | None = None) -> list[int]:
    kept: list[int] = []
    requests: list[Any] = [Request(number) for number in range(count)]
    flight = Flight(requests, lambda request, _: kept.append(int(request.key)), stop or Stop())
    asyncio.run(flight.run(engine, window))
    return kept


@given(
    count=st.integers(0, 60),
    capacity=st.integers(1, 20),
    most=st.integers(1, 40),
    queued=st.integers(1, 40),
    steps=st.lists(st.integers(0, 9), min_size=1),
)
def test_everything_is_answered_once_within_the_window(count, capacity, most, queued, steps):
    engine = Engine(capacity, lambda key: steps[key % len(steps)])
    kept = fly(engine, count, Window(most, queued))
    assert sorted(kept) == list(range(count))
    assert engine.begun == list(range(count))
    assert engine.most_in_air <= min(most, capacity + queued)


@pytest.mark.parametrize("capacity", [1, 7, 100])
def test_an_engine_is_full_whatever_it_takes(capacity):
    engine = Engine(capacity)
    fly(engine, 300, Window(most=1000, queued=8))
    begun = 0
    for admitted, places in engine.admitted:
        begun += admitted
        assert places == 0 or admitted == 8 or begun == 300


def test_a_number_is_how_many_are_in_the_air():
    engine = Engine(100)
    fly(engine, 300, window_of(5, ours=True))
    assert engine.most_in_air == 5


def test_an_error_ends_the_flight_and_all_requests():
    class Broken(Engine):
        async def complete(self, request: Request, begun: Callable[[], None]) -> Answer:
            if request.key == 3:
                raise EngineError("the third")
            return await super().complete(request, begun)

    engine = Broken(2, lambda _: 10**9)
    with pytest.raises(EngineError, match="the third"):
        fly(engine, 10, Window(5, 5))
    assert engine.begun == [0, 1, 2, 4]


def test_what_can_not_be_kept_ends_the_flight():
    requests: list[Any] = [Request(number) for number in range(10)]

    def keep(request: Any, answer: Answer) -> None:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="disk"):
        asyncio.run(Flight(requests, keep, Stop()).run(Engine(1), Window(1, 1)))  # type: ignore[arg-type]


def test_after_a_wish_to_end_only_those_begun_are_finished():
    stop = Stop()

    class Stopping(Engine):
        async def complete(self, request: Request, begun: Callable[[], None]) -> Answer:
            if request.key == 4:
                stop.request("enough")
            return await super().complete(request, begun)

    engine = Stopping(10)
    kept = fly(engine, 20, Window(2, 2), stop)
    assert sorted(kept) == sorted(engine.begun)
    assert len(kept) < 7


def test_what_is_given_up_is_not_kept():
    stop = Stop()

    class Stopping(Engine):
        async def complete(self, request: Request, begun: Callable[[], None]) -> Answer:
            if request.key == 4:
                stop.request("enough")
                raise GivenUpError
            return await super().complete(request, begun)

    engine = Stopping(10)
    kept = fly(engine, 20, Window(2, 2), stop)
    assert sorted(kept) == sorted(engine.begun)
    assert 4 not in kept


def test_an_endpoint_gets_few_at_a_time():
    assert window_of(None, ours=False).most == window.OF_A_STRANGER


def test_an_engine_of_ours_always_has_a_queue():
    found = window_of(None, ours=True)
    assert found.queued == window.QUEUE
    assert found.most > 1024


def test_there_are_no_more_connections_than_files_may_be_open(monkeypatch):
    limits = (256, 512)
    asked = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: limits)
    monkeypatch.setattr(resource, "setrlimit", lambda _, new: asked.append(new))
    assert window_of(None, ours=True).most == 512 - window.SPARE_FILES
    assert asked == [(512, 512)]
