"""A web server that can misbehave, and datasets to fetch from it."""

import hashlib
import http.server
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from repass.config.datasets import DatasetEntry
from repass.datasets import sources

CONTENT = b"".join(b'{"row": %d, "text": "%s"}\n' % (i, b"x" * 900) for i in range(1000))

Answer = Callable[["Handler"], None]


@dataclass
class Web:
    """What the server has, does and has seen."""

    url: str
    files: dict[str, bytes] = field(default_factory=dict)
    faults: list[Answer] = field(default_factory=list)
    """Answers of the next requests, in order; afterwards it behaves."""
    seen: list[tuple[str, str | None]] = field(default_factory=list)
    """Path and range of each request."""


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves files with ranges, unless a fault is due."""

    protocol_version = "HTTP/1.1"
    web: Web

    def do_GET(self) -> None:
        self.web.seen.append((self.path, self.headers.get("Range")))
        if self.web.faults:
            self.web.faults.pop(0)(self)
        else:
            self.serve()

    def serve(self, *, ranges: bool = True, cut_at: int | None = None) -> None:
        """Answer as asked; or without ranges, or with a connection that breaks."""
        data = self.web.files.get(urllib.parse.unquote(self.path))
        if data is None:
            self.refuse(404)
            return
        start = self._start() if ranges else 0
        if start >= len(data) and start:
            self.refuse(416)
            return
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        self.send_header("Content-Length", str(len(data) - start))
        self.end_headers()
        self.wfile.write(data[start : cut_at if cut_at is None else start + cut_at])
        self.close_connection = True

    def refuse(self, status: int, **headers: str) -> None:
        """Answer with nothing but a status."""
        self.send_response(status)
        for name, value in {"Content-Length": "0", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Stay silent."""

    def _start(self) -> int:
        asked = self.headers.get("Range", "")
        return int(asked.removeprefix("bytes=").removesuffix("-")) if asked else 0


@pytest.fixture
def web() -> Iterator[Web]:
    handler = type("ThisHandler", (Handler,), {})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    handler.web = Web(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield handler.web
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of its own, no mirror, and no waiting between attempts."""
    monkeypatch.setenv("REPASS_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("REPASS_MIRROR", raising=False)
    monkeypatch.setattr(sources, "BACK_OFF_S", 0.001)
    return tmp_path / "cache" / "datasets"


@pytest.fixture
def entry(web: Web) -> DatasetEntry:
    """A dataset that the server has."""
    web.files["/r1/rows.jsonl"] = CONTENT
    return DatasetEntry(
        name="rows",
        title="Rows",
        url=f"{web.url}/{{revision}}/rows.jsonl",
        revision="r1",
        sha256=hashlib.sha256(CONTENT).hexdigest(),
        licence="none",
        rows=1000,
        format="jsonl",
        citation="none",
    )
