"""Answer signals as a freshly started Python does, whatever the process that started us ignored."""

import ctypes
import os
import signal

RT_SIGACTION = {"x86_64": 13, "aarch64": 134}
SIGNALS = range(1, 65)
FIXED = (signal.SIGKILL, signal.SIGSTOP)
_SET_BYTES = 8
_DEFAULT_ACTION = bytes(32)
"""The kernel's `struct sigaction` of nothing but zeros: SIG_DFL, no flags, an empty mask."""


def answer_as_a_fresh_python() -> None:
    """A job in a shell's background ignores some signals, and all that it starts inherits that."""
    known = signal.valid_signals()
    for number in SIGNALS:
        if number in FIXED:
            continue
        if number in known:
            signal.signal(number, signal.SIG_DFL)
        else:
            _reset_in_the_kernel(number)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_IGN)


def _reset_in_the_kernel(number: int) -> None:
    """Two real-time signals belong to the C library, which lets nobody else set them."""
    call = RT_SIGACTION.get(os.uname().machine)
    if call is not None:
        ctypes.CDLL(None).syscall(call, number, _DEFAULT_ACTION, None, _SET_BYTES)
