"""Programs that want a pass without passing their tests."""

from .records import EXCEPTION, FAILED, NOT_REACHED, Hostile

PROGRAMS = {
    "leaves by sys.exit(0)": Hostile("import sys\nsys.exit(0)\nassert False", NOT_REACHED),
    "leaves by os._exit(0)": Hostile("import os\nos._exit(0)\nassert False", NOT_REACHED),
    "leaves while its tests run": Hostile(
        "import os\ndef add(a, b): os._exit(0)\nassert add(1, 2) == 4", NOT_REACHED
    ),
    "becomes a program that ends well": Hostile(
        "import os\nos.execv('/bin/true', ['true'])", NOT_REACHED
    ),
    "prints what a harness prints": Hostile(
        "print('OK\\nRan 1 test in 0.000s\\n1 passed', flush=True)\nassert False",
        FAILED,
    ),
    "swallows the exception at the end": Hostile(
        """
import atexit, os, sys
sys.excepthook = lambda *_: os._exit(0)
sys.unraisablehook = lambda *_: os._exit(0)
atexit.register(os._exit, 0)
assert False
""",
        FAILED,
    ),
    "redefines AssertionError": Hostile(
        "import builtins\nbuiltins.AssertionError = SystemExit\nAssertionError = KeyError\n"
        "assert False",
        FAILED,
    ),
    "takes away what ends its process": Hostile(
        """
import json, os, sys, traceback
os._exit = sys.exit = lambda *_: None
json.dumps = lambda *_, **__: '{"proved": true}'
traceback.format_exception = lambda *_: []
assert False
""",
        FAILED | NOT_REACHED | EXCEPTION,
    ),
    "walks the frames for secrets and writes them to the channel": Hostile(
        """
import os, sys
frame = sys._getframe()
while frame:
    for value in list(frame.f_locals.values()):
        if isinstance(value, bytes):
            os.write(3, value)
    frame = frame.f_back
os.write(3, b"x" * 64)
os._exit(0)
""",
        NOT_REACHED,
    ),
    "searches all objects for secrets": Hostile(
        """
import gc, os
for thing in gc.get_objects():
    for value in gc.get_referents(thing):
        if isinstance(value, (bytes, bytearray)) and len(value) in (32, 64):
            os.write(3, bytes(value))
            os._exit(0)
os._exit(0)
""",
        NOT_REACHED,
    ),
    "claims success in the supervisor's words": Hostile(
        'import os\nos.write(3, b\'{"proved": true, "status": 0, "flags": []}\')\nos._exit(0)',
        NOT_REACHED,
    ),
    "says that it has not even compiled": Hostile(
        'import os\nos.write(3, b\'{"stage": "run", "error": "AssertionError"}\')\nos._exit(0)',
        FAILED,
    ),
    "runs the proof on a program of its own": Hostile(
        """
import sys
sys.path.insert(0, "/opt/repass")
import _proof
_proof.run(compile("", "", "exec"), {})
""",
        EXCEPTION,
    ),
    "arms the proof again": Hostile(
        """
import sys
sys.path.insert(0, "/opt/repass")
import _proof
_proof.arm(0, "x")
""",
        EXCEPTION,
    ),
    "lets a child reach the end": Hostile(
        "import os\nif os.fork():\n    os.wait()\n    os._exit(0)", NOT_REACHED
    ),
    "lets a thread end the process": Hostile(
        """
import os, threading
threading.Thread(target=os._exit, args=(0,)).start()
while True: pass
""",
        NOT_REACHED,
    ),
    "closes what it has inherited": Hostile("import os\nos.closerange(0, 256)", NOT_REACHED),
    "writes to whatever it has inherited": Hostile(
        """
import os
for number in range(256):
    try:
        os.write(number, b"\\0" * 64)
    except OSError:
        pass
""",
        NOT_REACHED,
    ),
    "swaps the channel for a pipe": Hostile(
        "import os\n_, write = os.pipe()\nos.dup2(write, 3)", NOT_REACHED
    ),
    "sends descriptors to the supervisor": Hostile(
        """
import array, socket
channel = socket.socket(fileno=3)
files = array.array("i", [1, 2])
for _ in range(50):
    channel.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, files)])
channel.detach()
""",
        NOT_REACHED,
    ),
    "fills the channel": Hostile(
        """
import os
os.set_blocking(3, False)
try:
    while True:
        os.write(3, b"x" * 4096)
except BlockingIOError:
    pass
""",
        NOT_REACHED,
    ),
}
