"""What a hostile program is to the tests."""

import errno
from collections.abc import Mapping
from dataclasses import dataclass, field

from repass.records import Verdict

PASSED = frozenset({Verdict.PASSED})
NOT_REACHED = frozenset({Verdict.TESTS_NOT_REACHED})
FAILED = frozenset({Verdict.FAILED})
EXCEPTION = frozenset({Verdict.EXCEPTION})
TIMEOUT = frozenset({Verdict.TIMEOUT})
OUT_OF_MEMORY = frozenset({Verdict.OUT_OF_MEMORY})

SHORT = {"cpu_s": 0.3, "wall_s": 1.0}
"""Limits of what would never end: what matters is that it is ended, not when."""


@dataclass(frozen=True)
class Hostile:
    """A program and the verdicts that it may get (one, wherever it is certain)."""

    source: str
    verdicts: frozenset[Verdict]
    language: str = "python"
    limits: Mapping[str, float] = field(default_factory=dict)


def denied(deed: str, *errors: int, before: str = "") -> Hostile:
    """A Python program that passes only if the kernel refuses a deed, with one of these errors."""
    source = f"""
import ctypes, os, resource, socket
{before}
try:
    {deed}
except OSError as error:
    assert error.errno in {set(errors)}, error
else:
    raise SystemExit("nothing stopped it")
"""
    return Hostile(source, PASSED)


def refused(deed: str, *errors: int, before: str = "") -> Hostile:
    """A C++ program that passes only if the kernel refuses a call, with one of these errors."""
    condition = " || ".join(f"errno == {number}" for number in errors)
    source = f"""
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <linux/sched.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
int main() {{
    {before}
    errno = 0;
    long result = (long)({deed});
    if (result >= 0) {{ std::fprintf(stderr, "nothing stopped it\\n"); std::exit(2); }}
    std::fprintf(stderr, "errno %d\\n", errno);
    if (!({condition})) std::exit(3);
}}
"""
    return Hostile(source, PASSED, language="cpp")


NO_CALL = (errno.ENOSYS, errno.EPERM)
"""What the seccomp filter answers."""
