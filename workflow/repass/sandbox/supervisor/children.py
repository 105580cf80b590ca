"""Starts a program's first process, watches it, and ends all that it has started."""

import os
import select
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NoReturn

from .cgroup import Cgroup
from .frames import Closed
from .jail import CHANNEL, Jail, enter

Body = Callable[[int], NoReturn]
"""What the process does once it is in its jail; gets the descriptor of its channel."""

TICK_MS = 50
READ_BYTES = 65536
CHANNEL_BYTES = 4096

SPARE_MB = 64
"""What a program's processes may use together beyond its limit: the kernel's side of them."""

ENTERED = b"."
"""Sent before any of the program's code runs: a failure of the jail is ours, not the program's."""


@dataclass
class Child:
    """A program's first process and our ends of its descriptors."""

    pid: int
    pidfd: int
    stdout: int
    stderr: int
    channel: socket.socket

    def close(self) -> None:
        """Let go of everything."""
        for descriptor in (self.pidfd, self.stdout, self.stderr):
            os.close(descriptor)
        self.channel.close()


@dataclass(frozen=True)
class Budget:
    """What a process and all that it starts may take: CPU seconds, of the clock, bytes."""

    cpu_s: float
    wall_s: float
    memory_until: int

    @classmethod
    def of(cls, limits: dict[str, Any], idle_bytes: int) -> "Budget":
        """What a program's limits come to, on top of what is in memory without it."""
        room = (limits["memory_mb"] + 2 * limits["file_mb"] + SPARE_MB) << 20
        return cls(limits["cpu_s"], limits["wall_s"], idle_bytes + room)


@dataclass
class Output:
    """What a program has written, up to `limit` bytes in all."""

    limit: int
    stdout: bytearray = field(default_factory=bytearray)
    stderr: bytearray = field(default_factory=bytearray)

    def exceeded(self) -> bool:
        """Say whether there was more than the limit."""
        return len(self.stdout) + len(self.stderr) > self.limit


@dataclass(frozen=True)
class End:
    """How a program's processes ended: `status` as exit code, negative for a signal."""

    status: int
    cpu_s: float
    peak_memory_bytes: int
    leftovers: bool


def start(body: Body, jail: Jail) -> Child:
    """Fork a process that enters its jail and does `body`."""
    out_read, out_write = os.pipe()
    err_read, err_write = os.pipe()
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        _in_the_child(body, jail, out_write, err_write, theirs.fileno())
    os.close(out_write)
    os.close(err_write)
    theirs.close()
    os.set_blocking(out_read, False)
    os.set_blocking(err_read, False)
    ours.setblocking(False)
    return Child(pid, os.pidfd_open(pid), out_read, err_read, ours)


def watch(
    child: Child,
    output: Output,
    control: socket.socket,
    cgroup: Cgroup,
    budget: Budget,
) -> str | None:
    """Wait until the process ends, or must be: then say why (`cpu`, `wall`, `output`, `memory`).

    Memory is looked at here because a program may have itself spared by the kernel's own killer,
    which would take the supervisor then: a failure of the machinery instead of the program's.

    Raises:
        Closed: the pool is gone.
    """
    ends_at = time.monotonic() + budget.wall_s
    look_at = time.monotonic() + TICK_MS / 1000
    cpu_until = cgroup.cpu_s() + budget.cpu_s
    poll = _poll(child, control)
    while True:
        ready = {descriptor for descriptor, _ in poll.poll(TICK_MS)}
        if control.fileno() in ready:
            raise Closed  # it has nothing to say while a program runs: the pool is gone
        drain(child, output)
        if output.exceeded():
            return "output"
        if child.pidfd in ready:
            return None
        now = time.monotonic()
        if now > ends_at:
            return "wall"
        if now > look_at:
            look_at = now + TICK_MS / 1000
            if cgroup.cpu_s() > cpu_until:
                return "cpu"
            if cgroup.memory_bytes() > budget.memory_until:
                return "memory"
        _forget_closed(poll, child, ready)


def drain(child: Child, output: Output) -> None:
    """Take what the program has written so far, a little more than its limit at most."""
    for descriptor, taken in ((child.stdout, output.stdout), (child.stderr, output.stderr)):
        while not output.exceeded():
            try:
                part = os.read(descriptor, READ_BYTES)
            except BlockingIOError:
                break
            if not part:
                break
            taken.extend(part)


def said(child: Child) -> bytes | None:
    """What the program's process has left in its channel; None: it never got into its jail."""
    try:
        data = child.channel.recv(CHANNEL_BYTES)
    except (BlockingIOError, ConnectionError):
        return None
    return data[len(ENTERED) :] if data.startswith(ENTERED) else None


def end_all(first: int) -> End:
    """Kill and reap every process but ourselves, and add up what they have used.

    As the container's first process we inherit whatever a program leaves behind, so no child left
    means no process left.
    """
    status, cpu_s, peak, leftovers = 0, 0.0, 0, False
    flags = os.WNOHANG
    while True:
        try:
            pid, wait_status, usage = os.wait4(-1, flags)
        except ChildProcessError:
            return End(status, cpu_s, peak, leftovers)
        if pid == 0:
            leftovers = True
            _kill_everything()
            flags = 0
            continue
        cpu_s += usage.ru_utime + usage.ru_stime
        peak = max(peak, usage.ru_maxrss * 1024)
        if pid == first:
            status = os.waitstatus_to_exitcode(wait_status)


def _kill_everything() -> None:
    try:
        os.kill(-1, signal.SIGKILL)  # from the first process: all of the container but itself
    except ProcessLookupError:
        return


def _in_the_child(body: Body, jail: Jail, stdout: int, stderr: int, channel: int) -> NoReturn:
    end = os._exit  # a Python program may put something else in its place
    try:
        enter(jail, 0, stdout, stderr, channel)
        os.write(CHANNEL, ENTERED)
        body(CHANNEL)
    finally:
        end(1)


def _poll(child: Child, control: socket.socket) -> select.poll:
    poll = select.poll()
    for descriptor in (child.pidfd, child.stdout, child.stderr, control.fileno()):
        poll.register(descriptor, select.POLLIN)
    return poll


def _forget_closed(poll: select.poll, child: Child, ready: set[int]) -> None:
    """Stop polling pipes at their end, which would be ready for ever."""
    for descriptor in {child.stdout, child.stderr} & ready:
        if _at_end(descriptor):
            poll.unregister(descriptor)


def _at_end(descriptor: int) -> bool:
    probe = select.poll()
    probe.register(descriptor, select.POLLIN)
    return any(event & select.POLLHUP and not event & select.POLLIN for _, event in probe.poll(0))
