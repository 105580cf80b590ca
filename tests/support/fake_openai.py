"""A stand-in for an OpenAI-compatible server: deterministic texts, countable requests, faults.

In a test: `with FakeOpenAI() as server: ... server.url, server.requests`. As a process:

    python tests/support/fake_openai.py --port-file PORT --log LOG [--delay S] [--fault SPEC]...
        [--program-seconds S] [--hang-after N] [--die-after N]

PORT receives the port's number once the server listens on 127.0.0.1. LOG receives one JSON object a
line for each request when it arrives: `model`, `seed`, `prompt` (SHA-256 of the text or messages),
`path`. With --program-seconds, each completion is a function body that runs that long before it
returns something wrong, so that executing takes a known time at least. After --hang-after requests
it answers none any more, like a server whose engine hangs; after --die-after it ends with an error.

A fault is `KIND`, `KIND:COUNT` or `KIND:COUNT@WORDS`: it strikes the first COUNT requests (all, if
left out or `*`) whose prompt contains WORDS. Kinds: an HTTP status (`429`, `500`, `401`...),
`garbage` (not JSON), `fields` (JSON without choices), `cut` (the stream ends in the middle), `hang`
(no answer), `template` (vLLM's refusal of chats), `error` (an error in mid-stream).
"""

import argparse
import asyncio
import hashlib
import json
import os
import signal
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

WORDS = (
    "return",
    "x",
    "+",
    "1",
    "\n    ",
    "for",
    "i",
    "in",
    "range",
    "sum",
    "(",
    ")",
    "é",
    "\u2028",
)
NO_TEMPLATE = "default chat template is no longer allowed, so you must provide a chat template"


@dataclass
class Fault:
    """What goes wrong, how often, for which prompts."""

    kind: str
    left: int | None = None
    words: str = ""

    @classmethod
    def parse(cls, spec: str) -> "Fault":
        head, _, words = spec.partition("@")
        kind, _, count = head.partition(":")
        return cls(kind, int(count) if count not in {"", "*"} else None, words)

    def strikes(self, prompt: str) -> bool:
        if self.left == 0 or self.words not in prompt:
            return False
        if self.left is not None:
            self.left -= 1
        return True


