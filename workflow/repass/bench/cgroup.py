"""CPU seconds of a process's control group, read from outside: version 1 or 2 of control groups."""

from pathlib import Path

ROOT = Path("/sys/fs/cgroup")


def cpu_s(pid: int, root: Path = ROOT) -> float:
    """CPU seconds used so far by all that has ever run in a process's control group.

    Raises:
        OSError: the process is gone, or its control group can't be read.
    """
    groups = parse(Path(f"/proc/{pid}/cgroup").read_text())
    if "cpuacct" in groups:
        return (
            int((root / "cpuacct" / groups["cpuacct"].lstrip("/") / "cpuacct.usage").read_text())
            / 1e9
        )
    return usage_v2((root / groups[""].lstrip("/") / "cpu.stat").read_text())


def parse(text: str) -> dict[str, str]:
    """Read /proc/PID/cgroup: the group's path by controller; "" is the unified hierarchy.

    Paths may hold colons, controllers can't (cgroups(7)).
    """
    groups = {}
    for line in text.splitlines():
        _, controllers, path = line.split(":", 2)
        for name in controllers.split(","):
            groups[name] = path
    return groups


def usage_v2(text: str) -> float:
    """Read the CPU seconds in a `cpu.stat` file.

    Raises:
        OSError: it has none.
    """
    for line in text.splitlines():
        name, _, value = line.partition(" ")
        if name == "usage_usec":
            return int(value) / 1e6
    raise OSError("cpu.stat has no usage_usec")
