"""Programs that must be, or may be, installed."""

from importlib import metadata

from repass.doctor.finding import Finding, missing, ok, warn
from repass.doctor.machine import Machine

INSTALL_SYSTEM = "envs/setup.sh system"


class Snakemake:
    """The workflow engine."""

    name = "snakemake"
    full = False

    def examine(self, machine: Machine) -> Finding:  # noqa: ARG002
        """Installed beside repass?"""
        try:
            return ok(metadata.version("snakemake"))
        except metadata.PackageNotFoundError:
            return missing("not installed", "envs/setup.sh pipeline")


class Podman:
    """Runs the sandboxes."""

    name = "podman"
    full = False

    def examine(self, machine: Machine) -> Finding:
        """On the PATH, and answering?"""
        version = machine.output("podman", "--version")
        if version is None:
            return missing("not installed", INSTALL_SYSTEM)
        return ok(version.removeprefix("podman version "))


class Runtime:
    """What Podman starts containers with."""

    name = "container runtime"
    full = False
    commands = ("runc", "crun")

    def examine(self, machine: Machine) -> Finding:
        """The first of the two that answers is used."""
        for command in self.commands:
            version = machine.output(command, "--version")
            if version:
                return ok(version.splitlines()[0])
        return missing("neither runc nor crun answers", INSTALL_SYSTEM)


class Browser:
    """Only the tests of the report need it."""

    name = "chromium"
    full = False

    def examine(self, machine: Machine) -> Finding:
        """Browser and driver?"""
        lacking = [name for name in ("chromium", "chromedriver") if not machine.which(name)]
        if lacking:
            return warn(f"no {' and no '.join(lacking)} (tests only)", "envs/setup.sh browser")
        return ok("found (tests only)")


class Slurm:
    """Only `--profile slurm` needs it."""

    name = "slurm"
    full = False

    def examine(self, machine: Machine) -> Finding:
        """A client here?"""
        version = machine.output("sbatch", "--version")
        return ok(version or "none (only for --profile slurm)")
