"""A Podman of our own: private configuration, private store, and a service that dies with us.

Nothing here touches the user's containers or configuration. `REPASS_CONTAINERS` moves the store
(it must be on a local disk of each node); `REPASS_PODMAN_URL` uses a service that somebody else
runs, which must see the same folders.
"""

import concurrent.futures
import contextlib
import functools
import hashlib
import json
import os
import resource
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import requests
from podman import PodmanClient
from podman.errors import PodmanError

from repass import paths, procfs
from repass.errors import SandboxError
from repass.sandbox import scratch

STORE_VARIABLE = "REPASS_CONTAINERS"
URL_VARIABLE = "REPASS_PODMAN_URL"
ARCHIVES_VARIABLE = "REPASS_IMAGE_ARCHIVES"
"""Set where jobs run on other machines, which get images as archives; see `archives`."""

ALLOCATION = "SLURM_JOB_ID"

PERIOD_S = 5 * 86_400.0
"""How long a node's store is used before the next one is begun.

It lies below /tmp, where a system may remove each file that nobody has touched for ten days
(systemd-tmpfiles), also out of the middle of an image. A program would miss a header and be judged
by that. So no file of a store gets older than half of those days, and what a job takes.
"""

IDLE_S = 60
"""After so long without a request the service ends by itself, should all else fail."""

START_S = 30.0
REQUEST_S = 60.0
LONGEST_S = 1800.0
"""No command takes longer, not even the build of an image, unless something hangs."""

FAILURES = (PodmanError, requests.RequestException, OSError, ValueError, KeyError)
"""What podman-py raises when Podman refuses, and when an answer is cut off in the middle."""

RUNTIMES = ("runc", "crun")
"""In order of preference: crun refuses hybrid cgroups, and exists with and without them."""


def store_dir() -> Path:
    """Where images and containers are kept.

    In a batch job that is a folder of the node: homes are shared there, and no store may be.
    """
    if named := os.environ.get(STORE_VARIABLE):
        return Path(named).absolute()
    home = paths.runtime_dir() if os.environ.get(ALLOCATION) else paths.cache_dir()
    name = f"containers-{_period()}" if store_is_for_a_while() else "containers"
    return (home / name).absolute()


def store_is_for_a_while() -> bool:
    """Say whether another store is used after `PERIOD_S`: one that can be filled from archives."""
    given = os.environ
    return bool(
        given.get(ALLOCATION) and given.get(ARCHIVES_VARIABLE) and not given.get(STORE_VARIABLE)
    )


