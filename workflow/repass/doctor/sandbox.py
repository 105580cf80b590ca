"""Can programs be executed here, and are they really held in?"""

import getpass

from repass import owner
from repass.config.execution import Execution
from repass.doctor.finding import Finding, missing, ok, warn
from repass.doctor.machine import Machine
from repass.doctor.programs import INSTALL_SYSTEM
from repass.errors import SandboxError
from repass.sandbox import labels
from repass.sandbox.records import ImageRecord

IMAGE = "python"
BUILD = f"repass sandbox build {IMAGE}"
CONTROLLERS = ("cpu", "memory", "pids")
SUBORDINATE_IDS = 65536

_DELEGATE = (
    "sudo mkdir -p /etc/systemd/system/user@.service.d && printf '[Service]\\nDelegate=cpu memory"
    " pids\\n' | sudo tee /etc/systemd/system/user@.service.d/delegate.conf"
    " && sudo systemctl daemon-reload"
)


class SubordinateIds:
    """Without root, a container's users are borrowed from a range of the user's own."""

    name = "subordinate ids"
    full = False

    def examine(self, machine: Machine) -> Finding:
        """A range that is wide enough, and the helpers that map it?"""
        if machine.user_id == 0:
            return ok("not needed (root)")
        if not machine.which("newuidmap"):
            return missing("no newuidmap", INSTALL_SYSTEM)
        user = getpass.getuser()
        files = ("/etc/subuid", "/etc/subgid")
        narrow = [file for file in files if _ids(machine, file, user) < SUBORDINATE_IDS]
        if not narrow:
            return ok(f"{SUBORDINATE_IDS} or more")
        ids = "--add-subuids 100000-165535 --add-subgids 100000-165535"
        return missing(f"none for {user} in {narrow[0]}", f"sudo usermod {ids} {user}")


def _ids(machine: Machine, file: str, user: str) -> int:
    names = {user, str(machine.user_id)}
    lines = (line.split(":") for line in (machine.text(file) or "").splitlines())
    sizes = (line[2] for line in lines if len(line) == 3 and line[0] in names)
    return sum(int(size) for size in sizes if size.isdigit())


class ControlGroups:
    """Memory and process limits are cgroups; whether they hold is read back by `--full`."""

    name = "cgroups"
    full = False

    def examine(self, machine: Machine) -> Finding:
        """Which version, and are the controllers ours to use?"""
        unified = machine.text("/sys/fs/cgroup/cgroup.controllers")
        if unified is None:
            return self._legacy(machine)
        user = machine.user_id
        own = f"/sys/fs/cgroup/user.slice/user-{user}.slice/user@{user}.service/cgroup.controllers"
        there = (unified if user == 0 else machine.text(own) or "").split()
        lacking = [name for name in CONTROLLERS if name not in there]
        if lacking:
            return missing(f"v2, without {', '.join(lacking)} for this user", _DELEGATE)
        return ok("v2")

    def _legacy(self, machine: Machine) -> Finding:
        if machine.user_id == 0:
            return ok("v1")
        return missing(
            "v1, where limits of rootless containers are not enforced",
            "boot with systemd.unified_cgroup_hierarchy=1, or run as root",
        )


class Image:
    """The images and their toolchains; the workflow builds what a run needs when it needs it."""

    name = "sandbox images"
    full = False

    def examine(self, machine: Machine) -> Finding:  # noqa: ARG002
        """Built already?"""
        from repass.sandbox import images  # noqa: PLC0415 (imports the Podman client)

        try:
            records = {record.name: record for record in images.built()}
        except SandboxError as error:
            return missing(str(error), INSTALL_SYSTEM)
        if IMAGE not in records:
            return warn("not built (the workflow builds it)", BUILD)
        return ok("; ".join(_toolchains(record) for record in records.values()))


def _toolchains(image: ImageRecord) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in image.toolchains.items())
    return f"{image.name} ({versions})"


class Leftovers:
    """Containers whose owner is dead."""

    name = "leftovers"
    full = False

    def examine(self, machine: Machine) -> Finding:
        """Any? The next run removes them."""
        from repass.sandbox import podman  # noqa: PLC0415 (imports the Podman client)

        if not machine.which("podman"):
            return ok("none")
        ours = f"label={labels.KIND}={labels.WORKER}"
        template = f'{{{{index .Labels "{labels.OWNER}"}}}}'
        listing = ("ps", "--all", "--filter", ours, "--format", template)
        try:
            owners = podman.run(*listing, timeout_s=10).splitlines()
        except SandboxError as error:
            return warn(str(error), INSTALL_SYSTEM)
        dead = [name for name in owners if owner.alive(name) is False]
        if dead:
            return warn(
                f"{len(dead)} containers of dead runs", "any run of the sandbox removes them"
            )
        return ok(f"none ({len(owners)} in use)" if owners else "none")


class SelfTest:
    """A real worker: it reads back its protections and limits, and judges known programs."""

    name = "sandbox self-test"
    full = True

    def examine(self, machine: Machine) -> Finding:
        """Does a worker start, and are its verdicts right?"""
        from repass.sandbox import images, selfcheck  # noqa: PLC0415 (imports the Podman client)

        try:
            image = images.ensure(IMAGE, machine.root)
            results = selfcheck.check(image, Execution(workers=1))
        except SandboxError as error:
            return missing(str(error), INSTALL_SYSTEM)
        wrong = [item for item in results if not item.as_expected]
        if wrong:
            first = wrong[0]
            found = f"{first.name}: {first.verdict}, expected {first.expected}"
            return missing(f"{len(wrong)} of {len(results)} wrong ({found})", BUILD)
        return ok(f"protections in force, {len(results)} known programs judged right")
