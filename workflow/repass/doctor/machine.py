"""What checks may ask the machine; tests put another one in its place."""

import os
import shutil
import subprocess
from pathlib import Path

_SYSTEM_PATH = "/usr/local/sbin:/usr/sbin:/sbin"
"""Debian's runtimes stand here, which is not on everybody's PATH."""


class Machine:
    """This machine, seen from a checkout."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def user_id(self) -> int:
        """The effective user; 0 is root."""
        return os.geteuid()

    def which(self, command: str) -> str | None:
        """Where a command is."""
        return shutil.which(command, path=f"{os.environ.get('PATH', '')}:{_SYSTEM_PATH}")

    def output(self, *command: str, timeout_s: float = 5.0) -> str | None:
        """What a command prints, stripped; None if it fails, hangs or is not there."""
        found = self.which(command[0])
        if found is None:
            return None
        try:
            done = subprocess.run(
                [found, *command[1:]],
                capture_output=True,
                text=True,
                errors="replace",
                timeout=timeout_s,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        return done.stdout.strip() if done.returncode == 0 else None

    def text(self, path: str) -> str | None:
        """The content of a small file; None if it can't be read."""
        try:
            return Path(path).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return None

    def free_bytes(self, path: Path) -> int:
        """Free space on the disk of a folder, which need not exist yet."""
        while not path.exists():
            path = path.parent
        return shutil.disk_usage(path).free
