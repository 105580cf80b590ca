"""The body of a process that calls a program's function, input by input, and sends what it returns.

The process has the inputs and never sees what is expected: each returned value goes, as data (see
`values`), to its channel and from there to the pool, which judges it. So no pass can be forged but
with the right values.

What is sent is a sequence of frames: kind (one byte), length (4 bytes, little endian), content.
Kinds: `S` the program has run and has the function; `V` and `A` a returned value; `T` nanoseconds
of CPU time that it took; `E` the error that ended the process, as JSON.

Output is swallowed while the program runs and while its function is called, and reading input
fails, both as in EvalPlus. Not as there, nothing is taken away from the program (EvalPlus sets
`open`, `exit` and much of `os` to None, for want of a sandbox).
"""

import io
import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any, NoReturn

from . import python_runner, values

FLUSH_BYTES = 32 * 1024
FLUSH_NS = 5_000_000
"""Values wait for others no longer than this, so that it is known which one takes its time."""


class _Swallowed(io.StringIO):
    """Takes what is printed; whoever reads from it fails."""

    def read(self, *_: Any) -> str:
        raise OSError

    def readline(self, *_: Any) -> str:  # type: ignore[override]
        raise OSError

    def readlines(self, *_: Any) -> Any:
        raise OSError

    def readable(self) -> bool:
        return False


class _Sender:
    """Writes frames to the channel, many at once."""

    def __init__(self, channel: int) -> None:
        self._channel = channel
        self._buffer = bytearray()
        self._write = os.write
        self._now = time.monotonic_ns
        self.copied = python_runner.copy_check()
        self._sent_at = self._now()

    def put(self, kind: bytes, content: bytes = b"") -> None:
        self._buffer += kind + len(content).to_bytes(4, "little")
        self._buffer += content
        if len(self._buffer) > FLUSH_BYTES or self._now() - self._sent_at > FLUSH_NS:
            self.flush()

    def flush(self) -> None:
        with memoryview(self._buffer) as view:
            sent = 0
            while sent < len(view):
                sent += self._write(self._channel, view[sent:])
        self._buffer = bytearray()
        self._sent_at = self._now()


def execute(
    channel: int, request: dict[str, Any], inputs: list[Any], long: frozenset[int], path: str
) -> NoReturn:
    """Run a program, call its function on each input, and send what it returns; ends the process.

    Args:
        channel: where the frames go.
        request: `source`, `entry_point`, `as_elements` (see `values.encode`), `record` (times).
        inputs: the arguments of each call; the function may change them.
        long: the calls that may take longer than others: no value waits for them.
        path: where the source is written.
    """
    sender = _Sender(channel)
    leave = os._exit
    python_runner.forget_the_supervisor(path)
    python_runner.write(request["source"], path)
    stage = "compile"
    try:
        code = compile(request["source"], path, "exec", dont_inherit=True)
        stage = "run"
        function = _defined(code, request["entry_point"])
        if not sender.copied():
            sender.put(values.STARTED)
            sender.flush()
            _call(function, inputs, sender, request, long)
    except BaseException as error:
        if sender.copied():
            python_runner.end_as_a_copy(leave, error)
        _fail(sender, stage, error)
        leave(1)
    if sender.copied():
        python_runner.end_as_a_copy(leave)
    sender.flush()
    leave(0)


def _defined(code: Any, name: str) -> Callable[..., Any]:
    namespace: dict[str, Any] = {}
    streams = sys.stdout, sys.stderr, sys.stdin
    sys.stdout = sys.stderr = sys.stdin = _Swallowed()
    try:
        exec(code, namespace)  # noqa: S102
    finally:
        sys.stdout, sys.stderr, sys.stdin = streams
    function: Callable[..., Any] = namespace[name]
    return function


def _call(
    function: Callable[..., Any],
    inputs: list[Any],
    sender: _Sender,
    request: dict[str, Any],
    long: frozenset[int],
) -> None:
    encode, clock = values.encode, time.process_time_ns
    as_elements, record = request["as_elements"], request["record"]
    streams = sys.stdout, sys.stderr, sys.stdin
    started = 0
    for at, arguments in enumerate(inputs):
        if at in long:
            sender.flush()
        sys.stdout = sys.stderr = sys.stdin = _Swallowed()
        try:
            if record:
                started = clock()
            value = function(*arguments)
            took = clock() - started if record else 0
        finally:
            sys.stdout, sys.stderr, sys.stdin = streams
        if sender.copied():
            return
        sender.put(*encode(value, as_elements))
        if record:
            sender.put(values.TOOK, took.to_bytes(8, "little"))


def _fail(sender: _Sender, stage: str, error: BaseException) -> None:
    said = json.dumps({"stage": stage, "error": python_runner.kind_of(error)})
    sender.put(values.ERROR, said.encode())
    sender.flush()
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    text = "".join(traceback.format_exception(type(error), error, trace))
    os.write(2, text.encode("utf-8", "backslashreplace")[-60_000:])
