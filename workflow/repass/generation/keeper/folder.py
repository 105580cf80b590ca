"""An engine's folder on this node, and the list of all of them.

| file | what | written by |
|---|---|---|
| `lock` | held by the keeper as long as it lives: the proof that it does | job, keeper |
| `spec.json` | what is run, for whom, on which devices | the job that starts it |
| `session.json` | session and start time of the warden, to sweep up after a crash | keeper |
| `stuck` | its processes can't be ended, so it is not waited for again | who tried |
| `keeper` | the keeper's socket | the job that starts it |
| `api` | the engine's socket | engine |
| `engine.log`, `keeper.log` | of the last start; they stay | engine, keeper |
| `failure.json` | why the last start failed, and in which workflows; it stays | keeper |
"""

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from repass import locks, paths
from repass.generation.facts import EngineFacts
from repass.generation.keeper.sessions import TRACKER_S, Session

SWEEP_GRACE_S = 0.0


class Held(BaseModel):
    """What everybody on the node has to know of an engine, in whichever version it was started.

    Later versions may add fields to a specification, but not change these.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    model: str
    """The model's name in the configuration of the job that started it, for people."""
    source: str
    devices: tuple[str, ...]
    """Slots that the engine occupies; see `devices`."""


class EngineSpec(Held):
    """All that a keeper has to know."""

    model_config = ConfigDict(extra="forbid")

    key: str
    command: tuple[str, ...]
    environment: dict[str, str | None]
    """What differs from the job's own environment; None removes a variable."""
    keep_alive_s: float
    start_timeout_s: float
    hang_timeout_s: float
    facts: EngineFacts


class EngineFolder:
    """The files of one engine."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.key = path.name
        self.lock = path / "lock"
        self.spec_file = path / "spec.json"
        self.session_file = path / "session.json"
        self.stuck_file = path / "stuck"
        self.keeper = path / "keeper"
        self.api = path / "api"
        self.log = path / "engine.log"
        self.keeper_log = path / "keeper.log"
        self.failure_file = path / "failure.json"

    def take_lock(self) -> int | None:
        """Take the keeper's lock and return its file descriptor; None if a keeper lives.

        Call it under `exclusive` only, or two who merely look would see each other.
        """
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(self.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return None
        return file

    def kept(self) -> bool:
        """Say whether a keeper lives, or processes of its engine that can't be ended; what else a
        dead one has left is swept up."""
        file = self.take_lock()
        if file is None:
            return True
        try:
            return not self.sweep()
        finally:
            os.close(file)

    def held(self) -> Held | None:
        """Read what the engine occupies; None if there is nothing of it."""
        try:
            return Held.model_validate_json(self.spec_file.read_bytes())
        except (OSError, ValueError):
            return None

    def spec(self) -> EngineSpec | None:
        """Read the specification; None if there is none of this version."""
        try:
            return EngineSpec.model_validate_json(self.spec_file.read_bytes())
        except (OSError, ValueError):
            return None

    def write_spec(self, spec: EngineSpec) -> None:
        """Write the specification."""
        self.spec_file.write_text(spec.model_dump_json(indent=1))

    def note_session(self, session: Session) -> None:
        """Note the warden's session."""
        self.session_file.write_text(json.dumps(session.note()))

    def note_failure(self, reason: str, workflows: Iterable[str]) -> None:
        """Note why the engine can't be loaded, for those who would try again."""
        self.failure_file.write_text(json.dumps({"reason": reason, "workflows": sorted(workflows)}))

    def failure(self, workflow: str | None) -> str | None:
        """Say why the engine could not be loaded, if it was for this workflow: its other cells
        need not load it once more to find that out. None if there is a point in trying."""
        try:
            note = json.loads(self.failure_file.read_bytes())
            return str(note["reason"]) if workflow in note["workflows"] else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def sweep(self) -> bool:
        """End whatever lives of the engine and remove its files but the logs.

        Returns:
            Whether nothing of it lives. A process that the kernel does not let go (of a driver that
            hangs) holds its devices, so they stay the engine's.
        """
        with suppress(OSError, ValueError, TypeError):
            session = Session(**json.loads(self.session_file.read_bytes()))
            wait_s = 0 if self.stuck_file.exists() else TRACKER_S
            if not session.end(SWEEP_GRACE_S, wait_s=wait_s):
                self.stuck_file.touch()
                return False
        for path in (
            self.keeper, self.api, self.session_file, self.spec_file, self.stuck_file
        ):  # fmt: skip
            path.unlink(missing_ok=True)
        return True


def root() -> Path:
    """Where all engines' folders are."""
    path = paths.runtime_dir() / "engines"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def folder_of(key: str) -> EngineFolder:
    """Return the folder of an engine; its name is the start of the key, as paths must be short."""
    return EngineFolder(root() / key[:16])


def kept_engines() -> list[tuple[EngineFolder, Held]]:
    """List the engines that hold devices. Call it under `exclusive`."""
    found = []
    for path in sorted(root().iterdir()):
        if path.is_dir():
            folder = EngineFolder(path)
            held = folder.held() if folder.kept() else None
            if held is not None:
                found.append((folder, held))
    return found


@contextmanager
def exclusive(check: locks.Callback = locks.nothing) -> Iterator[None]:
    """Hold the lock over all engines of the node, for decisions only, never while one loads.

    Args:
        check: called while it is waited for; see `locks.lock`.
    """
    with locks.exclusive(root() / "lock", check=check):
        yield
