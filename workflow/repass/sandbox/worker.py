"""One worker: a container with a supervisor, and the connection to it.

The connection is the worker's lease on life. Whoever closes our end (we do, or the kernel when our
process dies) ends the supervisor, which is the container's first process, and with it all others.
"""

import contextlib
import os
import socket
import sys
import time
from pathlib import Path
from typing import Any

from podman import PodmanClient
from podman.domain.containers import Container
from podman.errors import NotFound

from repass import owner
from repass.errors import SandboxError
from repass.inputs import checking, recording
from repass.inputs.checking import CheckedProgram
from repass.inputs.problems import Expected, InputProblem, PartName
from repass.languages import Language
from repass.sandbox import labels, protections, scratch
from repass.sandbox.podman import FAILURES, Service
from repass.sandbox.records import ImageRecord, Limits, Program
from repass.sandbox.supervisor import frames

POOL = "repass.pool"
"""Label that names the pool which a container belongs to: a process may have several."""

REMOVAL_PAUSES_S = (0.1, 0.3, 1.0, 2.0, 4.0, 8.0)
"""Before each further attempt to remove a container that Podman does not let go."""

START_S = 60.0
GRACE_S = 20.0
"""How much longer than a program's own wall limits an answer may take."""

OVERHEAD_MB = 192
"""What a worker may use on top of its program: the supervisor, and the files in its tmpfs."""

OVERHEAD_PIDS = 16
HOST_UID = 100_000
"""Where the container's users start on the host: one place for all, so that the image's files are
mapped only once. What tells workers apart is their namespaces."""

UIDS = 65_536
CPU_PERIOD_US = 100_000
CPU_QUOTA_US = 100_000
"""One core a worker: a program with many threads takes no time from its neighbours."""

Report = dict[str, Any]


class WorkerLost(Exception):  # noqa: N818 (an event: the pool goes on with another worker)
    """The worker is gone or does not answer: a failure of the machinery, never of a program."""


class UnprotectedError(SandboxError):
    """A worker found that a protection is not in force: nothing may be executed here."""


