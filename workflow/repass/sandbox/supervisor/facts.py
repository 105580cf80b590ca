"""What protects this worker, found by looking and trying as a program's user would.

The pool judges it (`repass.sandbox.protections`); nothing is judged here.
"""

import ctypes
import errno
import functools
import json
import os
import resource
import socket
from collections.abc import Callable
from typing import Any, NoReturn

from .cgroup import Cgroup

Facts = dict[str, Any]

CLONE_NEWUSER = 0x10000000
AF_VSOCK = 40
AF_NETLINK = 16
AF_PACKET = 17
STATUS = ("NoNewPrivs", "Seccomp", "CapEff", "CapPrm", "CapBnd", "CapAmb", "Uid", "Groups")


CALLS = {
    "trace a process": {"x86_64": 101, "aarch64": 117},
    "read another process's memory": {"x86_64": 310, "aarch64": 270},
    "take another process's descriptors": {"x86_64": 438, "aarch64": 438},
    "make SysV shared memory": {"x86_64": 29, "aarch64": 194},
    "make SysV semaphores": {"x86_64": 64, "aarch64": 190},
    "make a SysV message queue": {"x86_64": 68, "aarch64": 186},
    "make a POSIX message queue": {"x86_64": 240, "aarch64": 180},
    "add a key": {"x86_64": 248, "aarch64": 217},
    "set up io_uring": {"x86_64": 425, "aarch64": 425},
    "handle page faults": {"x86_64": 323, "aarch64": 282},
    "load BPF": {"x86_64": 321, "aarch64": 280},
    "count performance events": {"x86_64": 298, "aarch64": 241},
    "mount": {"x86_64": 165, "aarch64": 40},
    "open a filesystem": {"x86_64": 430, "aarch64": 430},
    "make namespaces by clone3": {"x86_64": 435, "aarch64": 435},
}
"""System calls that the seccomp filter must refuse before the kernel looks at their arguments."""

REFUSED = (errno.ENOSYS, errno.EPERM)


def of_supervisor(cgroup: Cgroup) -> Facts:
    """What the supervisor itself runs under."""
    return {
        "status": _status(),
        "uid_map": _read("/proc/self/uid_map").split(),
        "interfaces": _interfaces(),
        "mounts": _mounts(),
        "limits": cgroup.limits(),
        "inodes": {place: os.statvfs(place).f_files for place in ("/tmp", "/dev/shm")},  # noqa: S108
        "first_process": os.getpid() == 1,
    }


def execute(channel: int, control: str) -> NoReturn:
    """The body of a probe: a process in a program's jail that tells what it can do."""
    del channel
    os.write(1, json.dumps(_of_program(control)).encode())
    os._exit(0)


def _of_program(control: str) -> Facts:
    return {
        "status": _status(),
        "open_files": len(_open_descriptors()),
        "rlimits": {
            name: resource.getrlimit(getattr(resource, f"RLIMIT_{name}"))[1]
            for name in ("CPU", "AS", "FSIZE", "NPROC", "NOFILE", "STACK", "CORE")
        },
        "oom_score_adj": int(_read("/proc/self/oom_score_adj")),
        "attempts": {name: _attempt(action) for name, action in _attempts(control).items()},
    }


def _attempts(control: str) -> dict[str, Callable[[], object]]:
    """Deeds that must fail."""
    return {
        "write to the root": lambda: os.open("/repass-probe", os.O_CREAT | os.O_WRONLY),
        "write to the image": lambda: os.open("/opt/repass/x", os.O_CREAT | os.O_WRONLY),
        "reach the supervisor": lambda: _connect(control),
        "signal the supervisor": lambda: os.kill(1, 0),
        "read the supervisor's memory": lambda: os.open("/proc/1/mem", os.O_RDONLY),
        "read its own memory": lambda: os.open("/proc/self/mem", os.O_RDONLY),
        "make a user namespace": lambda: os.unshare(CLONE_NEWUSER),  # type: ignore[attr-defined]
        "become root": lambda: os.setuid(0),
        "open a VSOCK socket": lambda: socket.socket(AF_VSOCK, socket.SOCK_STREAM),
        "open a raw socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW),
        "open a netlink socket": lambda: socket.socket(AF_NETLINK, socket.SOCK_RAW),
        "open a packet socket": lambda: socket.socket(AF_PACKET, socket.SOCK_RAW),
        "write to the kernel's settings": lambda: os.open("/proc/sys/vm/swappiness", os.O_WRONLY),
        "write to its control group": lambda: os.mkdir("/sys/fs/cgroup/repass"),  # noqa: PTH102
        "spare itself when memory is short": lambda: os.open(
            "/proc/self/oom_score_adj", os.O_WRONLY
        ),
        "reach the network": _send_away,
        "reach the network by IPv6": _send_away_by_ipv6,
        **{deed: functools.partial(_call, numbers) for deed, numbers in CALLS.items()},
    }


def _attempt(action: Callable[[], object]) -> str:
    """Name the error that stops a deed; empty: nothing did."""
    try:
        action()
    except OSError as error:
        return errno.errorcode.get(error.errno or 0, "unknown")
    return ""


def _connect(path: str) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as unix:
        unix.connect(path)


def _send_away() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.sendto(b"", ("192.0.2.1", 9))  # a documentation address (RFC 5737)


def _send_away_by_ipv6() -> None:
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as udp:
        udp.sendto(b"", ("2001:db8::1", 9))  # a documentation address (RFC 3849)


def _call(numbers: dict[str, int]) -> None:
    """Make a system call with arguments that mean nothing: only a refusal for itself counts."""
    libc = ctypes.CDLL(None, use_errno=True)
    number = numbers.get(os.uname().machine)
    if number is None:
        return
    libc.syscall(number, -1, -1, -1, -1, -1, -1)
    if ctypes.get_errno() in REFUSED:
        raise OSError(ctypes.get_errno(), "refused")


def _open_descriptors() -> list[int]:
    found = []
    for number in range(resource.getrlimit(resource.RLIMIT_NOFILE)[0]):
        try:
            os.fstat(number)
        except OSError:
            continue
        found.append(number)
    return found


def _status() -> dict[str, str]:
    lines = _read("/proc/self/status").splitlines()
    fields = dict(line.split(":", 1) for line in lines if ":" in line)
    return {name: fields.get(name, "").strip() for name in STATUS}


def _interfaces() -> list[str]:
    lines = _read("/proc/net/dev").splitlines()[2:]
    return sorted(line.partition(":")[0].strip() for line in lines)


def _mounts() -> dict[str, str]:
    """Mount point -> `type options` of what can be written to, and of the root."""
    found = {}
    for line in _read("/proc/self/mounts").splitlines():
        _, point, kind, options = line.split()[:4]
        if point == "/" or "rw" in options.split(","):
            found[point] = f"{kind} {options}"
    return found


def _read(path: str) -> str:
    with open(path, errors="replace") as file:  # noqa: PTH123
        return file.read()
