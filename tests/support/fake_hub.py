"""A stand-in for the models' hub: one repository, requests counted, faults on demand.

`with FakeHub({"config.json": b"{}"}) as hub:` serves `lab/tiny` at `hub.commit`; `HF_ENDPOINT` is
`hub.url`. A fault is the hub's own error code (`GatedRepo`, `RepoNotFound`), or what happens to the
first answer with the content of a large file: `cut` ends it in the middle, `stall` sends no more
from there on. `mute` takes requests and answers none.
"""

import asyncio
import hashlib
import threading
from collections.abc import Mapping
from typing import Any

from aiohttp import web

REPOSITORY = "lab/tiny"
LARGE = 10**6
STATUS = {"GatedRepo": 403, "RepoNotFound": 401}


class FakeHub:
    """The server; a context manager that runs it in a thread of its own."""

    def __init__(self, files: Mapping[str, bytes], fault: str | None = None) -> None:
        self.files = dict(files)
        self.commit = hashlib.sha1(repr(sorted(self.files)).encode()).hexdigest()
        self.fault = fault
        self.asked: list[tuple[str, str]] = []
        """Contents that were asked for: file, and the range."""
        self.url = ""

    def __enter__(self) -> "FakeHub":
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(30)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result(30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(30)
        self._loop.close()

    async def _start(self) -> None:
        app = web.Application()
        app.router.add_get(f"/api/models/{REPOSITORY}/revision/{{revision}}", self._info)
        app.router.add_get(f"/api/models/{REPOSITORY}/tree/{{revision}}", self._tree)
        app.router.add_get(f"/{REPOSITORY}/resolve/{{revision}}/{{name:.+}}", self._file)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def _info(self, request: web.Request) -> web.Response:
        while self.fault == "mute":
            await asyncio.sleep(0.05)
        refused = self._refused(request)
        if refused is not None:
            return refused
        siblings = [
            {"rfilename": name, "size": len(data), "blobId": _oid(data)}
            for name, data in self.files.items()
        ]
        facts: dict[str, Any] = {"id": REPOSITORY, "modelId": REPOSITORY, "sha": self.commit}
        return web.json_response({**facts, "siblings": siblings, "private": False, "tags": []})

    async def _tree(self, request: web.Request) -> web.Response:
        return self._refused(request) or web.json_response(
            [
                {"type": "file", "path": name, "size": len(data), "oid": _oid(data)}
                for name, data in self.files.items()
            ]
        )

    async def _file(self, request: web.Request) -> web.StreamResponse:
        refused = self._refused(request)
        if refused is not None:
            return refused
        data = self.files[request.match_info["name"]]
        headers = {"ETag": f'"{_oid(data)}"', "X-Repo-Commit": self.commit}
        if request.method == "HEAD":
            return web.Response(headers={**headers, "Content-Length": str(len(data))})
        return await self._content(request, data, headers)

    async def _content(
        self, request: web.Request, data: bytes, headers: dict[str, str]
    ) -> web.StreamResponse:
        wanted = request.headers.get("Range", "")
        self.asked.append((request.match_info["name"], wanted))
        start = int(wanted.removeprefix("bytes=").split("-")[0]) if wanted else 0
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
        headers["Content-Length"] = str(len(data) - start)
        response = web.StreamResponse(status=206 if start else 200, headers=headers)
        await response.prepare(request)
        if self.fault in {"cut", "stall"} and len(data) >= LARGE:
            await response.write(data[start : len(data) // 2])
            await self._break(request)
            return response
        await response.write(data[start:])
        return response

    async def _break(self, request: web.Request) -> None:
        fault, self.fault = self.fault, None
        while fault == "stall" and request.transport is not None:
            await asyncio.sleep(0.05)
        if request.transport is not None:
            request.transport.close()

    def _refused(self, request: web.Request) -> web.Response | None:
        if self.fault in STATUS:
            headers = {"X-Error-Code": self.fault, "X-Error-Message": "no"}
            return web.Response(status=STATUS[self.fault], headers=headers)
        if request.match_info["revision"] not in {self.commit, "main"}:
            return web.Response(status=404, headers={"X-Error-Code": "RevisionNotFound"})
        return None


def _oid(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
