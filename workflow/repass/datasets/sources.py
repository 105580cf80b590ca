"""Where bytes come from: a web address or a file, each able to fill a partial file."""

import gzip
import shutil
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol, TypeVar, cast

import httpx
import tenacity

from repass.config.datasets import Datasets
from repass.errors import DataError
from repass.progress import Progress

T = TypeVar("T")

BACK_OFF_S = 1.0
"""Pause before the second attempt; doubled for each further one, up to a minute."""
LONGEST_PAUSE_S = 60.0
_CHUNK_BYTES = 256 * 1024
_TRANSIENT_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504})


class NotThere(Exception):  # noqa: N818
    """This source does not have the file, or can't be reached; another one may be tried."""


class Source(Protocol):
    """One place that a dataset's file may be had from."""

    @property
    def address(self) -> str:
        """Where that is, for people."""

    def copy_to(self, partial: Path, label: str) -> None:
        """Fill the partial file, going on where it ends if the source can.

        Raises:
            NotThere: the source does not have it.
            OSError: the partial file can't be written.
        """


class LocalFile:
    """A file of a mirror; `packed` if the mirror compressed it."""

    def __init__(self, path: Path, *, packed: bool = False) -> None:
        self._path = path
        self._packed = packed

    @property
    def address(self) -> str:
        """The path."""
        return str(self._path)

    def copy_to(self, partial: Path, label: str) -> None:  # noqa: ARG002
        """Copy it whole."""
        try:
            source = _open(self._path, packed=self._packed)
        except OSError as error:
            raise NotThere(f"{self._path} can't be read ({error.strerror})") from error
        with source, _unpacking(self.address), partial.open("wb") as target:
            shutil.copyfileobj(source, target, _CHUNK_BYTES)


def _open(path: Path, *, packed: bool) -> IO[bytes]:
    file = path.open("rb")
    return cast(IO[bytes], gzip.GzipFile(fileobj=file)) if packed else file


class WebFile:
    """A file behind an address; `packed` if the mirror compressed it."""

    def __init__(self, url: str, settings: Datasets, *, packed: bool = False) -> None:
        self._url = url
        self._settings = settings
        self._packed = packed

    @property
    def address(self) -> str:
        """The URL."""
        return self._url

    def copy_to(self, partial: Path, label: str) -> None:
        """Download it, as often as the settings allow, each time from where it broke off."""
        if self._packed:
            self._copy_unpacked(partial, label)
        else:
            self._download(partial, label)

    def read(self) -> bytes:
        """Return a small file."""
        with _client(self._settings) as client:
            return self._persist(lambda: _checked(client.get(self._url)).content)

    def _copy_unpacked(self, partial: Path, label: str) -> None:
        packed = partial.with_name(partial.name + ".gz")
        try:
            self._download(packed, label)
            LocalFile(packed, packed=True).copy_to(partial, label)
        finally:
            packed.unlink(missing_ok=True)

    def _download(self, partial: Path, label: str) -> None:
        with _client(self._settings) as client:
            self._persist(lambda: _attempt(client, self._url, partial, label))

    def _persist(self, action: Callable[[], T]) -> T:
        retrying = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self._settings.retries + 1),
            wait=_pause,
            retry=tenacity.retry_if_exception(_is_transient),
            reraise=True,
        )
        try:
            return retrying(action)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            count = retrying.statistics["attempt_number"]
            attempts = f" after {count} attempts" if count > 1 else ""
            raise NotThere(f"{self._url} can't be had{attempts} ({_cause(error)})") from error


def _client(settings: Datasets) -> httpx.Client:
    # Encoded answers would be unpacked on the way, and the sum is that of the file itself.
    headers = {"Accept-Encoding": "identity", "User-Agent": "repass"}
    return httpx.Client(headers=headers, timeout=settings.timeout_s, follow_redirects=True)


def _attempt(client: httpx.Client, url: str, partial: Path, label: str) -> None:
    have = partial.stat().st_size if partial.is_file() else 0
    headers = {"Range": f"bytes={have}-"} if have else {}
    with client.stream("GET", url, headers=headers) as response:
        if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            _restart(partial, url)
        _checked(response)
        goes_on = response.status_code == httpx.codes.PARTIAL_CONTENT and _starts_at(response, have)
        if have and response.status_code == httpx.codes.PARTIAL_CONTENT and not goes_on:
            _restart(partial, url)
        _write(response, partial, label, append=goes_on)


def _restart(partial: Path, url: str) -> None:
    """Forget what can't be gone on with, and try again."""
    partial.unlink(missing_ok=True)
    raise httpx.RemoteProtocolError(f"{url} can't go on from where the file ended")


def _starts_at(response: httpx.Response, offset: int) -> bool:
    answered: str = response.headers.get("Content-Range", "")
    return answered.startswith(f"bytes {offset}-")


def _write(response: httpx.Response, partial: Path, label: str, *, append: bool) -> None:
    total = int(response.headers.get("Content-Length") or 0)
    progress = Progress(f"dataset {label}", max(1, total // 1024), "KiB")
    counted = 0
    with partial.open("ab" if append else "wb") as file:
        for chunk in response.iter_raw(_CHUNK_BYTES):
            file.write(chunk)
            before, counted = counted // 1024, counted + len(chunk)
            progress.add(counted // 1024 - before)


def _checked(response: httpx.Response) -> httpx.Response:
    response.raise_for_status()
    return response


def _is_transient(error: BaseException) -> bool:
    """A server's "not here" is final; what the next attempt may mend is not."""
    if isinstance(error, httpx.HTTPStatusError):
        return error.response.status_code in _TRANSIENT_STATUS
    return isinstance(error, httpx.TransportError)


def _pause(state: tenacity.RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    pause = BACK_OFF_S * 2.0 ** (state.attempt_number - 1)
    if isinstance(error, httpx.HTTPStatusError):
        asked = error.response.headers.get("Retry-After", "")
        pause = max(pause, float(asked) if asked.isdigit() else 0.0)
    return min(pause, LONGEST_PAUSE_S)


def _cause(error: BaseException) -> str:
    if isinstance(error, httpx.HTTPStatusError):
        return f"HTTP {error.response.status_code} {error.response.reason_phrase}".strip()
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


@contextmanager
def _unpacking(address: str) -> Iterator[None]:
    try:
        yield
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(f"{address}: not readable as gzip ({error})") from error
