"""How many requests may be in the air.

What an engine can take at a time depends on its device, the model's size and the requests' length,
and only the engine knows. But its first tokens tell: a request with its first token is being worked
on, one without still waits. So by default there is always a queue before an engine of ours, and
however many it takes out of the queue, so many follow: it is full until the last request, and those
that it can't take yet wait here, where they cost nothing.
"""

import resource
from dataclasses import dataclass

QUEUE = 64
"""Enough for all that an engine takes in one step: its token budget is filled by some dozen
prompts."""
MOST = 2048
"""Twice what vLLM takes at a time on the largest device (EngineArgs.get_batch_defaults)."""
OF_A_STRANGER = 32
"""An endpoint's owner may count requests, and whether it streams is not known."""
SPARE_FILES = 64
"""Files that a job has open besides its connections."""


@dataclass(frozen=True)
class Window:
    """At most so many requests in the air, and so many of them without a first token."""

    most: int
    queued: int

    def has_room(self, in_air: int, queued: int) -> bool:
        """Say whether one more may be sent."""
        return in_air < self.most and queued < self.queued


def window_of(concurrency: int | None, *, ours: bool) -> Window:
    """Return the window that the configuration asks for.

    Args:
        concurrency: `generation.concurrency`; None: find out.
        ours: whether the engine is one of ours, which streams and is asked by nobody else.
    """
    if concurrency is not None:
        return Window(concurrency, concurrency)
    if not ours:
        return Window(OF_A_STRANGER, OF_A_STRANGER)
    return Window(_connections(MOST), QUEUE)


def _connections(wanted: int) -> int:
    """Return how many connections the process may have, raising its soft limit if need be."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + SPARE_FILES
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return wanted
    allowed = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return max(1, allowed - SPARE_FILES)
