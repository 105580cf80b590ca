"""The one error family whose message is shown to the user as it is: one line, no traceback."""


class RepassError(Exception):
    """Something the user can mend: the message says what, where, what is allowed and what to do."""


class ConfigError(RepassError):
    """A configuration file, or a value given on the command line, is not usable."""


class DataError(RepassError):
    """A data set, a samples file or a stage file is missing, damaged or not what was declared."""


class EngineError(RepassError):
    """An inference engine or endpoint can't be started, reached or used."""


class SandboxError(RepassError):
    """The sandbox itself can't be used here: no program may be executed, none may be scored."""


class ToolchainError(SandboxError):
    """A toolchain can't be had here: what needs it is unavailable, everything else goes on."""


class StoppedError(RepassError):
    """The job was asked to end before it was done; what is finished is in its journal."""
