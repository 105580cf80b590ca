"""Runs one program whose function is called on inputs, and relays what it returns."""

import functools
import os
import select
import socket
import time
from typing import Any

from . import call_runner, children
from .cgroup import Cgroup
from .children import TICK_MS, Budget, Child, Output
from .jail import Jail
from .relay import Kept, Relay

Report = dict[str, Any]

STATM = "/proc/self/statm"
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


class Caller:
    """Answers requests to call a function; keeps the inputs that were used last."""

    def __init__(self, control: socket.socket, cgroup: Cgroup, idle_bytes: int) -> None:
        self._control = control
        self._cgroup = cgroup
        self._idle_bytes = idle_bytes - _own_bytes()
        self._kept = Kept()

    def call(self, request: dict[str, Any], jail: Jail) -> Report:
        """Run the program in its jail until it ends, must be ended, or the pool has seen enough.

        Raises:
            Closed: the pool is gone.
        """
        inputs = self._kept.get(request["inputs"], self._control)
        body = functools.partial(
            call_runner.execute,
            request=request,
            inputs=inputs.arguments,
            long=inputs.long,
            path=f"{jail.folder}/{request['file']}",
        )
        relay = Relay(self._control, inputs, request)
        output = Output(request["limits"]["output_kb"] * 1024)
        budget = Budget.of(request["limits"], self._idle_bytes + _own_bytes())
        kills = self._cgroup.oom_kills()
        started = time.monotonic()
        child = children.start(body, jail)
        try:
            stopped = self._watch(child, output, relay, budget)
            end = children.end_all(child.pid)
            wall_s = time.monotonic() - started
            children.drain(child, output)
            if stopped is None:
                stopped = relay.heard(child)
        finally:
            child.close()
        return {
            "entered": relay.entered,
            "stopped": "output" if output.exceeded() else stopped,
            "status": end.status,
            "cpu_s": end.cpu_s,
            "wall_s": wall_s,
            "peak_memory_bytes": end.peak_memory_bytes,
            "leftovers": end.leftovers,
            "oom": stopped == "memory" or self._cgroup.oom_kills() > kills,
            "stderr": output.stderr[-output.limit :].decode("utf-8", "replace"),
        }

    def _watch(self, child: Child, output: Output, relay: Relay, budget: Budget) -> str | None:
        """Wait until the process ends, or must be ended: then say why."""
        watched = _Watched(child, self._control)
        ends_at = time.monotonic() + budget.wall_s
        before = self._cgroup.cpu_s()
        look_at = time.monotonic() + TICK_MS / 1000
        while True:
            ready = watched.wait()
            if self._control.fileno() in ready:
                return relay.asked()
            children.drain(child, output)
            if output.exceeded():
                return "output"
            if child.channel.fileno() in ready and (reason := relay.heard(child)):
                return reason
            if child.pidfd in ready:
                return None
            now = time.monotonic()
            if now > ends_at:
                return "wall"
            if now > look_at:
                look_at = now + TICK_MS / 1000
                if reason := self._used_up(self._cgroup.cpu_s() - before, relay, budget):
                    return reason

    def _used_up(self, cpu_s: float, relay: Relay, budget: Budget) -> str | None:
        """Say which of its limits the program is over."""
        if cpu_s > budget.cpu_s or relay.overdue(cpu_s):
            return "cpu"
        return "memory" if self._cgroup.memory_bytes() > budget.memory_until else None


class _Watched:
    """The descriptors that something can happen at; forgets those that have come to their end."""

    def __init__(self, child: Child, control: socket.socket) -> None:
        self._poll = select.poll()
        self._pidfd = child.pidfd
        for file in (child.pidfd, child.stdout, child.stderr, child.channel.fileno()):
            self._poll.register(file, select.POLLIN)
        self._poll.register(control.fileno(), select.POLLIN)

    def wait(self) -> set[int]:
        """Wait for the next thing to happen, a tick at most."""
        ready = self._poll.poll(TICK_MS)
        for file, event in ready:
            if event & select.POLLHUP and not event & select.POLLIN:
                self._poll.unregister(file)  # it would be ready for ever
        return {file for file, _ in ready}


def _own_bytes() -> int:
    """The supervisor's own memory: it grows with the inputs that are kept."""
    with open(STATM, "rb") as file:  # noqa: PTH123 (hot path)
        return int(file.read().split()[1]) * PAGE_BYTES