@functools.cache
def _period() -> str:
    """Name the period that this process began in: its store stays the same, however long it runs.

    They are counted from the start of the machine, as its clock may be put forward or back.
    """
    number = int(time.clock_gettime(time.CLOCK_BOOTTIME) // PERIOD_S)
    return f"{procfs.boot_id()[:8]}-{number}"


def environment() -> dict[str, str]:
    """The environment that makes `podman` use our configuration and store.

    Raises:
        SandboxError: Podman or a container runtime is not installed, or the kernel can't enforce
            limits for this user.
    """
    _require_podman()
    _require_enforceable_limits()
    store = store_dir()
    files = {
        store / "containers.conf": _containers_conf(store),
        store / "storage.conf": _storage_conf(store),
    }
    for path, text in files.items():
        _write_if_changed(path, text)
    conf, storage = files
    return {**os.environ, "CONTAINERS_CONF": str(conf), "CONTAINERS_STORAGE_CONF": str(storage)}


def run(*arguments: str, timeout_s: float = LONGEST_S) -> str:
    """Run one `podman` command and return its stdout.

    Raises:
        SandboxError: it failed, was killed or took too long; the message is its last line.
    """
    try:
        done = subprocess.run(
            ["podman", *arguments],  # noqa: S607 (found on PATH, as the user would)
            env=environment(),
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise SandboxError(f"podman {arguments[0]} took longer than {timeout_s} s") from error
    if done.returncode < 0:
        raise SandboxError(f"podman {arguments[0]} was ended by signal {-done.returncode}")
    if done.returncode:
        raise SandboxError(f"podman {arguments[0]} failed: {_last_line(done.stderr)}")
    return done.stdout


def run_logged(*arguments: str, log: Path, timeout_s: float) -> int:
    """Run one `podman` command and return its exit status (negative: the signal that ended it).

    Args:
        arguments: the command.
        log: gets all that it says; its folder is made.
        timeout_s: after so long it is killed.

    Raises:
        SandboxError: it took too long, or Podman is not usable here.
        OSError: the log can't be written.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as file:
        try:
            return subprocess.run(
                ["podman", *arguments],  # noqa: S607
                env=environment(),
                stdout=file,
                stderr=subprocess.STDOUT,
                timeout=timeout_s,
                check=False,
            ).returncode
        except subprocess.TimeoutExpired as error:
            raise SandboxError(
                f"podman {arguments[0]} took longer than {timeout_s} s (log: {log})"
            ) from error


class Service:
    """`podman system service` on a Unix socket of this process; started when first needed.

    It ends with this process, by signal, and by itself when idle. When it has ended or been killed,
    the next `client()` starts another one. `pool` is the pool that it serves, by name.
    """

    def __init__(self, pool: str = "") -> None:
        self.interrupted = False
        """Whether a request ever failed: Podman may have done, or may still do, what it asked."""

        self._pool = pool
        self._lock = threading.Lock()
        # the kernel ends the service with the thread that has started it, so one of ours stays
        self._starter = concurrent.futures.ThreadPoolExecutor(1, "podman")
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: Path | None = None
        self._log: Path | None = None

    def __enter__(self) -> Self:
        """Nothing is started yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the service and remove its socket."""
        with self._lock:
            self._stop()
            self._starter.shutdown()
            if self._folder:
                scratch.remove(self._folder)
                self._folder = None

    @contextlib.contextmanager
    def client(self) -> Iterator[PodmanClient]:
        """Give a client (one a caller: clients are not for sharing between threads).

        Raises:
            SandboxError: the service can't be started, or a request failed.
        """
        url = os.environ.get(URL_VARIABLE) or self._ready()
        try:
            with PodmanClient(base_url=url, timeout=REQUEST_S) as client:
                yield client
        except FAILURES as error:
            self.interrupted = True
            raise SandboxError(f"podman: {_last_line(str(error))}") from error
        except BaseException:
            self.interrupted = True
            raise

    def _ready(self) -> str:
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self._start()
            return f"http+unix://{self._socket}"

    @property
    def _socket(self) -> Path:
        assert self._folder is not None
        return self._folder / "api"

    def _start(self) -> None:
        if self._folder is None:
            self._folder = scratch.make("podman", self._pool)
            self._log = self._folder / "log"
        self._socket.unlink(missing_ok=True)
        self._process = self._starter.submit(self._spawn).result()
        (self._folder / "pid").write_text(str(self._process.pid))
        self._wait_until_it_answers()

    def _spawn(self) -> "subprocess.Popen[bytes]":
        assert self._log is not None
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [*_dies_with_parent(), *_service_command(self._socket)],
                env=environment(),
                # containers' monitors note kills for want of memory where they are
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _wait_until_it_answers(self) -> None:
        assert self._process is not None
        assert self._log is not None
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            if self._socket.exists() and self._answers():
                return
            time.sleep(0.02)
        self._stop()
        last = _last_line(self._log.read_text(errors="replace"))
        raise SandboxError(f"the Podman service does not start: {last}")

    def _answers(self) -> bool:
        try:
            with PodmanClient(base_url=f"http+unix://{self._socket}", timeout=5) as client:
                return bool(client.ping())
        except (PodmanError, requests.RequestException, OSError):
            return False

    def _stop(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None


def _service_command(socket: Path) -> list[str]:
    return ["podman", "system", "service", f"--time={IDLE_S}", f"unix://{socket}"]


def _dies_with_parent() -> list[str]:
    """Prefix that has the kernel end a command with the thread that started it (util-linux)."""
    found = shutil.which("setpriv")
    return [found, "--pdeathsig=TERM", "--"] if found else []


def _require_podman() -> None:
    if not shutil.which("podman"):
        raise SandboxError(
            "podman is not installed: apt-get install podman runc; `make doctor` says more"
        )
    if not any(map(shutil.which, RUNTIMES)):
        raise SandboxError("no container runtime is installed: apt-get install runc")


def _require_enforceable_limits() -> None:
    unified = Path("/sys/fs/cgroup/cgroup.controllers").exists()
    if os.geteuid() != 0 and not unified:
        raise SandboxError(
            "rootless Podman can't enforce memory and process limits on cgroups v1:"
            " run as root, or boot with systemd.unified_cgroup_hierarchy=1"
        )


def _runtime() -> str:
    return next(name for name in RUNTIMES if shutil.which(name))


def _containers_conf(store: Path) -> str:
    manager = "systemd" if Path("/run/systemd/system").is_dir() else "cgroupfs"
    engine: dict[str, Any] = {
        "runtime": _runtime(),
        "cgroup_manager": manager,
        "events_logger": "none",
        "static_dir": str(store / "libpod"),
        "volume_path": str(store / "volumes"),
        "tmp_dir": str(_run_dir(store) / "libpod"),
    }
    ulimits = [
        _ulimit("nofile", resource.RLIMIT_NOFILE, 1024),
        _ulimit("nproc", resource.RLIMIT_NPROC, 4096),
    ]
    containers = {"default_ulimits": ulimits}
    return _toml({"containers": containers, "engine": engine})


def _storage_conf(store: Path) -> str:
    # without a driver named before its first use, a store is probed again at every wait
    storage = {
        "driver": "overlay",
        "graphroot": str(store / "storage"),
        "runroot": str(_run_dir(store) / "storage"),
    }
    return _toml({"storage": storage})


def _run_dir(store: Path) -> Path:
    """Podman refuses a store whose run folder changes: so it depends on the store alone."""
    root = os.geteuid() == 0
    base = Path("/run") if root else Path(os.environ.get("XDG_RUNTIME_DIR", "/tmp"))  # noqa: S108
    name = hashlib.sha256(str(store.absolute()).encode()).hexdigest()[:12]
    return base / f"repass-{name}"


def _ulimit(name: str, which: int, wanted: int) -> str:
    """A limit for containers; without CAP_SYS_RESOURCE it may not be above our own."""
    hard = resource.getrlimit(which)[1]
    value = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    return f"{name}={value}:{value}"


def _toml(tables: Mapping[str, Mapping[str, Any]]) -> str:
    """Write flat tables of strings and lists of strings (JSON's notation is TOML's here)."""
    lines = []
    for name, table in tables.items():
        lines += [f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in table.items())]
    return "\n".join(lines) + "\n"


def _write_if_changed(path: Path, text: str) -> None:
    if path.is_file() and path.read_text() == text:
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.write_text(text)
    partial.replace(path)


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"
