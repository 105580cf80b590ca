"""All checks, in the order of the table."""

from collections.abc import Iterator
from typing import Protocol

from repass.doctor import engine, host, programs, sandbox, sources
from repass.doctor.finding import Finding, missing
from repass.doctor.machine import Machine


class Check(Protocol):
    """One question to the machine."""

    @property
    def name(self) -> str:
        """What is checked."""

    @property
    def full(self) -> bool:
        """Whether it takes more than a moment."""

    def examine(self, machine: Machine) -> Finding:
        """Find out."""


CHECKS: tuple[Check, ...] = (
    host.PythonVersion(),
    programs.Snakemake(),
    programs.Podman(),
    programs.Runtime(),
    sandbox.SubordinateIds(),
    sandbox.ControlGroups(),
    sandbox.Image(),
    sandbox.Leftovers(),
    sandbox.SelfTest(),
    engine.Gpu(),
    engine.Environment(),
    engine.Variant(),
    engine.Import(),
    host.Memory(),
    host.Disk(),
    programs.Browser(),
    programs.Slurm(),
    sources.Reach(),
)


def examine(machine: Machine, *, full: bool) -> Iterator[tuple[Check, Finding]]:
    """Run the quick checks, or all; a check that breaks is a finding too."""
    for check in CHECKS:
        if check.full and not full:
            continue
        try:
            yield check, check.examine(machine)
        except Exception as error:
            text = " ".join(str(error).split())
            yield check, missing(f"the check failed: {type(error).__name__}: {text}", "")
