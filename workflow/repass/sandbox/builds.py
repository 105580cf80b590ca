"""`podman build`, and what its failure means: no toolchain to be had here, or trouble that passes.

Only a definite answer makes a toolchain unavailable, as that is recorded and never looked at again.
All else fails the job, so that the same command tries again.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from repass.errors import SandboxError
from repass.sandbox import podman

_ANSWERS = re.compile(
    r"(?:E|Error): Unable to locate package "
    r"|(?:E|Error): Package .* has no installation candidate"
    r"|(?:E|Error): (?:Version|Release) .* for .* was not found"
    r"|(?:E|Error): The repository .* does not have a Release file"
    r"|(?:E|Error): Unable to (?:correct problems|satisfy dependencies)"
    r"|ERROR: No matching distribution found for "
    r"|ERROR: .* is not a supported wheel on this platform"
    r"|.*exec format error"
)
"""What apt, pip and the kernel say of what is not there for this release and this processor."""

_TROUBLE = re.compile(
    r"failed to fetch|index files failed to download|unable to fetch"
    r"|could not (?:resolve|connect)|temporary failure|connection (?:refused|reset|failed|broken)"
    r"|retrying \(retry|max retries exceeded|timed out|tls handshake|network is unreachable"
    r"|no space left|enough free space|quota exceeded|read-only file system|input/output error"
    r"|cannot allocate memory|out ?of ?memory|insufficient memory|\bkilled\b"
    r"|resource temporarily unavailable|unable to create native thread|too many open files",
    re.IGNORECASE,
)
"""Signs of what may be different next time. apt asks a mirror that does not answer, goes on, and
then knows no package: so one sign takes all answers back."""

_FAILED_STEP = re.compile(r'building at STEP "(?P<step>.*)": .*exit status (?P<status>\d+)')
_FETCHES = re.compile(r"\bapt-get\b|\bpip\b")

SIGNALS = 128
"""Exit statuses from here on mean that a signal has ended the command."""

LINE = 200


class BuildError(SandboxError):
    """A build failed.

    Attributes:
        answer: the line by which it can't be built here; None: it may be possible another time.
    """

    def __init__(self, message: str, answer: str | None) -> None:
        self.answer = answer
        super().__init__(message)


def build(what: str, arguments: Sequence[str], log: Path) -> None:
    """Run `podman build`.

    Args:
        what: what is built, for messages.
        arguments: after `build`.
        log: gets its whole output.

    Raises:
        BuildError: it failed.
        SandboxError: it took too long, or Podman is not usable here.
        OSError: the log can't be written.
    """
    status = podman.run_logged("build", *arguments, log=log, timeout_s=podman.LONGEST_S)
    if status == 0:
        return
    said = log.read_text(errors="replace")
    answer = definite_answer(said) if status > 0 else None
    why = f"ended by signal {-status}" if status < 0 else answer or _cause(said)
    raise BuildError(
        f"{what} can't be built: {why} (log: {log}); mend it, or wait, and start the same command"
        " again",
        answer,
    )


def definite_answer(said: str) -> str | None:
    """Return the line of a failed build's output that says that this can't be had here."""
    if _TROUBLE.search(said):
        return None
    lines = [line.strip() for line in said.splitlines()]
    found = filter(_ANSWERS.match, lines)
    return next(map(_shortened, [*found, *filter(_is_unfit, lines)]), None)


def _is_unfit(line: str) -> bool:
    """Say whether a toolchain was installed, but failed at what it was set to do."""
    failed = _FAILED_STEP.search(line)
    if failed is None or _FETCHES.search(failed["step"]):
        return False
    return int(failed["status"]) < SIGNALS


def _cause(said: str) -> str:
    """Return the last line that names a known trouble, or else the last one."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    named = [*lines[-1:], *filter(_TROUBLE.search, lines)]
    return _shortened(named[-1]) if named else "it said nothing"


def _shortened(line: str) -> str:
    """Leave out the middle of a long line: the command of a step."""
    return line if len(line) <= LINE else f"{line[: LINE // 2]} ... {line[-LINE // 2 :]}"