class Worker:
    """A started and checked container. Programs with limits above its own need another one."""

    def __init__(
        self, service: Service, image: ImageRecord, seccomp: Path, limits: Limits, pool: str = ""
    ) -> None:
        """Start the container and have it show its protections; `pool` names whose it is.

        Raises:
            UnprotectedError: a protection is missing.
            SandboxError: the container can't be started.
        """
        self.limits = limits
        self.used = 0
        self.spent = False
        self._service = service
        self._pool = pool
        self._folder = scratch.make("worker", pool)
        self._container: str | None = None
        self._connection: socket.socket | None = None
        try:
            self._start(image, seccomp)
            self._check()
        except BaseException:
            self.close()
            raise

    def fits(self, limits: Limits) -> bool:
        """Say whether this worker can give a program what it may use."""
        ours = self.limits
        return (
            limits.memory_mb <= ours.memory_mb
            and limits.processes <= ours.processes
            and limits.file_mb <= ours.file_mb
        )

    def execute(self, program: Program, language: Language) -> Report:
        """Have a program executed and return what the supervisor saw.

        Raises:
            WorkerLost: there is no answer in time, or none any more.
        """
        patience = program.limits.wall_s + language.compile_limits.wall_s + GRACE_S
        assert self._connection is not None
        self.used += 1
        try:
            self._connection.settimeout(patience)
            report = _ask(self._connection, program, language)
        except (frames.Closed, OSError) as error:
            self.spent = True
            raise WorkerLost("the worker ended in the middle") from error
        # a kill for want of memory may have hit more than the program, and what could not be
        # wiped would meet the next one
        self.spent = self.spent or report["oom"] or not report["clean"]
        return report

    def record(self, problem: InputProblem, part: PartName, language: Language) -> Expected:
        """Have a problem's reference solution run on its inputs and return what it returns.

        Raises:
            DataError: it does not return a value that can be compared, on each input.
            WorkerLost: there is no answer in time, or none any more.
        """
        assert self._connection is not None
        try:
            self._connection.settimeout(recording.LIMITS.wall_s + GRACE_S)
            return recording.record(self._connection, problem, part, language)
        except (frames.Closed, OSError) as error:
            self.spent = True
            raise WorkerLost("the worker ended in the middle") from error

    def hang_up(self) -> None:
        """Hang up (from any thread): the container ends by itself, and so does who waits for it."""
        if self._connection is not None:
            with contextlib.suppress(OSError):
                self._connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End the container and remove all traces; never fails (`remove_all` looks again)."""
        self.hang_up()
        if self._connection is not None:
            self._connection.close()
        if self._container is not None:
            try:
                with self._service.client() as client:
                    remove(client, self._container)
            except SandboxError as error:
                _tell(f"worker {self._container[:12]} is not removed yet: {error}")
            self._container = None
        scratch.remove(self._folder)

    @property
    def container(self) -> str:
        """The container's id."""
        assert self._container is not None
        return self._container

    def _start(self, image: ImageRecord, seccomp: Path) -> None:
        shared = self._folder / "run"
        shared.mkdir(mode=0o700)
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
            listener.bind(str(shared / "control"))
            _give_to_container(shared, shared / "control")
            listener.listen(1)
            log = self._folder / "log"
            with self._service.client() as client:
                container = self._create(client, image, seccomp, shared, log)
                self._container = container.id
                container.start()
            self._connection = self._accept(listener, log)
        (shared / "control").unlink()

    def _create(
        self, client: PodmanClient, image: ImageRecord, seccomp: Path, shared: Path, log: Path
    ) -> Container:
        """Create the container; everything that is not named here is denied."""
        limits = self.limits
        memory = f"{_memory_mb(limits)}m"
        mapping = [{"container_id": 0, "host_id": HOST_UID, "size": UIDS}]
        return client.containers.create(
            image.digest,
            [],
            labels={labels.KIND: labels.WORKER, labels.OWNER: owner.me(), POOL: self._pool},
            network_mode="none",
            read_only=True,
            read_write_tmpfs=False,
            cap_drop=["all"],
            cap_add=[f"CAP_{name}" for name in protections.CAPABILITIES],
            no_new_privileges=True,
            seccomp_profile_path=str(seccomp),
            userns_mode={"nsmode": "private"},
            idmappings={"UIDMap": mapping, "GIDMap": mapping},
            user="0:0",
            mem_limit=memory,
            memswap_limit=memory,
            pids_limit=limits.processes + OVERHEAD_PIDS,
            cpu_period=CPU_PERIOD_US,
            cpu_quota=CPU_QUOTA_US,
            mounts=[
                _tmpfs("/tmp", f"{limits.file_mb}m"),  # noqa: S108
                _tmpfs("/dev/shm", f"{limits.file_mb}m"),  # noqa: S108
                {"type": "bind", "source": str(shared), "target": "/run/repass"},
            ],
            log_config={"Type": "k8s-file", "Config": {"path": str(log)}},
        )

    def _accept(self, listener: socket.socket, log: Path) -> socket.socket:
        listener.settimeout(0.2)
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            with contextlib.suppress(TimeoutError):
                return listener.accept()[0]
            if self._ended():
                break
        raise SandboxError(f"a sandbox worker does not start: {_end_of(log)}")

    def _ended(self) -> bool:
        with self._service.client() as client:
            try:
                return bool(client.containers.get(self.container).status == "exited")
            except NotFound:
                return True

    def _check(self) -> None:
        assert self._connection is not None
        self._connection.settimeout(START_S)
        try:
            facts = frames.receive(self._connection)["facts"]
        except (frames.Closed, OSError) as error:
            raise SandboxError(
                f"a sandbox worker ended at its start: {_end_of(self._folder / 'log')}"
            ) from error
        lacking = protections.missing(facts, _wanted(self.limits))
        if lacking:
            raise UnprotectedError(
                f"the sandbox is not safe here, missing: {'; '.join(lacking)}"
                " (`make doctor` says more)"
            )


