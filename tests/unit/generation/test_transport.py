"""HTTP to a server: connections are shared and replaced; an answer cut short is one error."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from repass.generation.transport import BrokenError, Connections, UnansweredError

URL = "http://engine/v1/completions"
LENGTH = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


class Server:
    """Sends the same bytes to every request, in pieces, and counts connections."""

    def __init__(self, answer: bytes, piece: int = 1 << 20, *, close: bool = False) -> None:
        self._answer = answer
        self._piece = piece
        self._close = close
        self.connections = 0
        self.requests: list[bytes] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                size = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
                self.requests.append(head + await reader.readexactly(size))
                for start in range(0, len(self._answer), self._piece):
                    writer.write(self._answer[start : start + self._piece])
                    await writer.drain()
                    await asyncio.sleep(0)
                if self._close:
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@pytest.fixture
def socket() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="repass-") as folder:
        yield Path(folder) / "s"


def run(server: Server, socket: Path, do: Callable[[Connections], Awaitable[Any]]) -> Any:
    async def main() -> Any:
        listening = await asyncio.start_unix_server(server.serve, str(socket))
        connections = Connections(URL, {}, str(socket))
        try:
            return await asyncio.wait_for(do(connections), 20)
        finally:
            await connections.close()
            listening.close()

    return asyncio.run(main())


async def posted(connections: Connections, **body: Any) -> tuple[int, bytes]:
    async with connections.post(URL, body) as response:
        return response.status, await response.read()


def test_what_is_sent(socket):
    server = Server(LENGTH)
    run(server, socket, lambda connections: posted(connections, prompt="é\n"))
    [request] = server.requests
    assert request.startswith(b"POST /v1/completions HTTP/1.1\r\n")
    assert b"\r\nContent-Type: application/json\r\n" in request
    assert request.endswith(b'{"prompt": "\\u00e9\\n"}')


def test_an_error_has_its_status_and_headers(socket):
    answer = b"HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 2\r\n\r\nno"

    async def do(connections: Connections) -> Any:
        async with connections.post(URL, {}) as response:
            return response.ok, response.headers.get("retry-after"), await response.read()

    assert run(Server(answer), socket, do) == (False, "7", b"no")


def test_requests_after_one_another_share_a_connection(socket):
    server = Server(LENGTH)

    async def do(connections: Connections) -> None:
        for _ in range(3):
            await posted(connections)

    run(server, socket, do)
    assert (server.connections, len(server.requests)) == (1, 3)


def test_requests_at_a_time_have_a_connection_each(socket):
    server = Server(LENGTH)

    async def do(connections: Connections) -> None:
        await asyncio.gather(*(posted(connections) for _ in range(3)))

    run(server, socket, do)
    assert server.connections == 3


def test_a_connection_that_the_server_has_closed_is_not_used_again(socket):
    server = Server(LENGTH, close=True)

    async def do(connections: Connections) -> None:
        await posted(connections)
        await asyncio.sleep(0.1)
        await posted(connections)

    run(server, socket, do)
    assert server.connections == 2


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok",
        CHUNKED + b"5\r\nok",
        CHUNKED + b"2\r\nok\r\n",
        b"garbage\r\n\r\n",
        CHUNKED + b"x\r\nok\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"x" * 100_000,
    ],
)
def test_a_broken_answer_is_a_lost_connection(answer, socket):
    with pytest.raises(BrokenError):
        run(Server(answer, close=True), socket, posted)


def test_nobody_listens(socket):
    async def main() -> None:
        await posted(Connections(URL, {}, str(socket)))

    with pytest.raises(UnansweredError, match="No such file"):
        asyncio.run(main())
