"""Where it is measured."""

import os
import platform
import re
from collections.abc import Sequence
from pathlib import Path

from repass.bench.model import Machine
from repass.config.execution import available_cores
from repass.errors import SandboxError
from repass.sandbox import podman


def facts(load: Sequence[float]) -> Machine:
    """Describe this machine."""
    return Machine(
        cpu=cpu_model(Path("/proc/cpuinfo").read_text()),
        cores=available_cores(),
        memory_gb=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        kernel=platform.release(),
        python=platform.python_version(),
        podman=_podman(),
        load=tuple(load),
    )


def load() -> float:
    """The load average of the last minute."""
    return round(os.getloadavg()[0], 2)


def cpu_model(cpuinfo: str) -> str:
    """Find the processor's name in /proc/cpuinfo."""
    found = re.search(r"^model name\s*: (.+)$", cpuinfo, re.MULTILINE)
    return found.group(1).strip() if found else platform.machine()


def _podman() -> str:
    try:
        return podman.run("--version").strip().removeprefix("podman version ")
    except SandboxError as error:
        return str(error)
