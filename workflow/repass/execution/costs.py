"""What the jobs of a cell have used to execute it, besides the programs themselves.

Kept in the cell's journal now and then, so that a job that is killed, or a cell that is rebuilt
from its journal, still tells what it took.
"""

import time

from pydantic import ValidationError

from repass import usage
from repass.journal import Journal, key_of
from repass.usage import Usage

NOTE_S = 10.0
"""How often it is written down while programs run."""


class Costs:
    """Adds what this job uses to what earlier ones have used."""

    def __init__(self, journal: Journal | None) -> None:
        """Read what an open journal knows; None for no journal."""
        self.usage: Usage | None = None
        self._journal = journal
        self._notes = 0
        self._noted_at = time.monotonic()
        while journal is not None and (kept := journal.get(_key(self._notes))) is not None:
            self.usage = _usage(kept) or self.usage
            self._notes += 1
        self._earlier = self.usage or Usage()

    def note_now_and_then(self) -> None:
        """Write down what it has come to, if the last time is long ago."""
        if time.monotonic() - self._noted_at >= NOTE_S:
            self.note()

    def note(self) -> None:
        """Write down what it has come to."""
        # The machinery's commands are children; the programs run under the containers' monitors.
        self.usage = self._earlier.plus(usage.of_this_process(children=True))
        self._noted_at = time.monotonic()
        if self._journal is not None:
            self._journal.append(_key(self._notes), self.usage.model_dump())
            self._notes += 1


def _key(number: int) -> str:
    """Name a note: each has a key of its own, as no key of a journal is written twice."""
    return key_of(usage=number)


def _usage(kept: dict[str, object]) -> Usage | None:
    try:
        return Usage.model_validate(kept)
    except ValidationError:
        return None
