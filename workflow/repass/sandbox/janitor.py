"""Cleans up after a pool that could not do it: killed without a chance, or refused by Podman.

A shell waits at a pipe whose other end only the pool's process has. A farewell line means that all
is in order; the end of the file means that the pool's process is dead, or has given up. The
containers end by themselves then (see `worker`), but this version-dependent matter of removing them
is not left to Podman: its service forgets about `remove` when it dies too.

It goes only when it has seen no container for `QUIET_S` in a row and the pool's Podman service is
gone as well: that one first finishes the request in flight, which may make a container long after
the pool has died.
"""

import contextlib
import subprocess
import threading
from pathlib import Path
from typing import BinaryIO, Self

from repass.sandbox import podman, scratch
from repass.sandbox.worker import POOL

QUIET_S = 15
"""So long no container must be seen before the janitor believes that none is left."""

HUNG_S = 60
"""After so long a service that does not end is killed."""

LONGEST_S = 900
"""A store that answers nothing else for so long is beyond a janitor's help."""

LOG_BYTES = 1 << 20

_SCRIPT = """
read -r farewell && exit 0
label=$1 pool=$2 runtime=$3 longest_s=$4 quiet_s=$5 hung_s=$6

say() {
  echo "$(date -u +%FT%TZ) pool $pool: $*"
}

folders() {
  for mark in "$runtime"/sandbox-*/pool; do
    if [ "$(cat "$mark" 2>/dev/null)" = "$pool" ]; then echo "${mark%/pool}"; fi
  done
}

services() {
  folders | while IFS= read -r folder; do
    pid=$(cat "$folder/pid" 2>/dev/null) || continue
    tr '\\0' '\\n' 2>/dev/null <"/proc/$pid/cmdline" | grep -qxF "unix://$folder/api" && echo "$pid"
  done 2>/dev/null
}

waited=0 none_for=0 pause=1
while [ "$none_for" -lt "$quiet_s" ] && [ "$waited" -lt "$longest_s" ]; do
  sleep "$pause"
  waited=$((waited + pause)) none_for=$((none_for + pause))
  left=$(podman ps --all --quiet --no-trunc --filter "label=$label=$pool") || none_for=0
  service=$(services)
  if [ -n "$service" ]; then
    none_for=0
    if [ "$waited" -ge "$hung_s" ]; then say "ending its service" $service; kill -9 $service; fi
  fi
  if [ -n "$left" ]; then
    none_for=0
    say "removing" $left
    podman rm --force --time 0 $left >/dev/null
  fi
  if [ "$waited" -ge 5 ]; then pause=2; fi
done
if [ "$none_for" -lt "$quiet_s" ]; then say "giving up; left: ${left:-unknown}"; fi
folders | while IFS= read -r folder; do rm -rf "$folder"; done
"""


class Janitor:
    """Watches over the containers and folders of one pool, and outlives the pool's process."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process

    @classmethod
    def start(cls, pool: str) -> Self:
        """Start watching; what it does is written to `log_file()`.

        Raises:
            SandboxError: Podman is not installed, or can't enforce limits.
        """
        runtime = str(scratch.base())
        numbers = (str(number) for number in (LONGEST_S, QUIET_S, HUNG_S))
        with _opened_log() as log:
            process = subprocess.Popen(
                ["sh", "-c", _SCRIPT, "janitor", POOL, pool, runtime, *numbers],  # noqa: S607
                env=podman.environment(),
                cwd="/",  # it must not keep a folder busy, nor go astray when that one is removed
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return cls(process)

    def send_home(self) -> None:
        """All is in order: there is nothing to do."""
        with contextlib.suppress(BrokenPipeError):
            self._process.communicate(b"farewell\n")

    def let_it_look(self) -> None:
        """Something may be left: it begins to look, and nobody waits for it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        threading.Thread(target=self._process.wait, name="janitor", daemon=True).start()


def log_file() -> Path:
    """Where janitors write what they remove, and what hinders them."""
    return scratch.base() / "janitor.log"


def _opened_log() -> BinaryIO:
    path = log_file()
    with contextlib.suppress(FileNotFoundError):
        if path.stat().st_size > LOG_BYTES:
            path.replace(path.with_suffix(".log.old"))
    return path.open("ab")
