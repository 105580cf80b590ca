"""What a command costs: all CPU seconds that it causes, and seconds of the clock."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from repass.errors import RepassError
from repass.records import Record

WATCHER = Path(__file__).with_name("watcher.py")
TIMEOUT_S = 3600.0


class BenchError(RepassError):
    """A contestant can't be run, or did not do its work."""


class Usage(Record):
    """What was used: `cpu_s` of all processes, containers included; `wall_s` of the clock."""

    cpu_s: float
    wall_s: float

    def less(self, other: "Usage") -> "Usage":
        """What is left without the other's share, never below zero."""
        return Usage(
            cpu_s=max(self.cpu_s - other.cpu_s, 0.0), wall_s=max(self.wall_s - other.wall_s, 0.0)
        )


class Watched(Record):
    """What the watcher has seen of one command.

    `command_cpu_s` covers the command and every descendant that was waited for by its parent;
    `orphans_cpu_s` those that outlived theirs: for Podman the monitor of each container and, by
    way of it, all processes of the container. `complete` is false where something was still
    running long after the command itself had ended: its share is not known then. `peak_mb` is the
    most memory (MiB, resident) that any single process had.
    """

    command_cpu_s: float
    orphans_cpu_s: float
    wall_s: float
    peak_mb: float
    status: int | None
    timed_out: bool
    complete: bool

    @property
    def usage(self) -> Usage:
        """Everything together."""
        return Usage(cpu_s=self.command_cpu_s + self.orphans_cpu_s, wall_s=self.wall_s)


def measure(
    command: Sequence[str],
    *,
    log: Path,
    environment: Mapping[str, str] | None = None,
    timeout_s: float = TIMEOUT_S,
) -> Watched:
    """Run a command to its end, and to that of all that it has started.

    Raises:
        BenchError: it failed, took too long or left something running; the message is the last
            line of its output.
    """
    with tempfile.TemporaryDirectory(prefix="repass-bench-") as folder:
        result = Path(folder) / "result.json"
        arguments = [str(result), str(log), str(timeout_s), *command]
        subprocess.run(
            [sys.executable, "-I", "-S", str(WATCHER), *arguments], env=environment, check=True
        )
        watched = Watched.model_validate(json.loads(result.read_text()))
    if watched.timed_out:
        raise BenchError(f"{command[0]}: not done after {timeout_s:g} s")
    if watched.status:
        raise BenchError(f"{command[0]}: exit code {watched.status}: {_last_line(log)}")
    if not watched.complete:
        raise BenchError(f"{command[0]}: something that it started does not end")
    return watched


def _last_line(log: Path) -> str:
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1].strip() if lines else "it said nothing"
