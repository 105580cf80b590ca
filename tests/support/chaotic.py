"""An endpoint at its worst: every request fails up to so many times in some way, then is answered.

Which ways is drawn from a seed, the prompt and the request's own seed, whatever the order of
arrival: `with ChaoticOpenAI(chaos=7) as server: ... server.url, server.struck`.
"""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import fake_openai
from aiohttp import web
from fake_openai import FAULTS, FakeOpenAI, asked, error

MOST = 2
SLOW_S = 1.0


@dataclass
class ChaoticOpenAI(FakeOpenAI):
    """The server; `struck` counts the failures by kind."""

    chaos: int = 0
    struck: Counter[str] = field(default_factory=Counter)
    _tries: Counter[tuple[str, int]] = field(default_factory=Counter)

    async def _respond(
        self, request: web.Request, body: dict[str, Any], prompt: str
    ) -> web.StreamResponse:
        who = asked(body), body["seed"]
        chance = random.Random(f"{self.chaos} {who}")
        kinds = [chance.choice(KINDS) for _ in range(chance.randint(0, MOST))]
        number = self._tries[who]
        self._tries[who] += 1
        if number >= len(kinds):
            return await super()._respond(request, body, prompt)
        self.struck[kinds[number]] += 1
        return await _fail(kinds[number], request, body)


async def _fail(kind: str, request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    if kind.isdigit():
        return error(int(kind), "busy", {"Retry-After": "0.3"} if kind == "429" else None)
    return await FAILURES[kind](request, body)


async def _closed(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.close()
    return web.Response()


async def _empty(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    return web.Response(body=b"", content_type="application/json")


async def _silent(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    return await fake_openai.stream(request, [], b"")


async def _slow(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    await asyncio.sleep(SLOW_S)
    return error(503, "overloaded")


FAILURES = {
    "closed": _closed,
    "empty": _empty,
    "silent": _silent,
    "slow": _slow,
    **{kind: FAULTS[kind] for kind in ("garbage", "fields", "cut", "error")},
}
KINDS = ("429", "500", "503", *FAILURES)
