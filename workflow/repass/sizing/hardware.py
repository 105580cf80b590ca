"""GPUs, as their makers publish them: `resources/devices.yaml`."""

from pathlib import Path

from repass.config import resources
from repass.config.wording import did_you_mean
from repass.errors import ConfigError
from repass.records import Record

FILE = Path("resources/devices.yaml")


class Gpu(Record):
    """One kind of GPU; matrices are dense, gigabytes are 10^9 bytes."""

    title: str
    memory_gb: float
    bandwidth_gb_s: float
    tflops: float
    """Of bfloat16 matrix products."""
    at_once: int
    """Requests that vLLM works on at a time unless told otherwise."""
    named: tuple[str, ...]
    """All of these stand in the name that the driver tells."""
    source: str

    def is_named(self, device: str) -> bool:
        """Whether a recorded device is of this kind."""
        words = device.replace("-", " ").split()
        return all(
            part in words if " " not in part else part in " ".join(words) for part in self.named
        )


def find(name: str, root: Path) -> Gpu:
    """The GPU of a name.

    Raises:
        ConfigError: there is none of this name, or the file is not usable.
    """
    known = resources.read(root / FILE, Gpu)
    if name not in known:
        hint = did_you_mean(name, known)
        raise ConfigError(
            f"--device: {name!r} is unknown; there are: {', '.join(known)} ({FILE}){hint}"
        )
    return known[name]
