"""NVIDIA's devices, through the driver's own library (NVML).

`nvmlDeviceGetTotalEnergyConsumption` counts millijoules since the driver was loaded, on Volta and
later; older devices tell their power only. Sources: NVML API reference, "Device Queries".
"""

from collections.abc import Callable, Sequence
from typing import Any

from repass.generation.metering.accelerators import Accelerators, Reading

GPU = "gpu:"
"""What the slots of GPUs begin with, before their UUID or number; see `keeper.devices`."""


def find(slots: Sequence[str]) -> Accelerators | None:
    """Find the devices of an engine; None if it has none, or the driver can't be asked."""
    names = [slot.removeprefix(GPU) for slot in slots if slot.startswith(GPU)]
    if not names:
        return None
    # Only engines on GPUs load it.
    import pynvml  # noqa: PLC0415

    try:
        pynvml.nvmlInit()
        return Nvml(pynvml, [_handle(pynvml, name) for name in names])
    except pynvml.NVMLError as error:
        print(f"energy and memory of the GPUs are not recorded: {error}", flush=True)
        return None


class Nvml:
    """Devices by their handles."""

    def __init__(self, library: Any, handles: Sequence[Any]) -> None:
        self._library = library
        self._handles = handles

    def read(self) -> list[Reading]:
        """Read energy, power and memory of every device."""
        return [self._read(handle) for handle in self._handles]

    def _read(self, handle: Any) -> Reading:
        library = self._library
        millijoules = self._asked(library.nvmlDeviceGetTotalEnergyConsumption, handle)
        milliwatts = None
        if millijoules is None:
            milliwatts = self._asked(library.nvmlDeviceGetPowerUsage, handle)
        memory = self._asked(library.nvmlDeviceGetMemoryInfo, handle)
        return Reading(
            energy_j=None if millijoules is None else millijoules / 1000,
            power_w=None if milliwatts is None else milliwatts / 1000,
            memory_bytes=None if memory is None else memory.used,
        )

    def _asked(self, question: Callable[[Any], Any], handle: Any) -> Any:
        """Ask; None for what this device does not tell."""
        try:
            return question(handle)
        except self._library.NVMLError:
            return None


def _handle(library: Any, name: str) -> Any:
    if name.isdigit():
        return library.nvmlDeviceGetHandleByIndex(int(name))
    return library.nvmlDeviceGetHandleByUUID(name)
