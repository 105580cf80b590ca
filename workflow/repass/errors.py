"""The one error family whose message is shown to the user as it is: one line, no traceback."""

from pathlib import Path


class RepassError(Exception):
    """Something the user can mend: the message says what, where, what is allowed and what to do."""


class ConfigError(RepassError):
    """A configuration file, or a value given on the command line, is not usable."""


class DataError(RepassError):
    """A data set, a samples file or a stage file is missing, damaged or not what was declared."""


class UnwritableError(DataError):
    """A file can't be written: most often the disk is full, or mounted to be read only."""

    def __init__(self, path: Path, why: object) -> None:
        super().__init__(
            f"{path}: can't be written ({_first_line(why)}); make room or mend the folder, then"
            " start the same command again: what was finished is kept"
        )


class DamagedError(DataError):
    """A file that an earlier job has written can't be read: cut short, or overwritten.

    Attributes:
        path: the file.
        why: what its reader says.
    """

    def __init__(self, path: Path, why: object) -> None:
        self.path = path
        self.why = _first_line(why)
        super().__init__(f"{path}: unreadable stage file ({self.why}); delete it and rerun")


class EngineError(RepassError):
    """An inference engine or endpoint can't be started, reached or used."""


class SandboxError(RepassError):
    """The sandbox itself can't be used here: no program may be executed, none may be scored."""


class ToolchainError(SandboxError):
    """A toolchain can't be had here: what needs it is unavailable, everything else goes on."""


class StoppedError(RepassError):
    """The job was asked to end before it was done; what is finished is in its journal."""


def _first_line(why: object) -> str:
    return next(iter(str(why).splitlines()), "") or type(why).__name__
