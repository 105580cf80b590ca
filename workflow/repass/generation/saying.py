"""Lines for the rule's log. A job outlives a killed workflow, so its stderr may lead nowhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress


def say(text: str) -> None:
    """Print one line on stderr."""
    with deaf():
        print(text, file=sys.stderr, flush=True)


@contextmanager
def deaf() -> Iterator[None]:
    """Ignore that nobody reads any more: what is paid for still has to be written down."""
    with suppress(OSError):
        yield
