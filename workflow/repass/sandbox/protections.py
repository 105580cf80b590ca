"""Judges what a worker has found about itself: which protection is not in force.

Podman and podman-py ignore some options without a word, and cgroups can be absent: so nothing is
believed for having been asked for.
"""

from collections.abc import Callable
from typing import Any

from repass.sandbox.records import Limits

Facts = dict[str, Any]

# capability numbers of capabilities(7)
CAPABILITIES = {
    "CHOWN": 0,  # the work folder becomes the program's
    "DAC_OVERRIDE": 1,  # wiping what a program has locked up
    "FOWNER": 3,  # the same, in folders with the sticky bit
    "KILL": 5,  # ending what a program leaves
    "SETGID": 6,  # a fresh user for each program
    "SETUID": 7,
}
"""What the supervisor keeps; a program's user has none."""

WRITABLE = frozenset({"/tmp", "/dev/shm"})  # noqa: S108
MOST_FILES = 16_384
"""In each place that a program can write to."""

HARMLESS = ("/proc", "/sys", "/dev", "/run/repass")
"""Mounts that the runtime guards by itself (device nodes, kernel files that need root)."""


def missing(facts: Facts, limits: dict[str, int]) -> list[str]:
    """Name each protection that is not in force; `limits` are the ones that must be."""
    if not facts.get("program"):
        return [f"the probe did not run: {facts.get('probe')}"]
    found = [name for name, holds in _CHECKS.items() if not holds(facts)]
    return found + _limits(facts, limits) + _attempts(facts)


def mask(names: dict[str, int]) -> int:
    """Capabilities as the kernel writes them: a bit each."""
    return sum(1 << number for number in names.values())


def rlimits(limits: Limits) -> dict[str, int]:
    """The resource limits of a program whose value follows from its limits alone."""
    return {"FSIZE": limits.file_mb << 20, "NPROC": limits.processes, "CORE": 0}


def _no_new_privileges(facts: Facts) -> bool:
    return all(who["status"]["NoNewPrivs"] == "1" for who in _both(facts))


def _seccomp(facts: Facts) -> bool:
    return all(who["status"]["Seccomp"] == "2" for who in _both(facts))


def _capabilities(facts: Facts) -> bool:
    sets = ("CapEff", "CapPrm", "CapBnd", "CapAmb")
    return all(
        int(facts["supervisor"]["status"][name], 16) & ~mask(CAPABILITIES) == 0 for name in sets
    )


def _program_has_none(facts: Facts) -> bool:
    return all(
        int(facts["program"]["status"][name], 16) == 0 for name in ("CapEff", "CapPrm", "CapAmb")
    )


def _user_namespace(facts: Facts) -> bool:
    inside, outside, size = (int(number) for number in facts["supervisor"]["uid_map"][:3])
    return inside == 0 and outside != 0 and size <= 1 << 16


def _own_user(facts: Facts) -> bool:
    uids = {int(uid) for uid in facts["program"]["status"]["Uid"].split()}
    return len(uids) == 1 and 0 not in uids and not facts["program"]["status"]["Groups"]


def _read_only(facts: Facts) -> bool:
    mounts = facts["supervisor"]["mounts"]
    root = mounts.get("/", "").split()
    writable = {point for point in mounts if not point.startswith(HARMLESS)} - {"/"}
    return "ro" in root[-1].split(",") and writable <= WRITABLE if root else False


def _no_network(facts: Facts) -> bool:
    return bool(facts["supervisor"]["interfaces"] == ["lo"])


def _few_files(facts: Facts) -> bool:
    return all(0 < files <= MOST_FILES for files in facts["supervisor"]["inodes"].values())


def _few_descriptors(facts: Facts) -> bool:
    return bool(facts["program"]["open_files"] <= 4)


def _first_for_the_oom_killer(facts: Facts) -> bool:
    return bool(facts["program"]["oom_score_adj"] == 1000)


_CHECKS: dict[str, Callable[[Facts], bool]] = {
    "no new privileges": _no_new_privileges,
    "the seccomp filter": _seccomp,
    "dropped capabilities": _capabilities,
    "a program without capabilities": _program_has_none,
    "the user namespace": _user_namespace,
    "a user of its own for the program": _own_user,
    "the read-only root": _read_only,
    "no network interface but lo": _no_network,
    "a limit on the number of files": _few_files,
    "closed descriptors": _few_descriptors,
    "the program as first victim of a lack of memory": _first_for_the_oom_killer,
    "the process namespace": lambda facts: bool(facts["supervisor"]["first_process"]),
}


def _both(facts: Facts) -> tuple[Facts, Facts]:
    return facts["supervisor"], facts["program"]


def _limits(facts: Facts, limits: dict[str, int]) -> list[str]:
    found = facts["supervisor"]["limits"]
    return [
        f"the limit on {name} (wanted at most {value}, found {found.get(name)})"
        for name, value in limits.items()
        if found.get(name) is None or found[name] > value
    ]


def _attempts(facts: Facts) -> list[str]:
    attempts = facts["program"]["attempts"]
    return [f"a program can {deed}" for deed, error in attempts.items() if not error]
