"""Where repass keeps what outlives a checkout (cache) and what dies with the machine (runtime)."""

import os
import stat
from pathlib import Path

from repass.errors import RepassError

TEMPORARY = Path("/tmp")  # noqa: S108 - the folder in it is private


def cache_dir() -> Path:
    """What is made or fetched once: `$REPASS_CACHE`, else `~/.cache/repass`."""
    home = os.environ.get("REPASS_CACHE")
    if home:
        return Path(home)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "repass"


def runtime_dir() -> Path:
    """Sockets and locks of this user on this node: `$REPASS_RUNTIME`, else a private folder.

    The path is short on purpose: a Unix socket's path may have 107 bytes at most. `$TMPDIR` does
    not count, as all of a user's shells have to see the same locks.

    Raises:
        RepassError: somebody else has made the private folder.
    """
    named = os.environ.get("REPASS_RUNTIME")
    path = Path(named) if named else TEMPORARY / f"repass-{os.getuid()}"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not named:
        _check_private(path)
    return path


def _check_private(path: Path) -> None:
    """Whoever can write there can replace sockets, and so answer in an engine's place."""
    facts = path.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != os.getuid():
        raise RepassError(
            f"{path}: belongs to somebody else; set REPASS_RUNTIME to a folder of your own on a"
            " local disk"
        )
    if facts.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        path.chmod(0o700)
