"""Programs that want to meet the next one: what they leave is looked for after each."""

import errno

from .records import EXCEPTION, NO_CALL, NOT_REACHED, PASSED, Hostile, denied

LIBC = "libc = ctypes.CDLL(None, use_errno=True)"


def _native(call: str) -> Hostile:
    return denied(
        f"assert {call} < 0; raise OSError(ctypes.get_errno(), 'denied')", *NO_CALL, before=LIBC
    )


PROGRAMS = {
    "leaves a daemon": Hostile(
        """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True:
            try:
                open("/tmp/alive", "a").write("x")
                open("/dev/shm/alive", "a").write("x")
            except OSError:
                pass
""",
        PASSED,
    ),
    "leaves a daemon that ignores signals": Hostile(
        """
import os, signal, time
if os.fork() == 0:
    for number in range(1, 65):
        try: signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError): pass
    os.setsid()
    time.sleep(1000)
""",
        PASSED,
    ),
    "leaves a stopped child": Hostile(
        "import os, signal\nif os.fork() == 0: os.kill(os.getpid(), signal.SIGSTOP)", PASSED
    ),
    "leaves a zombie's parent": Hostile(
        "import os, time\nif os.fork() == 0:\n    if os.fork() == 0: os._exit(0)\n"
        "    time.sleep(1000)",
        PASSED,
    ),
    "leaves files everywhere": Hostile(
        "for place in ('/tmp', '/dev/shm', '/dev/mqueue', '.'): open(place + '/left', 'w').close()",
        PASSED,
    ),
    "leaves what it has locked up": Hostile(
        """
import os
for place in ("/tmp/a", "/dev/shm/b"):
    os.makedirs(place + "/c")
    open(place + "/c/d", "w").close()
    os.chmod(place + "/c", 0)
    os.chmod(place, 0)
os.chmod(".", 0)
""",
        PASSED,
    ),
    "leaves links and fifos": Hostile(
        """
import os, socket
os.symlink("/", "/tmp/root")
os.symlink("/run/repass", "/tmp/run")
os.symlink("loop", "/tmp/loop")
os.mkfifo("/tmp/fifo")
socket.socket(socket.AF_UNIX).bind("/tmp/socket")
os.link("program.py", "/tmp/hard")
""",
        PASSED,
    ),
    "leaves names that are no text": Hostile(
        "open(b'/tmp/\\xff\\xfe\\n', 'w').close()\nopen(b'/tmp/' + b'x' * 255, 'w').close()", PASSED
    ),
    "puts a link in the place of its folder": Hostile(
        "import os\nos.rename('/tmp/work', '/tmp/elsewhere')\nos.symlink('/run', '/tmp/work')",
        PASSED,
    ),
    "makes its file unchangeable": denied(
        "fcntl.ioctl(file, 0x40086602, (0x10).to_bytes(8, 'little'))",
        errno.EPERM,
        errno.EOPNOTSUPP,
        errno.ENOTTY,
        before="import fcntl\nfile = open('x', 'w')",
    ),
    "corrupts the preloaded modules": Hostile(
        """
import builtins, math, random, sys
math.sqrt = lambda x: 3
builtins.len = lambda x: 0
random.random = lambda: 0.5
sys.modules["math"] = None
sys.path[:] = []
sys.setrecursionlimit(100)
""",
        PASSED,
    ),
    "corrupts a constant of the interpreter": Hostile(
        """
import ctypes
ctypes.memset(id(7) + 24, 9, 1)
""",
        PASSED | EXCEPTION,
    ),
    "leaves a timer that kills": Hostile(
        "import os, signal\nsignal.setitimer(signal.ITIMER_REAL, 0.2)\nos.setpgid(0, 0)",
        PASSED | EXCEPTION,
    ),
    "leaves a nice value": Hostile("import os\nos.nice(19)", PASSED),
    "leaves a full terminal": Hostile(
        "import os\nfor _ in range(20):\n    a, b = os.openpty()\n    os.write(a, b'x' * 100)\n"
        "if os.fork(): os._exit(0)\nimport time\ntime.sleep(100)",
        NOT_REACHED,
    ),
    "leaves an abstract socket": Hostile(
        """
import os, socket, time
listener = socket.socket(socket.AF_UNIX)
listener.bind(b"\\0left")
listener.listen()
if os.fork() == 0: time.sleep(1000)
""",
        PASSED,
    ),
    "leaves a port in use": Hostile(
        """
import os, socket, time
listener = socket.socket()
try:
    listener.bind(("127.0.0.1", 4242))
    listener.listen()
except OSError:
    pass
if os.fork() == 0: time.sleep(1000)
""",
        PASSED,
    ),
    "leaves SysV shared memory": _native("libc.shmget(1234, 4096, 0o1777)"),
    "leaves SysV semaphores": _native("libc.semget(1234, 1, 0o1777)"),
    "leaves a SysV message queue": _native("libc.msgget(1234, 0o1777)"),
    "leaves a POSIX message queue": _native("libc.mq_open(b'/left', 0o102, 0o777, None)"),
}
