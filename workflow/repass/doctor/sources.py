"""Can datasets be fetched from here?"""

import os
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from repass.config import documents
from repass.config.datasets import Datasets
from repass.datasets.fetch import MIRROR_VARIABLE
from repass.doctor.finding import Finding, ok, warn
from repass.doctor.machine import Machine

TIMEOUT_S = 5.0


class Reach:
    """Only benchmarks other than the demo need it; a mirror stands in for all sources."""

    name = "dataset sources"
    full = True

    def examine(self, machine: Machine) -> Finding:
        """The mirror, or each host of the registry."""
        mirror = os.environ.get(MIRROR_VARIABLE)
        if mirror and not mirror.startswith("http"):
            there = Path(mirror).expanduser().is_dir()
            return ok(f"mirror {mirror}") if there else warn(f"no folder {mirror}", "mend the path")
        hosts = [mirror] if mirror else _hosts(machine.root)
        lost = [host for host in hosts if not _answers(host)]
        if lost:
            return warn(f"no answer from {', '.join(lost)}", f"export {MIRROR_VARIABLE}=FOLDER")
        return ok(f"{len(hosts)} hosts answer")


def _hosts(root: Path) -> list[str]:
    registry = documents.read(root / Datasets().registry, root)
    addresses = (entry.get("url") for entry in registry.data.values())
    split = [urlsplit(address) for address in addresses if address]
    return sorted({f"{parts.scheme}://{parts.netloc}" for parts in split})


def _answers(host: str) -> bool:
    """Any answer will do: it shows that there is a way."""
    try:
        httpx.head(host, timeout=TIMEOUT_S)
    except httpx.HTTPError:
        return False
    return True
