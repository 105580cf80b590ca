"""Where repass keeps what outlives a checkout (cache) and what dies with the machine (runtime)."""

import os
import tempfile
from pathlib import Path


def cache_dir() -> Path:
    """What is made or fetched once: `$REPASS_CACHE`, else `~/.cache/repass`."""
    home = os.environ.get("REPASS_CACHE")
    if home:
        return Path(home)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "repass"


def runtime_dir() -> Path:
    """Sockets and locks of this user on this node: `$REPASS_RUNTIME`, else a private folder.

    The path is short on purpose: a Unix socket's path may have 107 bytes at most.
    """
    named = os.environ.get("REPASS_RUNTIME")
    path = Path(named) if named else Path(tempfile.gettempdir()) / f"repass-{os.getuid()}"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path
