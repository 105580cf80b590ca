"""HTTP over a Unix socket: whatever pieces an answer comes in, and whatever ends it too early."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from repass.generation.local import LocalLanes

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


def run(server: Server, socket: Path, do: Callable[[LocalLanes], Awaitable[Any]]) -> Any:
    async def main() -> Any:
        listening = await asyncio.start_unix_server(server.serve, str(socket))
        lanes = LocalLanes(str(socket), 5.0)
        try:
            return await asyncio.wait_for(do(lanes), 20)
        finally:
            await lanes.close()
            listening.close()

    return asyncio.run(main())


async def posted(lanes: LocalLanes, **body: Any) -> tuple[int, bytes]:
    async with lanes.post(URL, body) as response:
        return response.status_code, await response.aread()


def ask(server: Server, socket: Path) -> tuple[int, bytes]:
    status, body = run(server, socket, posted)
    return status, body


def chunks_of(chunks: list[bytes]) -> bytes:
    framed = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
    return CHUNKED + framed + b"0\r\n\r\n"


@given(chunks=st.lists(st.binary(min_size=1, max_size=50), max_size=8), piece=st.integers(1, 40))
def test_chunks_are_put_together_whatever_pieces_they_come_in(chunks, piece):
    with tempfile.TemporaryDirectory(prefix="repass-") as folder:
        found = ask(Server(chunks_of(chunks), piece), Path(folder) / "s")
    assert found == (200, b"".join(chunks))


@pytest.mark.parametrize(
    "answer",
    [
        LENGTH,
        b"HTTP/1.1 200 OK\r\ncontent-length:2\r\nX: y\r\n\r\nok",
        CHUNKED + b"2;extension=1\r\nok\r\n0\r\n\r\n",
        b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok",
    ],
)
def test_forms_of_an_answer(answer, socket):
    assert ask(Server(answer), socket) == (200, b"ok")


def test_a_body_may_end_with_the_connection(socket):
    server = Server(b"HTTP/1.0 200 OK\r\n\r\nok", close=True)
    assert ask(server, socket) == (200, b"ok")


def test_what_is_sent(socket):
    server = Server(LENGTH)
    run(server, socket, lambda lanes: posted(lanes, prompt="é\n"))
    [request] = server.requests
    assert request.startswith(b"POST /v1/completions HTTP/1.1\r\n")
    assert b"\r\nContent-Type: application/json\r\n" in request
    assert request.endswith(b'{"prompt": "\\u00e9\\n"}')


def test_an_error_has_its_status_and_headers(socket):
    answer = b"HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 2\r\n\r\nno"

    async def do(lanes: LocalLanes) -> Any:
        async with lanes.post(URL, {}) as response:
            return response.is_success, response.headers.get("retry-after"), await response.aread()

    assert run(Server(answer), socket, do) == (False, "7", b"no")


def test_requests_after_one_another_share_a_connection(socket):
    server = Server(LENGTH)

    async def do(lanes: LocalLanes) -> None:
        for _ in range(3):
            await posted(lanes)

    run(server, socket, do)
    assert (server.connections, len(server.requests)) == (1, 3)


def test_requests_at_a_time_have_a_connection_each(socket):
    server = Server(LENGTH)

    async def do(lanes: LocalLanes) -> None:
        await asyncio.gather(*(posted(lanes) for _ in range(3)))

    run(server, socket, do)
    assert server.connections == 3


def test_a_connection_that_the_server_has_closed_is_not_used_again(socket):
    server = Server(LENGTH, close=True)

    async def do(lanes: LocalLanes) -> None:
        await posted(lanes)
        await asyncio.sleep(0.1)
        await posted(lanes)

    run(server, socket, do)
    assert server.connections == 2


def test_a_server_may_ask_for_a_new_connection(socket):
    server = Server(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")

    async def do(lanes: LocalLanes) -> None:
        await posted(lanes)
        await posted(lanes)

    run(server, socket, do)
    assert server.connections == 2


def test_an_answer_that_is_not_read_ends_its_connection(socket):
    server = Server(LENGTH)

    async def do(lanes: LocalLanes) -> None:
        async with lanes.post(URL, {}):
            pass
        await posted(lanes)

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
    with pytest.raises(httpx.TransportError):
        ask(Server(answer, close=True), socket)


def test_nobody_listens(socket):
    async def main() -> None:
        await posted(LocalLanes(str(socket), 5.0))

    with pytest.raises(httpx.ConnectError, match="No such file"):
        asyncio.run(main())
