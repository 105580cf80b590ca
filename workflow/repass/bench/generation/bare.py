"""The bare server: a client that does nothing but post all requests at once and read the answers.

Runs in the engine's Python, whose aiohttp vLLM's own `bench serve` uses too, and imports nothing of
repass: `python bare.py SOCKET REQUESTS.json`. Prints what `offline.py` replies. No retries, no
journal, no streams.
"""

import asyncio
import json
import sys
import time
from typing import Any

import aiohttp

URL = "http://engine/v1/completions"
STREAMING = ("stream", "stream_options")


async def main(socket: str, file: str) -> None:
    """Post all requests."""
    with open(file, encoding="utf-8") as lines:  # noqa: PTH123 - nothing else runs yet
        requests = json.load(lines)
    bodies = [
        {key: value for key, value in request.items() if key not in STREAMING}
        for request in requests
    ]
    timeout = aiohttp.ClientTimeout(total=None)
    connector = aiohttp.UnixConnector(socket, limit=0)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
        began = time.monotonic()
        answers = await asyncio.gather(*(_answer(session, body) for body in bodies))
        seconds = time.monotonic() - began
    reply = {
        "seconds": seconds,
        "tokens": [answer["usage"]["completion_tokens"] for answer in answers],
        "texts": [answer["choices"][0]["text"] for answer in answers],
    }
    print(json.dumps(reply))


async def _answer(session: aiohttp.ClientSession, body: dict[str, Any]) -> dict[str, Any]:
    async with session.post(URL, json=body) as response:
        response.raise_for_status()
        answer: dict[str, Any] = await response.json()
        return answer


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
