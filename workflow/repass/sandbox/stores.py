"""Stores of a node that are used for a while: which ones are in use, and the end of the others.

Where nodes get their images as archives, each `podman.PERIOD_S` begins a new store. Whoever uses
one holds a shared lock beside it; the first who fills another one removes those that nobody holds.
"""

import contextlib
import fcntl
import os
import shutil
from functools import cache
from pathlib import Path

from repass.errors import SandboxError
from repass.sandbox import podman
from repass.sandbox.base_image import say


def occupy() -> None:
    """Keep this process's store from being removed as long as the process lives."""
    if podman.store_is_for_a_while():
        _hold(podman.store_dir())


def remove_left() -> None:
    """Remove stores of earlier periods that nobody uses; what can't be removed is left."""
    if not podman.store_is_for_a_while():
        return
    current = podman.store_dir()
    for store in current.parent.glob("containers-*"):
        if store.is_dir() and store != current:
            _remove_if_left(store)


@cache
def _hold(store: Path) -> int:
    file = _open(store)
    fcntl.flock(file, fcntl.LOCK_SH)
    return file


def _remove_if_left(store: Path) -> None:
    file = _open(store)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        say(f"removing an old container store: {store}")
        _remove(store)
    except BlockingIOError:
        return
    finally:
        os.close(file)


def _remove(store: Path) -> None:
    if os.geteuid() == 0:
        shutil.rmtree(store, ignore_errors=True)
        return
    # files of the images' users belong to user ids that are ours only in a user namespace
    with contextlib.suppress(SandboxError):
        podman.run("unshare", "rm", "-rf", str(store))


def _open(store: Path) -> int:
    # the file stays when the store goes: who waits for a removed one would hold nothing
    path = store.with_name(f"{store.name}.lock")
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
