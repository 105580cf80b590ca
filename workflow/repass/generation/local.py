"""HTTP/1.1 over the Unix socket of an engine of ours: JSON documents there, answers back.

httpx takes a millisecond of CPU for each request, which an engine on the same cores lacks; this
takes an eighth of that. It knows what such a server sends and no more: no TLS, no proxies, no
redirects, no compression. Its errors are httpx's own, and its responses have the same few methods,
so that whoever posts need not know the difference.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx

PIECE = 65536


class Lane:
    """One connection; used for one request after another as long as both sides want it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._goes_on = False
        self.reusable = False
        """Whether the last answer has been read to its end, and the server goes on."""

    @property
    def closed(self) -> bool:
        """Whether the server has closed it meanwhile, as it does after some idle seconds."""
        return self._reader.at_eof() or self._writer.is_closing()

    async def post(self, path: str, body: dict[str, Any]) -> "LocalResponse":
        """Send a document and read the head of the answer."""
        self.reusable = False
        document = json.dumps(body).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: engine\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(document)}\r\n\r\n"
        )
        with _told():
            self._writer.write(head.encode() + document)
            await self._writer.drain()
            version, status, headers = _parsed(await self._reader.readuntil(b"\r\n\r\n"))
        self._goes_on = version == "HTTP/1.1" and headers.get("connection", "").lower() != "close"
        return LocalResponse(status, headers, self)

    async def body(self, headers: Mapping[str, str]) -> AsyncIterator[bytes]:
        """Read the body of the answer, piece by piece."""
        with _told():
            if headers.get("transfer-encoding", "").lower() == "chunked":
                while chunk := await self._chunk():
                    yield chunk
            elif "content-length" in headers:
                yield await self._reader.readexactly(int(headers["content-length"]))
            else:
                self._goes_on = False
                while piece := await self._reader.read(PIECE):
                    yield piece
        self.reusable = self._goes_on

    def close(self) -> None:
        """Close the connection; the server gives up what it still works on."""
        self._writer.close()

    async def _chunk(self) -> bytes:
        """Read one chunk; the last is empty (RFC 9112, 7.1)."""
        size = int((await self._reader.readuntil(b"\r\n")).partition(b";")[0], 16)
        data = await self._reader.readexactly(size + 2)
        return data[:-2]


class LocalResponse:
    """What is used of `httpx.Response`."""

    def __init__(self, status: int, headers: Mapping[str, str], lane: Lane) -> None:
        self.status_code = status
        self.headers = headers
        self._lane = lane

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status_code < 300

    def aiter_bytes(self) -> AsyncIterator[bytes]:
        """Read the body, piece by piece."""
        return self._lane.body(self.headers)

    async def aread(self) -> bytes:
        """Read the whole body."""
        return b"".join([piece async for piece in self.aiter_bytes()])


class LocalLanes:
    """As many connections to one socket as there are requests in the air."""

    def __init__(self, socket: str, connect_s: float) -> None:
        self._socket = socket
        self._connect_s = connect_s
        self._free: list[Lane] = []

    @asynccontextmanager
    async def post(self, url: str, body: dict[str, Any]) -> AsyncIterator[LocalResponse]:
        """Post a JSON document on a free lane, or a new one.

        Raises:
            httpx.ConnectError: nobody listens.
            httpx.ReadError: the connection was lost.
            httpx.RemoteProtocolError: what came is no HTTP, or ended before its end.
        """
        lane = self._waiting() or await self._opened()
        try:
            yield await lane.post(urlsplit(url).path, body)
        finally:
            if lane.reusable:
                self._free.append(lane)
            else:
                lane.close()

    async def close(self) -> None:
        """Close all connections."""
        for lane in self._free:
            lane.close()

    def _waiting(self) -> Lane | None:
        """Take the lane that was used last and still stands."""
        while self._free:
            lane = self._free.pop()
            if not lane.closed:
                return lane
            lane.close()
        return None

    async def _opened(self) -> Lane:
        try:
            async with asyncio.timeout(self._connect_s):
                return Lane(*await asyncio.open_unix_connection(self._socket))
        except TimeoutError as error:
            raise httpx.ConnectTimeout(f"no connection within {self._connect_s:g} s") from error
        except OSError as error:
            raise httpx.ConnectError(error.strerror or str(error)) from error


@contextmanager
def _told() -> Iterator[None]:
    """Say of what goes wrong with a connection what httpx says."""
    try:
        yield
    except asyncio.IncompleteReadError as error:
        raise httpx.RemoteProtocolError("the server closed it before the answer's end") from error
    except (asyncio.LimitOverrunError, ValueError) as error:
        raise httpx.RemoteProtocolError(f"no HTTP: {error}") from error
    except OSError as error:
        raise httpx.ReadError(error.strerror or str(error)) from error


def _parsed(head: bytes) -> tuple[str, int, dict[str, str]]:
    """Take the head of an answer apart; names of headers are lower case.

    Raises:
        ValueError: it is none.
    """
    first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    version, status, *_ = first.split(" ")
    pairs = (line.partition(":") for line in lines)
    return version, int(status), {name.strip().lower(): value.strip() for name, _, value in pairs}
