# ruff: noqa: N802
"""Stands in for NVIDIA's library where this folder is first on PYTHONPATH: a driver with one card.

It draws 100 W as long as the machine runs, and 1 GB of its memory is in use.
"""

import time
from types import SimpleNamespace

WATTS = 100


class NVMLError(Exception):
    """What the real one raises."""


def nvmlInit() -> None:
    """Load the driver."""


def nvmlDeviceGetHandleByIndex(index: int) -> int:
    if index != 0:
        raise NVMLError("Not Found")
    return index


def nvmlDeviceGetTotalEnergyConsumption(handle: int) -> int:
    """Millijoules, as the real one."""
    return round(1000 * WATTS * time.monotonic())


def nvmlDeviceGetMemoryInfo(handle: int) -> SimpleNamespace:
    return SimpleNamespace(used=10**9)
