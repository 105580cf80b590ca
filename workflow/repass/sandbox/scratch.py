"""Short-lived folders for sockets, each signed with the process and the pool that it belongs to.

After a SIGKILL the pool's janitor removes them; should it fail, the next pool does.
"""

import shutil
import tempfile
from pathlib import Path

from repass import owner, paths

_SIGNATURE = "owner"
_POOL = "pool"
_PREFIX = "sandbox-"


def base() -> Path:
    """Where all of them are."""
    return paths.runtime_dir().absolute()


def make(name: str, pool: str = "") -> Path:
    """Make a folder of this process, for itself alone; `pool` names the pool that it serves."""
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{name}-", dir=base()))
    (folder / _POOL).write_text(pool)
    (folder / _SIGNATURE).write_text(owner.me())
    return folder


def remove(folder: Path) -> None:
    """Remove a folder; never fails."""
    shutil.rmtree(folder, ignore_errors=True)


def reap() -> None:
    """Remove the folders of dead processes."""
    for signature in base().glob(f"{_PREFIX}*/{_SIGNATURE}"):
        try:
            whose = signature.read_text()
        except OSError:
            continue
        if owner.alive(whose) is False:
            remove(signature.parent)
