"""Programs whose function is called on inputs: judged by what it returns, and by that alone."""

from collections.abc import Callable

import pytest
from inputs import part

from repass.inputs.checking import checked
from repass.inputs.problems import TimeRule
from repass.records import Verdict
from repass.sandbox.pool import Pool
from repass.sandbox.records import Limits, Outcome

pytestmark = pytest.mark.podman

BASE = part([((1,), 2), ((5,), 6)])
PLUS = part([((number,), number + 1) for number in range(50)], name="plus")
LIMITS = Limits(cpu_s=1, wall_s=10, memory_mb=128, processes=24, file_mb=8, output_kb=64)
GOOD = "def f(x):\n    return x + 1\n"

Judge = Callable[..., Outcome]


@pytest.fixture
def judge(pool: Pool) -> Judge:
    def run(source: str, *parts: object, **limits: float) -> Outcome:
        program = checked(source, "python", parts or (BASE, PLUS), LIMITS)
        own = program.limits.model_copy(update=limits)
        [(_, outcome)] = pool.run([program.model_copy(update={"limits": own})])
        return outcome

    return run


def test_a_right_program_passes_both_parts(judge: Judge) -> None:
    outcome = judge(GOOD)
    assert outcome.verdict is Verdict.PASSED
    assert [(item.name, item.passed, item.right) for item in outcome.parts] == [
        ("base", True, 2),
        ("plus", True, 50),
    ]


def test_a_program_wrong_at_an_extra_input_passes_the_base(judge: Judge) -> None:
    outcome = judge("def f(x):\n    return x + 1 if x < 30 else 0\n")
    assert outcome.verdict is Verdict.FAILED
    assert [(item.passed, item.right) for item in outcome.parts] == [(True, 2), (False, 30)]
    assert "[plus input 31 of 50: returned 0, expected 31]" in outcome.detail


def test_a_program_wrong_at_the_base_is_not_asked_for_more(judge: Judge) -> None:
    outcome = judge("def f(x):\n    return 2\n")
    assert [item.name for item in outcome.parts] == ["base"]


@pytest.mark.parametrize(
    ("source", "verdict"),
    [
        ("def f(x) return x", Verdict.SYNTAX_ERROR),
        ("def g(x):\n    return x + 1\n", Verdict.EXCEPTION),
        ("def f(x):\n    return x + y\n", Verdict.EXCEPTION),
        ("def f(x):\n    while True: pass\n", Verdict.TIMEOUT),
        ("while True: pass\n", Verdict.TIMEOUT),
        ("import sys\nsys.exit()\n", Verdict.TESTS_NOT_REACHED),
        ("def f(x):\n    raise SystemExit\n", Verdict.TESTS_NOT_REACHED),
        ("def f(x):\n    return input()\n", Verdict.EXCEPTION),
        ("def f(x):\n    return bytearray(10**9)\n", Verdict.OUT_OF_MEMORY),
        ("f = None\n", Verdict.EXCEPTION),
        ("", Verdict.EXCEPTION),
    ],
)  # fmt: skip
def test_what_became_of_it_is_told(judge: Judge, source: str, verdict: Verdict) -> None:
    assert judge(source).verdict is verdict


def test_memory_is_that_of_all_processes_together(judge: Judge) -> None:
    """No single one has more than its own limit, and all together less than the container."""
    source = (
        "import os, time\n"
        "def f(x):\n"
        "    for _ in range(4):\n"
        "        if os.fork() == 0:\n"
        "            held = b'x' * (70 << 20)\n"
        "            time.sleep(100)\n"
        "    time.sleep(100)\n"
    )
    assert judge(source).verdict is Verdict.OUT_OF_MEMORY


FINE = {
    "prints much": "def f(x):\n    print('x' * 100_000)\n    return x + 1\n",
    "prints half of a surrogate pair": "def f(x):\n    print('\\ud800')\n    return x + 1\n",
    "replaces builtins": "len = list = print = None\n" + GOOD,
    "leaves a thread": (
        "import threading, time\n"
        "def f(x):\n"
        "    threading.Thread(target=time.sleep, args=(100,)).start() if x == 1 else 0\n"
        "    return x + 1\n"
    ),
    "returns a named tuple's field": (
        "from collections import namedtuple\nP = namedtuple('P', 'a')\n"
        "def f(x):\n    return P(x + 1).a\n"
    ),
    "counts in a global": (
        "calls = 0\ndef f(x):\n    global calls\n    calls += 1\n    return x + 1\n"
    ),
    "is a class": (
        "class f(int):\n    def __new__(cls, x):\n        return int.__new__(cls, x + 1)\n"
    ),
}