@dataclass
class FakeOpenAI:
    """The server; a context manager that runs it in a thread of its own."""

    faults: list[Fault] = field(default_factory=list)
    delay_s: float = 0.0
    program_s: float = 0.0
    retry_after: str | None = None
    hang_after: int | None = None
    die_after: int | None = None
    key: str | None = None
    uds: Path | None = None
    streaming: bool = True
    log: Path | None = None
    requests: list[dict[str, Any]] = field(default_factory=list)
    done: int = 0
    most_at_once: int = 0
    port: int = 0
    _now: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def seeds(self) -> list[int]:
        return sorted(request["seed"] for request in self.requests)

    def __enter__(self) -> "FakeOpenAI":
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self.start(), self._loop).result(30)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self.stop(), self._loop).result(30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(30)
        self._loop.close()

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/v1/completions", self._answer)
        app.router.add_post("/v1/chat/completions", self._answer)
        app.router.add_get("/health", self._health)
        app.router.add_get("/version", self._version)
        app.router.add_get("/metrics", self._metrics)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        if self.uds:
            await web.UnixSite(self._runner, str(self.uds)).start()
            return
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        await self._runner.cleanup()

    async def _health(self, _: web.Request) -> web.Response:
        return web.Response()

    async def _version(self, _: web.Request) -> web.Response:
        return web.json_response({"version": "fake-1"})

    async def _metrics(self, _: web.Request) -> web.Response:
        return web.Response(text=f'vllm:generation_tokens_total{{engine="0"}} {12.0 * self.done}\n')

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        if self.hang_after is not None and len(self.requests) >= self.hang_after:
            await asyncio.sleep(3600)
        if self.die_after is not None and self.done >= self.die_after:
            print(
                "(EngineCore pid=1) ERROR 11-21 03:30:32 [core.py:9] CudaError: illegal access",
                flush=True,
            )
            os._exit(1)
        body = await request.json()
        prompt = asked(body)
        self.requests.append({**body, "path": request.path, "asked": prompt})
        self._note(body, request.path)
        self._now += 1
        self.most_at_once = max(self.most_at_once, self._now)
        try:
            response = await self._respond(request, body, prompt)
        finally:
            self._now -= 1
        self.done += 1
        return response

    async def _respond(
        self, request: web.Request, body: dict[str, Any], prompt: str
    ) -> web.StreamResponse:
        if self.key and request.headers.get("Authorization") != f"Bearer {self.key}":
            return error(401, "Incorrect API key provided")
        fault = next((fault.kind for fault in self.faults if fault.strikes(prompt)), None)
        if fault and fault.isdigit():
            headers = {"Retry-After": self.retry_after} if self.retry_after else None
            return error(int(fault), f"fault {fault}", headers)
        await asyncio.sleep(self.delay_s)
        if fault in FAULTS:
            return await FAULTS[fault](request, body)
        if not (self.streaming and body.get("stream")):
            return web.json_response(whole(body, self._text(body)))
        return await stream(request, pieces(body, self._text(body)))

    def _text(self, body: dict[str, Any]) -> str:
        text = text_of(asked(body), body.get("seed"))
        if not self.program_s:
            return text
        return f"\n    __import__('time').sleep({self.program_s})\n    return {text!r}\n"

    def _note(self, body: dict[str, Any], path: str) -> None:
        if self.log:
            prompt = hashlib.sha256(asked(body).encode()).hexdigest()
            who = {"model": body.get("model"), "seed": body.get("seed")}
            line = {**who, "prompt": prompt, "path": path}
            with self.log.open("a") as file:
                file.write(json.dumps(line) + "\n")


def asked(body: dict[str, Any]) -> str:
    return str(body["prompt"]) if "prompt" in body else json.dumps(body["messages"])


def text_of(prompt: str, seed: int | None) -> str:
    """The text for a prompt and a seed."""
    digest = hashlib.sha256(f"{seed}\0{prompt}".encode()).digest()
    return " ".join(WORDS[byte % len(WORDS)] for byte in digest[:12])


def usage(body: dict[str, Any]) -> dict[str, int]:
    return {"prompt_tokens": len(asked(body).split()), "completion_tokens": 12}


def pieces(body: dict[str, Any], text: str) -> list[dict[str, Any]]:
    """The events of a stream: two with text, one with the usage."""
    chat = "messages" in body
    events = []
    for part, finish in ((text[:5], None), (text[5:], "stop")):
        content = {"delta": {"content": part}} if chat else {"text": part}
        events.append({"choices": [{"index": 0, "finish_reason": finish, **content}]})
    return [*events, {"choices": [], "usage": usage(body)}]


def whole(body: dict[str, Any], text: str) -> dict[str, Any]:
    content = {"message": {"content": text}} if "messages" in body else {"text": text}
    return {"choices": [{"index": 0, "finish_reason": "stop", **content}], "usage": usage(body)}


def error(status: int, message: str, headers: dict[str, str] | None = None) -> web.Response:
    body = {"error": {"message": message, "code": status}}
    return web.json_response(body, status=status, headers=headers)


async def stream(
    request: web.Request, events: list[dict[str, Any]], end: bytes = b"data: [DONE]\n\n"
) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    for event in events:
        # As vLLM does: characters as they are, not escaped.
        await response.write(b"data: " + json.dumps(event, ensure_ascii=False).encode() + b"\n\n")
    await response.write(end)
    await response.write_eof()
    return response


async def _garbage(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    return await stream(request, [], b"data: <html>busy</html>\n\n")


async def _fields(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    return web.json_response({"result": "ok"})


def _begun(body: dict[str, Any]) -> list[dict[str, Any]]:
    return pieces(body, text_of(asked(body), body.get("seed")))[:1]


async def _cut(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    return await stream(request, _begun(body), b"")


async def _hang(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    await asyncio.sleep(3600)
    return web.Response()


async def _template(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    return error(400, NO_TEMPLATE)


async def _error(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    failure = {"error": {"message": "out of memory", "code": 500}}
    return await stream(request, [*_begun(body), failure])


FAULTS: dict[str | None, Callable[[web.Request, dict[str, Any]], Awaitable[web.StreamResponse]]] = {
    "garbage": _garbage,
    "fields": _fields,
    "cut": _cut,
    "hang": _hang,
    "template": _template,
    "error": _error,
}


async def _serve(arguments: argparse.Namespace) -> None:
    server = FakeOpenAI(
        faults=[Fault.parse(spec) for spec in arguments.fault],
        delay_s=arguments.delay,
        program_s=arguments.program_seconds,
        hang_after=arguments.hang_after,
        die_after=arguments.die_after,
        log=arguments.log,
        port=arguments.port,
        uds=arguments.uds,
    )
    await server.start()
    if arguments.port_file:
        partial = arguments.port_file.with_suffix(".partial")
        partial.write_text(str(server.port))
        partial.replace(arguments.port_file)
    end = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, end.set)
    await end.wait()
    await server.stop()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--port-file", type=Path)
    parser.add_argument("--uds", type=Path)
    parser.add_argument("--log", type=Path)
    parser.add_argument("--delay", type=float, default=0.0)
    parser.add_argument("--program-seconds", type=float, default=0.0)
    parser.add_argument("--hang-after", type=int)
    parser.add_argument("--die-after", type=int)
    parser.add_argument("--fault", action="append", default=[])
    asyncio.run(_serve(parser.parse_args()))


if __name__ == "__main__":
    main()
