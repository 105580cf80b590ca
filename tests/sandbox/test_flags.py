"""What a pass in Python can't exclude is seen: the verdict stays, a flag says what was done."""

import pytest

from repass.records import Verdict
from repass.sandbox.supervisor import proof

pytestmark = pytest.mark.podman

EQUAL = "is equal to everything"

SUSPICIOUS = {
    "equal to everything": (
        "class Any:\n    def __eq__(self, other): return True\n"
        "def add(a, b): return Any()\nassert add(1, 2) == 4",
        EQUAL,
    ),
    "never unequal": (
        "class Any:\n    def __ne__(self, other): return False\n"
        "def add(a, b): return Any()\nassert not add(1, 2) != 4",
        EQUAL,
    ),
    "equal to everything, defined inside": (
        "def add(a, b):\n    class Any(int):\n        def __eq__(self, other): return 1\n"
        "    return Any()\nassert add(1, 2) == 4",
        EQUAL,
    ),
    "hangs when examined": (
        "class Any:\n    def __eq__(self, other):\n        while type(other) is not int: pass\n"
        "        return True\nassert Any() == 4",
        proof.UNFINISHED,
    ),
    "leaves when examined": (
        "import os\nclass Any:\n    def __eq__(self, other):\n"
        "        if type(other) is not int: os._exit(0)\n        return True\nassert Any() == 4",
        proof.UNFINISHED,
    ),
    "replaces a builtin": (
        "import builtins\nbuiltins.abs = lambda x: 0\nassert abs(1 - 5) < 1",
        "replaces builtins.abs",
    ),
    "replaces a library's function": (
        "import math\nmath.isclose = lambda *_: True\nassert math.isclose(1, 2)",
        "replaces math.isclose",
    ),
    "removes a library's function": ("import math\ndel math.isclose", "replaces math.isclose"),
    "replaces a test's method": (
        "import unittest\nunittest.TestCase.assertEqual = lambda *_: None",
        "replaces unittest.TestCase.assertEqual",
    ),
    "skips its tests by a tracer": (
        "import sys\n"
        "def skip(frame, event, argument):\n"
        "    if event == 'line' and frame.f_lineno == 7: frame.f_lineno = 8\n"
        "    return skip\n"
        "sys.settrace(skip)\n"
        "sys._getframe().f_trace = skip\n"
        "assert 1 == 2\n"
        "x = 1\n",
        "traces its execution",
    ),
    "monitors its execution": (
        "import sys\nsys.monitoring.use_tool_id(1, 'x')\n"
        "sys.monitoring.register_callback(1, sys.monitoring.events.LINE, lambda *_: None)",
        "traces its execution",
    ),
    "changes the variables of its tests": (
        "import sys\ndef add(a, b):\n    sys._getframe(1).f_locals['expected'] = a + b + 1\n"
        "    return a + b + 1\n"
        "def check(candidate):\n    expected = 3\n    result = candidate(1, 2)\n"
        "    assert result == expected\ncheck(add)",
        "walks frames",
    ),
    "finds frames by a traceback": (
        "try: 1 / 0\nexcept ZeroDivisionError as error: frame = error.__traceback__.tb_frame",
        "walks frames",
    ),
    "searches all objects": ("import gc\ngc.get_objects()", "searches all objects"),
    "adds an audit hook": (
        "import sys\nsys.addaudithook(lambda *_: None)",
        "adds an audit hook",
    ),
    "reads its own source": ("open('program.py').read()", "reads its own source"),
    "reads the constants of its tests": (
        "def check(): assert 1 == 2\ncheck.__code__.co_consts",
        "reads its own source",
    ),
    "replaces its tests' code": (
        "def check(): assert 1 == 2\ndef no(): pass\ncheck.__code__ = no.__code__\ncheck()",
        "replaces a function's code",
    ),
    "loads bytecode": (
        "import marshal\nexec(marshal.loads(marshal.dumps(compile('1', 'x', 'exec'))))",
        proof.NATIVE,
    ),
    "makes a code object": ("(lambda: 1).__code__.replace(co_consts=(2,))", proof.NATIVE),
    "runs native code": ("import ctypes\nctypes.CDLL(None).getpid()", proof.NATIVE),
    "reads memory": ("import ctypes\nctypes.string_at(id(7), 8)", proof.NATIVE),
}

