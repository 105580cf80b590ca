"""Hostile programs by what they are after, each with the verdicts that contain it."""

from . import forging, kernel, machinery, native, networks, persisting, piling, scripts, snooping
from .records import Hostile

FAMILIES = {
    "forging": forging.PROGRAMS,
    "piling": piling.PROGRAMS,
    "snooping": snooping.PROGRAMS,
    "persisting": persisting.PROGRAMS,
    "network": networks.PROGRAMS,
    "kernel": kernel.PROGRAMS,
    "machinery": machinery.PROGRAMS,
    "native": native.PROGRAMS,
    "scripts": scripts.PROGRAMS,
}

PROGRAMS: dict[str, Hostile] = {
    f"{family}: {name}": program
    for family, programs in FAMILIES.items()
    for name, program in programs.items()
}
