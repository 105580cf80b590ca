"""The lines of an engine's log that say why it failed, for a message of one line."""

import re
from pathlib import Path

TAIL_BYTES = 200_000
LAST_LINES = 3
LONGEST = 600

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_PREFIX = re.compile(
    r"^(\(\w+[^)]*\)\s*)?((ERROR|WARNING|INFO|CRITICAL)\s+\d\d-\d\d [\d:]+\s+\[[^]]*\]\s*)?"
)
_ERROR = re.compile(r"^([\w.]*(Error|Exception|Exit)|[\w.-]+\.py: error|Value error)\b[:,]? *\S")
_VAGUE = (
    "Engine core initialization failed",
    "validation error for",
    "validation errors for",
    "Engine process failed to start",
    "WorkerProc initialization failed",
    "EngineDeadError",
)
"""Errors that only say that there was another."""


def reason(log: Path) -> str:
    """Return the engine's own words: the last error that says something, else its last lines."""
    lines = _lines(log)
    errors = [line for line in lines if _ERROR.match(line)]
    telling = [line for line in errors if not any(word in line for word in _VAGUE)]
    if telling:
        return _short(telling[-1])
    last = [line for line in lines if line][-LAST_LINES:]
    return _short(" / ".join(last)) if last else "it wrote nothing"


def _lines(log: Path) -> list[str]:
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - TAIL_BYTES))
            text = file.read().decode(errors="replace")
    except OSError:
        return []
    return [_PREFIX.sub("", _COLOUR.sub("", line)).strip() for line in text.splitlines()]


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."
