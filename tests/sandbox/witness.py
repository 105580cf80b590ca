"""What a hostile program has left, seen by the next program and from the host."""

import functools
import os
from dataclasses import dataclass
from pathlib import Path

from repass.records import Verdict
from repass.sandbox import podman, worker
from repass.sandbox.pool import Pool

from .conftest import run_in

SLACK_BYTES = 24 << 20
"""How far a worker's memory may be from its start: the supervisor's own heap breathes."""

NEXT = f"""
import math, os, resource
for place in ("/tmp", "/dev/shm", "/dev/mqueue"):
    left = [name for name in os.listdir(place) if name != "work"]
    assert not left, (place, left)
assert sorted(os.listdir(".")) == ["program.py"], os.listdir(".")
numbers = {{name for name in os.listdir("/proc") if name.isdigit()}}
assert not numbers - {{"1", str(os.getpid())}}, numbers
for kind in ("shm", "sem", "msg"):
    assert len(open(f"/proc/sysvipc/{{kind}}").readlines()) == 1, kind
assert "@" not in open("/proc/net/unix").read()
for kind in ("tcp", "udp", "tcp6", "udp6", "raw"):
    assert len(open(f"/proc/net/{{kind}}").readlines()) == 1, kind
assert os.getuid() >= 10000 and os.getgroups() == [] and os.nice(0) == {os.nice(0)}
assert resource.getrlimit(resource.RLIMIT_NPROC)[0] == 24
assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == 8 << 20
assert math.sqrt(4) == 2 and len("abc") == 3 and 7 + 0 == 3 + 4 == int("7")
"""

NEXT_WRONG = "assert 1 + 1 == 3"


@dataclass(frozen=True)
class Seen:
    """What the host sees of a worker: its first process, the folder it shares, its memory file."""

    pid: int
    shared: Path
    memory: Path


@functools.cache
def seen(container: str) -> Seen:
    """Look at a container once: its first process keeps its number."""
    mount = '{{range .Mounts}}{{if eq .Destination "/run/repass"}}{{.Source}}{{end}}{{end}}'
    pid, shared = podman.run("inspect", "--format", "{{.State.Pid}} " + mount, container).split()
    return Seen(int(pid), Path(shared), _memory_file(int(pid)))


class Witness:
    """Looks at a pool's one worker after each hostile program."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._start: dict[str, int] = {}

    def note_start(self) -> None:
        """Remember what memory the worker uses before it has met anything hostile."""
        assert run_in(self._pool, NEXT).verdict is Verdict.PASSED
        container = self._container()
        self._start.setdefault(container, _memory(seen(container)))

    def assert_nothing_is_left(self) -> None:
        """See that the next programs are judged right and that the host is clean."""
        outcome = run_in(self._pool, NEXT)
        assert outcome.verdict is Verdict.PASSED, outcome
        assert run_in(self._pool, NEXT_WRONG).verdict is Verdict.FAILED
        container = self._container()
        worker_seen = seen(container)
        assert _processes_of_programs(worker_seen.pid) == []
        assert list(worker_seen.shared.iterdir()) == []
        before = self._start.setdefault(container, _memory(worker_seen))
        assert _memory(worker_seen) < before + SLACK_BYTES

    def _container(self) -> str:
        current = self._pool._slots[0]._worker
        assert current is not None
        return current.container


def _processes_of_programs(first: int) -> list[int]:
    """Processes of programs' users in this worker, or outside of every container."""
    ours, hosts = _namespace(first), _namespace(1)
    found = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    return [pid for pid in found if _is_program(pid) and _namespace(pid) in {ours, hosts}]


def _is_program(pid: int) -> bool:
    try:
        uid = Path(f"/proc/{pid}").stat().st_uid
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False
    uids = [int(line.split()[1]) for line in status.splitlines() if line.startswith("Uid:")]
    mapped = range(worker.HOST_UID + 1, worker.HOST_UID + worker.UIDS)
    return uid in mapped or any(number in mapped for number in uids)


def _namespace(pid: int) -> str:
    try:
        return str(Path(f"/proc/{pid}/ns/pid").readlink())
    except OSError:
        return ""


def _memory_file(pid: int) -> Path:
    for line in Path(f"/proc/{pid}/cgroup").read_text().splitlines():
        number, controllers, path = line.split(":", 2)
        if "memory" in controllers.split(","):
            return Path(f"/sys/fs/cgroup/memory{path}/memory.stat")
        if number == "0":
            unified = Path(f"/sys/fs/cgroup{path}/memory.stat")
    return unified


def _memory(worker_seen: Seen) -> int:
    """Bytes that can't be dropped: anonymous memory and files in memory."""
    pairs = (line.split() for line in worker_seen.memory.read_text().splitlines())
    values = {name: int(value) for name, value in pairs}
    unified = values.get("anon")
    return (values["total_rss"] if unified is None else unified) + values["shmem"]
