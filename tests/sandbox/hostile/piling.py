"""Programs that use more than they may, or never end."""

from repass.records import Verdict

from .records import (
    EXCEPTION,
    OUT_OF_MEMORY,
    SHORT,
    TIMEOUT,
    Hostile,
)

PROGRAMS = {
    "loops": Hostile("while True: pass", TIMEOUT, limits=SHORT),
    "waits for ever": Hostile("import time\ntime.sleep(1000)", TIMEOUT, limits={"wall_s": 0.5}),
    "reads its input": Hostile("input()", EXCEPTION),
    "ignores every signal and loops": Hostile(
        """
import signal
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
while True: pass
""",
        TIMEOUT,
        limits=SHORT,
    ),
    "stops itself": Hostile(
        "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)", TIMEOUT, limits={"wall_s": 0.5}
    ),
    "fork bomb": Hostile(
        "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass",
        TIMEOUT,
        limits=SHORT,
    ),
    "replaces itself by a child for ever": Hostile(
        "import os\nwhile True:\n    if os.fork(): os._exit(0)",
        TIMEOUT | frozenset({Verdict.TESTS_NOT_REACHED}),
        limits=SHORT,
    ),
    "spreads its CPU time over children": Hostile(
        """
import os
for _ in range(8):
    if os.fork() == 0:
        while True: pass
for _ in range(8): os.wait()
""",
        TIMEOUT,
        limits=SHORT,
    ),
    "a thousand threads": Hostile(
        """
import threading, time
for _ in range(1000):
    threading.Thread(target=time.sleep, args=(60,)).start()
""",
        EXCEPTION,
    ),
    "memory bomb of one process": Hostile("x = bytearray(1 << 30)", OUT_OF_MEMORY),
    "memory bomb of many processes": Hostile(
        """
import os, time
for _ in range(12):
    if os.fork() == 0:
        data = bytearray(60 << 20)
        for place in range(0, len(data), 4096):
            data[place] = 1
        time.sleep(60)
time.sleep(60)
""",
        OUT_OF_MEMORY,
        limits={"wall_s": 5},
    ),
    "memory bomb of nameless files": Hostile(
        """
import os, time
files = [os.memfd_create(str(number)) for number in range(100)]
for file in files:
    os.write(file, b"x" * (7 << 20))
time.sleep(60)
""",
        OUT_OF_MEMORY,
        limits={"wall_s": 5},
    ),
    "fills pipes in many processes": Hostile(
        """
import os, time
for _ in range(200):
    try:
        if len(os.listdir("/proc/self/fd")) < 20: os.fork()
        read, write = os.pipe()
        os.set_blocking(write, False)
        os.write(write, b"x" * (1 << 16))
    except OSError:
        pass
time.sleep(60)
""",
        TIMEOUT | OUT_OF_MEMORY,
        limits={"cpu_s": 0.5, "wall_s": 1},
    ),
    "fills the disk": Hostile(
        """
import itertools
for number in itertools.count():
    with open(f"/tmp/{number}", "wb") as file:
        for _ in range(4):
            file.write(b"x" * (1 << 20))
""",
        EXCEPTION,
    ),
    "fills the shared memory folder": Hostile(
        """
import itertools
for number in itertools.count():
    with open(f"/dev/shm/{number}", "wb") as file:
        file.write(b"x" * (1 << 20))
""",
        EXCEPTION,
    ),
    "one file beyond its limit": Hostile(
        "with open('big', 'wb') as file:\n    for _ in range(64): file.write(b'x' * (1 << 20))",
        EXCEPTION,
    ),
    "more files than a folder holds": Hostile(
        "import itertools\nfor number in itertools.count(): open(f'/tmp/{number}', 'w').close()",
        EXCEPTION,
    ),
    "a tree of 3,000 folders": Hostile(
        """
import os
for _ in range(3000):
    os.mkdir("d")
    os.chdir("d")
os.chmod(".", 0)
assert False
""",
        frozenset({Verdict.FAILED}),
    ),
    "names that the clean-up itself uses": Hostile(
        """
import os
for number in range(1, 200):
    open(f"/tmp/.wipe-{number}", "w").close()
    os.makedirs(f"{number}/{number}/{number}")
    os.makedirs(f"/tmp/.wipe-{number + 1000}/x")
assert False
""",
        frozenset({Verdict.FAILED}),
    ),
    "endless output": Hostile("while True: print('x' * 4096)", frozenset({Verdict.OUTPUT_LIMIT})),
    "endless errors": Hostile(
        "import os\nwhile True: os.write(2, b'x' * 4096)", frozenset({Verdict.OUTPUT_LIMIT})
    ),
    "a giant exception": Hostile("raise ValueError('x' * 10_000_000)", EXCEPTION),
    "an exception of hostile text": Hostile(
        "class E(Exception):\n    def __str__(self):\n        while True: pass\nraise E",
        TIMEOUT,
        limits=SHORT,
    ),
    "an endless chain of exceptions": Hostile(
        """
last = None
for _ in range(100_000):
    error = ValueError()
    error.__context__ = last
    last = error
raise last
""",
        frozenset({Verdict.EXCEPTION, Verdict.TIMEOUT, Verdict.OUT_OF_MEMORY}),
    ),
    "deep recursion": Hostile("def f(): f()\nf()", EXCEPTION),
    "recursion without a limit": Hostile(
        "import sys\nsys.setrecursionlimit(10**9)\n"
        "class A:\n    def __getattr__(self, name): return getattr(self, name)\nA().x",
        frozenset({Verdict.EXCEPTION, Verdict.OUT_OF_MEMORY, Verdict.TIMEOUT}),
    ),
    "a source that the compiler chokes on": Hostile(
        "x = " + "(" * 5000 + ")" * 5000, frozenset({Verdict.SYNTAX_ERROR})
    ),
}
