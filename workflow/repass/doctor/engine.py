"""Can models be served here?"""

import re
from pathlib import Path

from repass.doctor.finding import Finding, missing, ok, warn
from repass.doctor.machine import Machine

INSTALL = "envs/setup.sh engine"
IMPORT_S = 180.0


class Gpu:
    """Without a GPU models run on the CPU, which is for small ones."""

    name = "gpu"
    full = False

    def examine(self, machine: Machine) -> Finding:
        """What the driver lists."""
        names = _gpus(machine)
        return ok(", ".join(names) if names else "none (models run on the CPU)")


class Environment:
    """vLLM's environment, which `.engine` points to."""

    name = "engine"
    full = False

    def examine(self, machine: Machine) -> Finding:
        """Installed whole?"""
        home = _home(machine)
        if home is None:
            return missing("no environment with vLLM", INSTALL)
        versions = [_version(path) for path in home.glob("lib/python3*/site-packages/vllm*")]
        found = [version for version in versions if version]
        if not found or not (home / ".done").exists():
            return missing(f"{home.name}: not installed whole", f"rm .engine && {INSTALL}")
        return ok(f"vLLM {found[0]} ({home.name})")


class Variant:
    """A CUDA build needs a GPU, and a GPU is idle under a CPU build."""

    name = "engine variant"
    full = False

    def examine(self, machine: Machine) -> Finding:
        """Does it match the hardware?"""
        home, gpus = _home(machine), _gpus(machine)
        if home is None:
            return ok("none yet")
        variant = "cuda" if "cuda" in home.name else "cpu"
        if variant == "cpu" and gpus:
            return warn("cpu, but there is a GPU", f"ENGINE=cuda {INSTALL}")
        if variant == "cuda" and not gpus:
            return warn("cuda, but no GPU answers here", f"ENGINE=cpu {INSTALL}")
        return ok(variant)


class Import:
    """The engine's libraries load."""

    name = "engine import"
    full = True

    def examine(self, machine: Machine) -> Finding:
        """Import vLLM in its own Python."""
        home = _home(machine)
        if home is None:
            return missing("no environment with vLLM", INSTALL)
        code = "import torch, vllm; print(vllm.__version__, torch.__version__)"
        printed = machine.output(str(home / "bin/python"), "-c", code, timeout_s=IMPORT_S)
        if printed is None:
            return missing("vLLM can't be imported", f"rm -rf {home} && {INSTALL}")
        vllm, torch = printed.splitlines()[-1].split()
        return ok(f"vLLM {vllm}, torch {torch}")


def _home(machine: Machine) -> Path | None:
    home = machine.root / ".engine"
    return home.resolve() if (home / "bin" / "python").exists() else None


def _version(path: Path) -> str | None:
    match = re.fullmatch(r"vllm(_cpu)?-(.+)\.dist-info", path.name)
    return match[2] if match else None


def _gpus(machine: Machine) -> list[str]:
    lines = (machine.output("nvidia-smi", "-L") or "").splitlines()
    return [match[1] for line in lines if (match := re.match(r"GPU \d+: (.+?) \(", line))]
