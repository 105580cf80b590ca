"""Who waits for devices, in order of arrival: nobody overtakes a model that needs many of them.

A job that finds too few free devices draws a ticket, a file that it holds locked as long as it
waits; a dead job's lock is gone. Free devices that an earlier ticket could use are kept for it.
Under that rule two GPUs that come free one after the other go to the model that has waited for
both, and not, each at once, to the next model that needs one.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from repass import paths
from repass.generation.frozen import Frozen

LONGEST = 2**20
"""Bytes of a ticket, at most."""


class Claim(Frozen):
    """What a waiting job needs."""

    key: str
    """Of its engine: jobs of one engine need its devices once."""
    slots: tuple[str, ...]
    """Those that it may be given."""
    count: int
    """How many of them."""


class Ticket:
    """A place in the queue. All of it is used under `folder.exclusive`, but `close`."""

    def __init__(self, claim: Claim) -> None:
        """Queue up behind all who are there."""
        self._key = claim.key
        self._path = _folder() / f"{time.monotonic_ns():020d}-{os.getpid()}"
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX)
        os.write(self._file, claim.model_dump_json().encode())

    def ahead(self) -> list[Claim]:
        """List the claims before this one, of other engines, each engine once."""
        earlier = [path for path in sorted(_folder().iterdir()) if path.name < self._path.name]
        claims = [claim for path in earlier if (claim := _claim(path)) is not None]
        return list({claim.key: claim for claim in claims if claim.key != self._key}.values())

    def close(self) -> None:
        """Leave the queue."""
        self._path.unlink(missing_ok=True)
        os.close(self._file)


def kept_for(claims: Iterable[Claim], free: Sequence[str]) -> set[str]:
    """Pick the free slots that are kept for claims, first come first served."""
    kept: set[str] = set()
    for claim in claims:
        usable = [slot for slot in free if slot in claim.slots and slot not in kept]
        kept.update(usable[: claim.count])
    return kept


def _claim(path: Path) -> Claim | None:
    """Read a ticket; that of a job that has died is removed."""
    try:
        file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        # Not by its name: it may leave the queue meanwhile.
        with suppress(OSError, ValueError):
            return Claim(**json.loads(os.pread(file, LONGEST, 0)))
        return None
    else:
        path.unlink(missing_ok=True)
        return None
    finally:
        os.close(file)


def _folder() -> Path:
    path = paths.runtime_dir() / "queue"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path
