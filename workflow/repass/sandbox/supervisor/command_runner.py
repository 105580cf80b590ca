"""The body of a process that runs a command: a compiler, or a program in another language."""

import os
import signal
from typing import NoReturn

PATH = "/usr/local/bin:/usr/bin:/bin"


def execute(command: list[str], folder: str, extra: dict[str, str]) -> NoReturn:
    """Replace this process by the command, with a clean environment and what is named extra."""
    # Python ignores these; what we start should get them as every shell gives them
    for number in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)
    environment = {"PATH": PATH, "HOME": folder, "TMPDIR": "/tmp", "LANG": "C.UTF-8"}  # noqa: S108
    environment.update(extra)
    try:
        os.execvpe(command[0], command, environment)  # noqa: S606
    except OSError as error:
        os.write(2, f"{command[0]}: {error.strerror}\n".encode())
        os._exit(127)