@pytest.mark.parametrize("name", FINE)
def test_honest_programs_pass(judge: Judge, name: str) -> None:
    assert judge(FINE[name]).verdict is Verdict.PASSED


def test_an_input_is_as_it_was_for_each_part(judge: Judge) -> None:
    parts = [part([(([1, 2],), 2)], name=name) for name in ("base", "plus")]
    outcome = judge("def f(x):\n    x.pop()\n    return len(x) + 1\n", *parts)
    assert outcome.verdict is Verdict.PASSED


def test_values_of_a_function_that_changes_them_later_are_as_they_were(judge: Judge) -> None:
    calls = part([((1,), [1]), ((2,), [1, 2])])
    source = "seen = []\ndef f(x):\n    seen.append(x)\n    return seen\n"
    assert judge(source, calls).verdict is Verdict.PASSED


SLOW = """
import time
def f(x):
    until = time.process_time() + x
    while time.process_time() < until: pass
    return x
"""


def test_a_call_may_take_four_times_what_the_reference_took(judge: Judge) -> None:
    slow = part([((0.9,), 0.9)], took_s=[0.3])
    assert judge(SLOW, slow).verdict is Verdict.PASSED


def test_values_that_wait_are_not_taken_for_the_slow_call(judge: Judge) -> None:
    calls = part([((0,), 0), ((0,), 0), ((0.9,), 0.9)], took_s=[0.001, 0.001, 0.3])
    assert judge(SLOW, calls).verdict is Verdict.PASSED


def test_a_quick_call_has_no_more_for_slow_ones_beside_it(judge: Judge) -> None:
    calls = part([((2.5,), 2.5), ((0,), 0)], took_s=[0.001, 1.0])
    outcome = judge(SLOW, calls)
    assert outcome.verdict is Verdict.TIMEOUT
    assert "[base input 1 of 2]" in outcome.detail


AGREEABLE = """
class Agreeable{base}:
    __hash__ = None
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __bool__(self): return True
def f(x):
    return Agreeable()
"""

