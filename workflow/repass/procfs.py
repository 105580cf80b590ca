"""What the kernel tells of processes under /proc."""

from pathlib import Path

STATE = 0
THREADS = 17
STARTED = 19
"""Places of fields in what `stat` returns; the start is in clock ticks since boot."""


BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def boot_id() -> str:
    """Name this boot: process numbers and clocks of an earlier one mean nothing."""
    return BOOT_ID.read_text().strip()


def stat(pid: int) -> list[str]:
    """Read proc(5)'s fields from the third, the state, on; nothing if there is no such process."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:
        return []
    # The second field is the command's name, which may hold anything.
    return text.rpartition(")")[2].split()
