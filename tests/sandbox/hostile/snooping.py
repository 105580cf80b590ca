"""Programs that look for what is none of their business."""

import errno

from .records import PASSED, Hostile, denied

DENIED = (errno.EACCES, errno.EPERM)

PROGRAMS = {
    "reads the supervisor's memory": denied("os.open('/proc/1/mem', os.O_RDONLY)", *DENIED),
    "reads the supervisor's environment": denied(
        "os.open('/proc/1/environ', os.O_RDONLY)", *DENIED
    ),
    "lists the supervisor's descriptors": denied("os.listdir('/proc/1/fd')", *DENIED),
    "reads where the supervisor's memory lies": denied(
        "os.open('/proc/1/maps', os.O_RDONLY)", *DENIED
    ),
    "follows the supervisor's root": denied("os.listdir('/proc/1/root/')", *DENIED),
    "reads its own memory for the secret": denied(
        "os.open('/proc/self/mem', os.O_RDONLY)", *DENIED
    ),
    "looks into the supervisor's folder": denied("os.listdir('/run/repass')", *DENIED),
    "looks for hosts' files": Hostile(
        """
import os
for path in ("/root/.ssh", "/home", "/srv", "/var/run/docker.sock", "/run/podman"):
    try:
        assert os.listdir(path) == [], path
    except OSError:
        pass
""",
        PASSED,
    ),
    "finds nothing in its environment": Hostile(
        """
import os
known = {"PATH", "TERM", "HOSTNAME", "HOME", "container", "LANG", "LC_ALL", "PYTHONHASHSEED",
         "PYTHONDONTWRITEBYTECODE"}
assert set(os.environ) <= known, set(os.environ) - known
""",
        PASSED,
    ),
    "sees no other process": Hostile(
        """
import os
numbers = {name for name in os.listdir("/proc") if name.isdigit()}
assert numbers == {"1", str(os.getpid())}, numbers
""",
        PASSED,
    ),
    "sees no device of the host": Hostile(
        """
import os, stat
known = {"full", "null", "random", "tty", "urandom", "zero", "ptmx", "console"}
for folder, _, names in os.walk("/dev"):
    for name in names:
        mode = os.lstat(f"{folder}/{name}").st_mode
        if stat.S_ISCHR(mode) or stat.S_ISBLK(mode):
            assert name in known, name
""",
        PASSED,
    ),
    "reads the kernel's log": denied("os.open('/dev/kmsg', os.O_RDONLY)", *DENIED, errno.ENOENT),
    "reads the kernel's memory": denied(
        "os.read(os.open('/proc/kcore', os.O_RDONLY), 1) and None or os.stat('/nowhere')",
        *DENIED,
        errno.ENOENT,
    ),
    "finds no address of the kernel": Hostile(
        """
try:
    lines = open("/proc/kallsyms").read(4096).splitlines()[:-1]
except OSError:
    lines = []
assert not any(int(line.split()[0], 16) for line in lines)
""",
        PASSED,
    ),
    "finds no set-user-id program that raises it": Hostile(
        """
import subprocess
done = subprocess.run(["find", "/usr", "-perm", "-4000"], capture_output=True, text=True)
for path in done.stdout.split():
    text = subprocess.run([path, "--help"], capture_output=True, stdin=subprocess.DEVNULL)
status = subprocess.run(["cat", "/proc/self/status"], capture_output=True, text=True).stdout
assert "NoNewPrivs:\\t1" in status and "CapEff:\\t0000000000000000" in status
""",
        PASSED,
    ),
}