HOSTILE = {
    "an object that equals everything": AGREEABLE.format(base=""),
    "an integer that equals everything": AGREEABLE.format(base="(int)"),
    "a list that equals everything": AGREEABLE.format(base="(list)"),
    "patched builtins": (
        "import builtins, json, marshal, struct\n"
        "for module in (json, marshal, struct):\n"
        "    for name in ('dumps', 'loads', 'pack', 'unpack'):\n"
        "        if hasattr(module, name): setattr(module, name, lambda *a, **k: b'V')\n"
        "builtins.bool = builtins.all = builtins.isinstance = lambda *a: True\n"
        "def f(x):\n    return 0\n"
    ),
    "an iterator without an end": "import itertools\ndef f(x):\n    return itertools.count()\n",
    "a generator": "def f(x):\n    yield x + 1\n",
    "a text of 100 MB": "def f(x):\n    return 'x' * 100_000_000\n",
    "a list that doubles for ever": (
        "def f(x):\n    a = []\n    for _ in range(200): a = [a, a]\n    return a\n"
    ),
    "a list in itself": "def f(x):\n    a = []\n    a.append(a)\n    a.append(a)\n    return a\n",
    "an integer of a million digits": "def f(x):\n    return 10 ** 1_000_000\n",
    "a deep list": (
        "import sys\nsys.setrecursionlimit(10**6)\n"
        "def f(x):\n    a = 1\n    for _ in range(100_000): a = [a]\n    return a\n"
    ),
    "an early exit": "import os\ndef f(x):\n    os._exit(0)\n",
    "an exit in the middle": "import os\ndef f(x):\n    if x == 5: os._exit(0)\n    return x + 1\n",
    "a kill in the middle": (
        "import os, signal\ndef f(x):\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    ),
    "printed frames": (
        "import os\n"
        "def f(x):\n"
        "    os.write(1, b'V\\5\\0\\0\\0i\\2\\0\\0\\0')\n"
        "    print('V\\5\\0\\0\\0i\\2\\0\\0\\0')\n"
        "    return 0\n"
    ),
    "frames written to the channel": (
        "import os\n"
        "os.write(3, b'S\\0\\0\\0\\0' + b'T\\0\\0\\0\\0' * 100 + b'V\\1\\0\\0\\0T' * 100)\n"
        "os._exit(0)\n"
    ),
    "a report written to the channel": (
        "import os\nos.write(3, b'\\0\\0\\0\\x0f{\"proved\": true}')\nos._exit(0)\n"
    ),
    "noise written to the channel": (
        "import os\n"
        "while True:\n"
        "    os.write(3, b'V\\0\\0\\0\\0' * 10_000)\n"
    ),
    "a closed channel": "import os\nos.closerange(3, 256)\ndef f(x):\n    return x + 1\n",
    "a walk through the frames": (
        "import sys\n"
        "def f(x):\n"
        "    frame = sys._getframe()\n"
        "    while frame:\n"
        "        for name, value in list(frame.f_globals.items()) + list(frame.f_locals.items()):\n"
        "            if callable(value) and name not in ('f', 'sys'):\n"
        "                try: frame.f_globals[name] = lambda *a, **k: (b'V', b'T')\n"
        "                except Exception: pass\n"
        "        frame = frame.f_back\n"
        "    return 0\n"
    ),
    "what the collector knows": (
        "import gc\n"
        "def f(x):\n"
        "    for known in gc.get_objects():\n"
        "        if isinstance(known, dict) and 'expected' in known: return known['expected']\n"
        "    return 0\n"
    ),
    "numbers whose hashes collide": (
        "def f(x):\n    return {n * (2**61 - 1) for n in range(3_000)}\n"
    ),
    "a wait for ever": "import time\ndef f(x):\n    time.sleep(10**6)\n",
}  # fmt: skip


@pytest.mark.parametrize(
    "deed", ["raise ValueError", "raise SystemExit", "return 0", "return x + 1"]
)
def test_a_forked_copy_returns_nothing(judge: Judge, deed: str) -> None:
    copy = f"    if os.fork() == 0: {deed}\n    os.wait()\n"
    source = f"import os\ndef f(x):\n{copy}    return x + 1\n"
    assert judge(source).verdict is Verdict.PASSED


@pytest.mark.parametrize("deed", ["raise ValueError", "raise SystemExit", "pass"])
def test_a_copy_forked_before_any_call_returns_nothing(judge: Judge, deed: str) -> None:
    source = f"import os\nif os.fork() == 0: {deed}\nelse: os.wait()\n{GOOD}"
    assert judge(source).verdict is Verdict.PASSED


WAITING_S = 5
"""What waits for ever does so twice."""


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_but_right_values_passes(judge: Judge, name: str) -> None:
    outcome = judge(HOSTILE[name], wall_s=WAITING_S)
    assert outcome.verdict not in {Verdict.PASSED, Verdict.SANDBOX_ERROR}
    assert not any(item.passed and item.name == "plus" for item in outcome.parts)


@pytest.mark.parametrize("name", HOSTILE)
def test_the_next_program_is_judged_right(judge: Judge, name: str) -> None:
    judge(HOSTILE[name], wall_s=WAITING_S)
    assert judge(GOOD).verdict is Verdict.PASSED
    assert judge("def f(x):\n    return x\n").verdict is Verdict.FAILED


HIDDEN = bytes(byte ^ 1 for byte in range(256))
THIEF = """
import ctypes
first, second = {first!r}, {second!r}
def hidden(data): return bytes(b ^ 1 for b in data)
def f(*_):
    opening = hidden(first)
    for line in open("/proc/self/maps"):
        span, rights, *_ = line.split()
        start, end = (int(part, 16) for part in span.split("-"))
        if not rights.startswith("rw"): continue
        data = ctypes.string_at(start, end - start)
        at = data.find(opening)
        while at >= 0:
            if hidden(data[at + len(first) : at + len(first) + len(second)]) == second:
                return data[at : at + len(first) + len(second)].decode()
            at = data.find(opening, at + 1)
"""

PATIENT = TimeRule(least_s=10, most_s=10)


def thief(secret: str) -> str:
    """Looks for a text, of which it never makes a whole copy, in all memory that it can read."""
    half = len(secret) // 2
    hidden = secret.encode().translate(HIDDEN)
    return THIEF.format(first=hidden[:half], second=hidden[half:])


def test_the_expected_value_is_nowhere_in_the_program_s_memory(judge: Judge) -> None:
    secret = "expected by nobody else"
    wanted = part([((1,), secret)], rule=PATIENT)
    assert judge(thief(secret), wanted).verdict is Verdict.FAILED


def test_what_is_in_the_program_s_memory_is_found_there(judge: Judge) -> None:
    secret = "among the inputs of it"
    shown = part([((1, f"{secret}."), secret)], rule=PATIENT)
    assert judge(thief(secret), shown).verdict is Verdict.PASSED


def test_what_another_program_returned_is_nowhere_in_memory(judge: Judge) -> None:
    secret = "returned by an earlier one"
    wanted = part([((1,), secret)], rule=PATIENT)
    right = f"def f(x):\n    return ''.join({list(secret)!r})\n"
    assert judge(right, wanted).verdict is Verdict.PASSED
    assert judge(thief(secret), wanted).verdict is Verdict.FAILED
