"""Programs that want more rights than they have."""

import errno

from .records import NO_CALL, PASSED, Hostile, denied

READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)

PROGRAMS = {
    "becomes root": denied("os.setuid(0)", errno.EPERM),
    "becomes the next program's user": denied("os.setuid(os.getuid() + 1)", errno.EPERM),
    "joins root's group": denied("os.setgroups([0])", errno.EPERM),
    "raises its CPU limit": denied(
        "resource.setrlimit(resource.RLIMIT_CPU, (1000, 1000))",
        errno.EPERM,
        before="resource.setrlimit = lambda which, value, real=resource.setrlimit: _os(real, which,"
        " value)\ndef _os(real, *arguments):\n    try: real(*arguments)\n"
        "    except ValueError: raise OSError(1, 'denied') from None",
    ),
    "raises its limit on processes": Hostile(
        """
import resource
for which in (resource.RLIMIT_NPROC, resource.RLIMIT_AS, resource.RLIMIT_FSIZE,
              resource.RLIMIT_NOFILE, resource.RLIMIT_CORE):
    hard = resource.getrlimit(which)[1]
    try:
        resource.setrlimit(which, (hard, hard + 1))
    except ValueError:
        continue
    raise SystemExit(which)
""",
        PASSED,
    ),
    "raises its priority": denied("os.nice(-5)", errno.EPERM),
    "runs in real time": denied(
        "os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))", errno.EPERM
    ),
    "spares itself when memory is short": denied(
        "os.open('/proc/self/oom_score_adj', os.O_WRONLY)", errno.EACCES
    ),
    "makes a user namespace": denied("os.unshare(0x10000000)", *NO_CALL),
    "makes a network namespace": denied("os.unshare(0x40000000)", *NO_CALL),
    "enters the supervisor's namespace": denied(
        "os.setns(os.open('/proc/1/ns/mnt', os.O_RDONLY))", errno.EACCES, *NO_CALL
    ),
    "changes its root": denied("os.chroot('/tmp')", *NO_CALL),
    "makes a device": denied("os.mknod('disk', 0o60666, os.makedev(254, 0))", errno.EPERM),
    "writes to the image": denied(
        "os.open('/opt/repass/supervisor/main.py', os.O_WRONLY)", *READ_ONLY
    ),
    "writes to the root": denied("os.mkdir('/new')", *READ_ONLY),
    "writes to the kernel's settings": denied(
        "os.open('/proc/sys/kernel/core_pattern', os.O_WRONLY)", *READ_ONLY
    ),
    "writes to sysfs": denied("os.open('/sys/power/state', os.O_WRONLY)", *READ_ONLY, errno.ENOENT),
    "writes to its control group": denied("os.mkdir('/sys/fs/cgroup/new')", *READ_ONLY),
    "turns off the machine": denied(
        "os.open('/proc/sysrq-trigger', os.O_WRONLY)", *READ_ONLY, errno.ENOENT
    ),
    "kills the supervisor": denied("os.kill(1, 9)", errno.EPERM),
    "stops the supervisor": denied("os.kill(1, 19)", errno.EPERM),
}