NATIVE_FORGER = """
import ctypes, os
lines = open("/proc/self/maps").read().splitlines()
at = [n for n, line in enumerate(lines) if "_proof" in line]
spans = [lines[n].split()[0].split("-") for n in (*at, at[-1] + 1) if " rw" in lines[n]]
parts = [b""]
for start, end in ((int(a, 16), int(b, 16)) for a, b in spans):
    data = ctypes.string_at(start, end - start)
    parts += [data[place : place + 32] for place in range(0, len(data) - 32, 8)]
os.write(3, max(parts, key=lambda part: len(set(part))) + b".")  # nothing else is as random
os._exit(0)
"""

HONEST = {
    "classes of many kinds": """
import collections, dataclasses, enum, functools, typing
@dataclasses.dataclass(frozen=True, order=True)
class Point:
    x: int = 0
@dataclasses.dataclass
class Empty: pass
class Own:
    def __init__(self, x): self.x = x
    def __eq__(self, other): return isinstance(other, Own) and self.x == other.x
    def __ne__(self, other): return not self == other
    def __hash__(self): return hash(self.x)
class Careless:
    def __init__(self, x): self.x = x
    def __eq__(self, other): return self.x == other.x
class Colour(enum.Enum): RED = 1
class Pair(typing.NamedTuple):
    a: int
Old = collections.namedtuple("Old", "a b")
@functools.total_ordering
class Sorted:
    def __eq__(self, other): return NotImplemented
    def __lt__(self, other): return NotImplemented
@functools.lru_cache
def f(x): return x if x < 2 else f(x - 1) + f(x - 2)
assert f(20) == 6765 and Point(1) < Point(2)
""",
    "many libraries": """
import asyncio, concurrent.futures, ctypes, csv, inspect, json, logging, multiprocessing, pickle
import shelve, sqlite3, tempfile, threading, unittest.mock, urllib.parse, xml.dom.minidom, zipfile
logging.getLogger("x").warning("x")
async def one(): return 1
assert asyncio.run(one()) == 1
assert inspect.signature(lambda a: a).parameters
assert pickle.loads(pickle.dumps({1: [2]})) == {1: [2]}
""",
    "a test framework and mocks": """
import random, unittest
from unittest.mock import patch
class Test(unittest.TestCase):
    def test_one(self):
        with patch("random.randint", return_value=3), self.assertRaises(ValueError):
            assert random.randint(1, 9) == 3
            raise ValueError
assert unittest.main(module=None, argv=["x"], exit=False).result or True
""",
    "its own input and output": """
import builtins, contextlib, io, sys
sys.stdin = io.StringIO("3")
builtins.input = lambda *_: sys.stdin.readline()
with contextlib.redirect_stdout(io.StringIO()) as written: print(int(input()) + 1)
assert written.getvalue() == "4\\n"
""",
    "a printed traceback": """
import traceback
try: {}["x"]
except KeyError: text = traceback.format_exc()
assert "KeyError" in text
""",
    "a module of its own": """
import sys
open("helper.py", "w").write("x = 1")
sys.path.insert(0, ".")
import helper
assert helper.x == 1
""",
}


@pytest.mark.parametrize("name", SUSPICIOUS)
def test_a_suspicious_pass_is_flagged(run, name):
    source, flag = SUSPICIOUS[name]
    outcome = run(source)
    assert outcome.verdict is Verdict.PASSED, outcome
    assert flag in outcome.detail.splitlines()[0], outcome


def test_native_code_that_steals_the_secret_can_not_take_its_flag_back(run):
    outcome = run(NATIVE_FORGER)
    assert outcome.verdict is Verdict.PASSED, outcome
    assert proof.NATIVE in outcome.detail.splitlines()[0]


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_pass_is_not_flagged(run, name):
    outcome = run(HONEST[name], memory_mb=512)
    assert outcome.verdict is Verdict.PASSED, outcome
    assert "suspicious" not in outcome.detail


def test_a_failure_is_not_flagged(run):
    assert "suspicious" not in run("import gc\ngc.get_objects()\nassert False").detail
