"""Device slots: what an engine occupies alone.

A GPU is one slot, named by its UUID where the driver tells it, as its number depends on who looks.
An engine on the CPU takes the slot `cpu`; `REPASS_CPU_ENGINES` makes more of them. Inside a Slurm
allocation the CPU slots are the allocation's own, as Slurm has shared the CPUs out already.
"""

import csv
import os
import shutil
import subprocess
from dataclasses import dataclass, replace

from repass.errors import EngineError

VISIBLE = "CUDA_VISIBLE_DEVICES"
ORDER = "CUDA_DEVICE_ORDER"
PART_OF_A_GPU = "MIG-"
CPU_ENGINES = "REPASS_CPU_ENGINES"
ALLOCATION = "SLURM_JOB_ID"
QUERY = ("--query-gpu=index,uuid,name,memory.total", "--format=csv,noheader,nounits")
QUERY_S = 30.0
QUERIES = 3


@dataclass(frozen=True)
class Device:
    """One slot."""

    slot: str
    """Its name on this node."""
    visible: str | None
    """What to put into CUDA_VISIBLE_DEVICES for it; None for a CPU."""
    name: str | None = None
    """The product's name."""
    memory_bytes: int | None = None
    """All of its memory; None where that is not known, and for CPUs, where it is shared."""


def allocation() -> str:
    """Name the batch job that this process runs in; empty if it runs in none."""
    return os.environ.get(ALLOCATION, "")


def all_for(gpus: int, model: str) -> list[Device]:
    """List the devices that a model with so many GPUs may be put on.

    Raises:
        EngineError: the node has too few GPUs, or does not tell which it has.
    """
    if gpus == 0:
        return _cpus()
    found = _gpus()
    if len(found) < gpus:
        limit = os.environ.get(VISIBLE)
        seen = f"{VISIBLE}={limit}" if limit is not None else "nvidia-smi lists them"
        raise EngineError(
            f"model {model} needs {gpus} GPUs, this node offers {len(found)} ({seen});"
            " set gpus in its entry (0: run on the CPU)"
        )
    return found


def cpu_name() -> str:
    """Return the CPU's model name."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:  # noqa: PTH123
            for line in lines:
                if line.startswith("model name"):
                    return line.partition(":")[2].strip()
    except OSError:
        pass
    return os.uname().machine


def _cpus() -> list[Device]:
    text = os.environ.get(CPU_ENGINES, "1")
    if not text.isdigit() or int(text) < 1:
        raise EngineError(f'{CPU_ENGINES}: found "{text}"; allowed: a number from 1')
    where = f"cpu@{allocation()}" if allocation() else "cpu"
    names = [where, *(f"{where}-{number}" for number in range(2, int(text) + 1))]
    return [Device(name, None, cpu_name()) for name in names]


def _gpus() -> list[Device]:
    installed = _installed()
    limit = os.environ.get(VISIBLE)
    if limit is None:
        return installed
    wanted = [part.strip() for part in limit.split(",") if part.strip()]
    if any(name.startswith(PART_OF_A_GPU) for name in wanted):
        raise EngineError(f'{VISIBLE}: found "{limit}"; allowed: whole GPUs, not their parts (MIG)')
    found = [device for name in wanted if (device := _named(name, installed)) is not None]
    return list({device.slot: device for device in found}.values())


def _named(name: str, installed: list[Device]) -> Device | None:
    """Find a device by number or by (the start of) its UUID; without a driver believe the name."""
    if not installed:
        return Device(f"gpu:{name}", name)
    for device in installed:
        if name == device.visible or device.slot.removeprefix("gpu:").startswith(name):
            return replace(device, visible=name)
    return None


def _installed() -> list[Device]:
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return []
    rows = csv.reader(_listed(tool).splitlines(), skipinitialspace=True)
    return [
        Device(f"gpu:{uuid}", index, name, _mebibytes(memory)) for index, uuid, name, memory in rows
    ]


def _listed(tool: str) -> str:
    """Ask the driver, again if it does not answer: to guess could put two engines on one GPU."""
    failure: Exception | None = None
    for _ in range(QUERIES):
        try:
            return subprocess.run(
                [tool, *QUERY], capture_output=True, text=True, timeout=QUERY_S, check=True
            ).stdout
        except (OSError, subprocess.SubprocessError) as error:
            failure = error
    raise EngineError(f"nvidia-smi does not list the GPUs of this node ({failure})") from failure


def _mebibytes(text: str) -> int | None:
    """Read an amount of memory; GPUs that share the CPU's have none of their own to tell."""
    return int(text) * 2**20 if text.isdigit() else None