def reap(client: PodmanClient) -> list[str]:
    """Remove the containers and folders of processes that are dead; returns the containers' ids."""
    scratch.reap()
    removed = []
    for container in client.containers.list(
        all=True, filters={"label": f"{labels.KIND}={labels.WORKER}"}
    ):
        if owner.alive(container.labels.get(labels.OWNER, "")) is False:
            try:
                remove(client, container.id)
            except FAILURES as error:  # somebody else may be at it: no reason not to work
                _tell(f"worker {container.id[:12]} of a dead process is not removed: {error}")
                continue
            removed.append(container.id)
    return removed


def remove(client: PodmanClient, container: str) -> None:
    """Kill and remove a container; one that is gone already is fine.

    Raises:
        podman.FAILURES: Podman does not do it (now: it is often busy with the same container).
    """
    with contextlib.suppress(NotFound):
        client.containers.remove(container, force=True)


def remove_all(service: Service, pool: str) -> str:
    """Remove the containers of a pool until none is left, known to us or not; never fails.

    Returns:
        What stood in the way to the last; empty when nothing is left.
    """
    for pause_s in (*REMOVAL_PAUSES_S, 0.0):
        try:
            left = _remove_once(service, pool)
        except SandboxError as error:
            left = str(error)
        if not left:
            return ""
        time.sleep(pause_s)
    return left


def _remove_once(service: Service, pool: str) -> str:
    """Remove the containers that there are; returns their ids and Podman's refusals."""
    with service.client() as client:
        found = client.containers.list(all=True, filters={"label": f"{POOL}={pool}"})
        return "; ".join(_try_to_remove(client, container.id) for container in found)


def _try_to_remove(client: PodmanClient, container: str) -> str:
    try:
        remove(client, container)
    except FAILURES as error:
        return f"{container[:12]}: {error}"
    return container[:12]


def _tell(what: str) -> None:
    """Say on stderr, which is the job's log too, what a person may want to know."""
    print(f"sandbox: {what}", file=sys.stderr, flush=True)


def _ask(connection: socket.socket, program: Program, language: Language) -> Report:
    if isinstance(program, CheckedProgram):
        return checking.check(connection, program, language)
    frames.send(connection, _request(program, language))
    return frames.receive(connection)


def _request(program: Program, language: Language) -> dict[str, Any]:
    return {
        "source": program.source,
        "file": language.file,
        "extra_files": dict(language.extra_files),
        "prologue": language.prologue,
        "epilogue": language.epilogue,
        "run": language.run,
        "compile": language.compile,
        "check": language.check,
        "environment": dict(language.environment),
        "compile_limits": language.compile_limits.model_dump(),
        "limits": language.limits(program.limits).model_dump(),
        "limit_address_space": language.limit_address_space,
    }


def _memory_mb(limits: Limits) -> int:
    return limits.memory_mb + OVERHEAD_MB + 2 * limits.file_mb


def _wanted(limits: Limits) -> dict[str, int]:
    memory = _memory_mb(limits) << 20
    return {
        "memory": memory,
        "memory_swap": memory,
        "pids": limits.processes + OVERHEAD_PIDS,
        "cpu_millis": 1000 * CPU_QUOTA_US // CPU_PERIOD_US,
    }


def _tmpfs(target: str, size: str) -> dict[str, str]:
    # Podman knows no option for the number of files, but hands the text of this one on as it is
    options = {"size": f"{size},nr_inodes={protections.MOST_FILES}", "mode": "1777"}
    return {"type": "tmpfs", "source": "tmpfs", "target": target, **options}


def _give_to_container(*shared: Path) -> None:
    """Let the container's root, and nobody else, reach the socket."""
    if os.geteuid() == 0:
        for path in shared:
            os.chown(path, HOST_UID, HOST_UID)


def _end_of(log: Path) -> str:
    try:
        lines = log.read_text(errors="replace").strip().splitlines()
    except OSError:
        lines = []
    # k8s-file lines open with a time, a stream and a flag
    return lines[-1].split(" ", 3)[-1] if lines else "it said nothing"
