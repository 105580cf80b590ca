"""What a person reads about an outcome: the end of the program's error output, made harmless."""

import unicodedata
from typing import Any

from repass.languages import Language
from repass.sandbox.records import Limits

MAX_CHARACTERS = 2000

_KEPT = frozenset("\n\t")


def describe(report: dict[str, Any], language: Language, limits: Limits) -> str:
    """Say why the sandbox ended a program, if it did, then the end of its error output."""
    note = _note(report, language, limits)
    parts = (note, _suspicion(report), printable(report["stderr"]))
    return "\n".join(part for part in parts if part)


def printable(text: str) -> str:
    """Keep the end of hostile text; control and formatting characters become escapes."""
    safe = "".join(map(_visible, text.strip()[-MAX_CHARACTERS:]))
    return safe[-MAX_CHARACTERS:]


def _visible(character: str) -> str:
    if character in _KEPT or not unicodedata.category(character).startswith("C"):
        return character
    return character.encode("unicode_escape").decode("ascii")


def _suspicion(report: dict[str, Any]) -> str:
    flags = report.get("flags")
    return f"[sandbox: suspicious: {'; '.join(flags)}]" if flags else ""


def _note(report: dict[str, Any], language: Language, limits: Limits) -> str:
    if report["stage"] == "compile":
        limits = language.compile_limits
    cpu_s = report.get("limit_s", limits.cpu_s)
    reasons = {
        "cpu": f"[sandbox: stopped at {cpu_s:g} s of CPU time]",
        "wall": f"[sandbox: stopped after {limits.wall_s:g} s, with little CPU time used]",
        "output": f"[sandbox: stopped at {limits.output_kb} KB of output]",
    }
    if report["oom"]:
        return f"[sandbox: killed at {limits.memory_mb} MB of memory]"
    if report["status"] < 0 and report["stopped"] is None:
        return f"[sandbox: ended by signal {-report['status']}]"
    return reasons.get(report["stopped"], "")
