"""Runs a solution once for each test case, each time in a process of its own, and compares.

Source of the rules of comparison: `run_test` in eval/testing_util.py of hendrycks/apps. There the
solution is made a function's body and called in one process, with `sys.stdin` replaced.

The solution's process gets a case's input, and ends with what it has printed or returned in a file;
the process that started it compares. So a solution can't reach the comparison or the proof of the
end: what it replaces is its own copy, and the channel to the supervisor is closed in it. What it
can do is look the expected values up, in its copy of the memory.
"""

import atexit
import contextlib
import json
import math
import os
import resource
import signal
import sys
import tempfile
import threading
import traceback
from types import CodeType
from typing import Any

CPU_S = 4
"""CPU seconds for one case: the reference's limit, there on the clock. A run that is a repeat after
a timeout has more (`REPASS_CPU_MARGIN`, see `repass.sandbox.timeouts`), and says what it used."""

SPARE_BYTES = 1 << 20
TIMES = 16
"""More output than so many times the expected one, and the spare, is wrong without a look."""

IMPORTS = """\
import sys, time, itertools, collections, math, fractions, random, heapq
from itertools import accumulate, product, permutations, combinations
from collections import Counter, OrderedDict, deque, defaultdict, ChainMap
from functools import lru_cache
from math import sqrt, sin, cos, tan, ceil, fabs, floor, gcd, exp, log, log2
from typing import List, Tuple
from heapq import *
try:
    import numpy as np
except ImportError:
    pass
"""
"""What the reference imports for every solution."""

RAISED, NO_MEMORY = 1, 2


def run_cases(solution: str, cases: str) -> None:
    """Run a solution on all cases, up to the first that it fails.

    Args:
        solution: a program that reads standard input, or defines what is called.
        cases: JSON: `inputs`, `outputs`, and `fn_name` where a function is called.

    Raises:
        SyntaxError: the solution does not parse.
        AssertionError: a case has another result than expected.
        RuntimeError: the solution raised an exception, or was killed.
        MemoryError: it had not enough memory.
    """
    sys.set_int_max_str_digits(0)  # the reference's Python has no such limit
    known = json.loads(cases)
    code = compile(solution, "solution.py", "exec", dont_inherit=True)
    name = known.get("fn_name")
    of_class = "class Solution" in solution
    total = len(known["inputs"])
    for number, (given, expected) in enumerate(zip(known["inputs"], known["outputs"], strict=True)):
        place = f"case {number + 1} of {total}"
        limit = TIMES * len(json.dumps(expected)) + SPARE_BYTES
        if name is None:
            found = _run(place, limit, _read_and_print, code, _text(given))
            same = same_output(found.decode("utf-8", "replace"), _text(expected))
        else:
            found = _run(place, limit, _call, code, (name, of_class, given))
            same = same_value(json.loads(found), expected)
        if not same:
            raise AssertionError(f"{place}: found {found[:200]!r}, expected {str(expected)[:200]}")


def _text(value: Any) -> str:
    return "\n".join(value) if isinstance(value, list) else str(value)


def _run(place: str, limit: int, body: Any, code: CodeType, given: Any) -> bytes:
    """Let a new process do `body`; returns what it has left in its file."""
    with tempfile.TemporaryFile() as result, tempfile.TemporaryFile() as said:
        child = os.fork()
        if child == 0:
            _in_the_child(body, code, given, result.fileno(), said.fileno())
        _, status, used = os.wait4(child, 0)
        ended = os.waitstatus_to_exitcode(status)
        _judge_time(ended, used.ru_utime + used.ru_stime)
        _judge_end(place, ended, said.fileno())
        if os.fstat(result.fileno()).st_size > limit:
            raise AssertionError(f"{place}: much more output than expected")
        return os.pread(result.fileno(), limit, 0)


def _given_s() -> int:
    """CPU seconds that a case may use in this run."""
    return math.ceil(CPU_S * float(os.environ.get("REPASS_CPU_MARGIN", "1")))


def _judge_time(code: int, cpu_s: float) -> None:
    """End by the signs of a timeout: all that was given is used up, or more than the limit."""
    if code == -signal.SIGXCPU or cpu_s > _given_s():
        os.kill(os.getpid(), signal.SIGXCPU)
    if cpu_s > CPU_S:
        os.kill(os.getpid(), signal.SIGVTALRM)


def _judge_end(place: str, code: int, said: int) -> None:
    if code == 0:
        return
    if code == NO_MEMORY:
        raise MemoryError(place)
    why = os.pread(said, 4000, 0).decode("utf-8", "replace")
    raise RuntimeError(f"{place}: {why}" if code > 0 else f"{place}: killed by signal {-code}")


