"""The result of a check."""

from enum import StrEnum

from repass.records import Record


class Status(StrEnum):
    """`missing` is something that repass can't do without."""

    OK = "ok"
    WARN = "warn"
    MISSING = "missing"


class Finding(Record):
    """What a check found, and the command (or deed) that mends it."""

    status: Status
    found: str
    mend: str = ""


def ok(found: str) -> Finding:
    """All is well."""
    return Finding(status=Status.OK, found=found)


def warn(found: str, mend: str) -> Finding:
    """Something works less well, or only some uses need it."""
    return Finding(status=Status.WARN, found=found, mend=mend)


def missing(found: str, mend: str) -> Finding:
    """Nothing works without it."""
    return Finding(status=Status.MISSING, found=found, mend=mend)