def _in_the_child(body: Any, code: CodeType, given: Any, result: int, said: int) -> None:
    end = os._exit  # a solution may put something else in its place
    ended = RAISED
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (_given_s(), _given_s() + 1))
        names: dict[str, Any] = {"__name__": "__main__"}
        exec(IMPORTS, names)  # noqa: S102 (here and below: it runs in the sandbox)
        body(code, names, given, _descriptors(result, said))
        ended = 0
    except MemoryError:
        ended = NO_MEMORY
    except BaseException:
        os.pwrite(_SAID, traceback.format_exc().encode("utf-8", "replace")[-4000:], 0)
    finally:
        end(ended)


_RESULT, _SAID = 200, 201
"""Descriptors of the child: of all others above standard error nothing is left."""


def _descriptors(result: int, said: int) -> int:
    """Keep two files and nothing else that was inherited; returns the result's descriptor."""
    os.dup2(result, _RESULT, inheritable=False)
    os.dup2(said, _SAID, inheritable=False)
    os.closerange(3, _RESULT)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.close(nothing)
    return _RESULT


def _read_and_print(code: CodeType, names: dict[str, Any], given: str, result: int) -> None:
    """Execute a program as if from a shell: its input on descriptor 0, its output on 1."""
    with tempfile.TemporaryFile() as file:
        file.write(given.encode())
        file.flush()
        os.lseek(file.fileno(), 0, os.SEEK_SET)
        os.dup2(file.fileno(), 0)
    os.dup2(result, 1)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115
    atexit._clear()
    output = sys.stdout
    try:
        with contextlib.suppress(SystemExit):
            exec(code, names)  # noqa: S102
    finally:
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
        for stream in (output, sys.stdout):
            with contextlib.suppress(ValueError, AttributeError):  # closed, or no stream
                stream.flush()


def _call(
    code: CodeType, names: dict[str, Any], given: tuple[str, bool, list[Any]], result: int
) -> None:
    """Call a function, or a method of the class `Solution`, and write its value as JSON."""
    name, of_class, arguments = given
    exec(code, names)  # noqa: S102
    function = getattr(names["Solution"](), name) if of_class else names[name]
    value = function(*_numbered_keys(arguments))
    os.pwrite(result, json.dumps(value, default=_plain).encode(), 0)


def _plain(value: Any) -> Any:
    """A value of numpy as one of Python; no expected value is like any other."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"a value of type {type(value).__name__}")


def _numbered_keys(arguments: list[Any]) -> list[Any]:
    """Undo what JSON did to the keys of a dictionary that is the first argument."""
    first = arguments[0] if arguments else None
    if isinstance(first, dict) and all(str(key).lstrip("-").isdigit() for key in first):
        return [{int(key): value for key, value in first.items()}]
    return arguments


def same_value(found: Any, expected: Any) -> bool:
    """Whether a returned value is the expected one, or the only item of the expected list."""
    return bool(found == expected or (isinstance(expected, list) and found in expected[:1]))


def same_output(found: str, expected: str) -> bool:
    """Whether an output is the expected one, blanks, order, and a little rounding set aside."""
    lines = found.splitlines()
    wanted = [line.strip() for line in expected.split("\n") if line]
    return (
        "\n".join(lines).strip() == expected.strip()
        or "\n".join(line.strip() for line in lines).strip() == expected.strip()
        or [line for line in lines if line] == wanted
        or _same_numbers([line for line in lines if line], wanted)
        or _same_words(lines, wanted)
    )


def _same_numbers(lines: list[str], wanted: list[str]) -> bool:
    """One number a line, close as numpy's `allclose` has it."""
    try:
        pairs = [(float(a), float(b)) for a, b in zip(lines, wanted, strict=True)]
    except ValueError:
        return False
    return all(a == b or abs(a - b) <= 1e-8 + 1e-5 * abs(b) for a, b in pairs)


def _same_words(lines: list[str], wanted: list[str]) -> bool:
    """The same words in the same lines, in any order; numbers to three decimals."""
    found = [line.split() for line in lines if line.split()]
    right = [line.split() for line in wanted]
    if {frozenset(words) for words in found} == {frozenset(words) for words in right}:
        return True
    try:
        return _rounded(found) == _rounded(right)
    except ValueError:
        return False


def _rounded(lines: list[list[str]]) -> set[frozenset[float]]:
    return {frozenset(round(float(word), 3) for word in words) for words in lines}
