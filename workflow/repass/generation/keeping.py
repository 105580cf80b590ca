"""A cell's journal: answers under their requests' keys, and what the cell's runs have spent.

The latter is there so that a cell rebuilt from its journal still knows which engine made it and how
long that took.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from repass.errors import DataError
from repass.generation.answers import Answer
from repass.generation.facts import EngineFacts
from repass.generation.frozen import Frozen
from repass.generation.metering.cost import EngineCost
from repass.generation.requests import Request
from repass.generation.saying import say
from repass.journal import Journal, key_of
from repass.usage import Usage


class Spent(Frozen):
    """What the runs of a cell have cost so far, and the engine of the last."""

    engine: EngineFacts
    wall_s: float = 0.0
    cost: EngineCost | None = None
    job: Usage | None = None


class CellJournal:
    """The open journal of one cell."""

    def __init__(self, journal: Journal, path: Path) -> None:
        self._journal = journal
        self._path = path

    def answer(self, request: Request) -> Answer | None:
        """Return the answer of an earlier run; an error is no answer and is asked for again.

        Nor is a line that is none of ours, though it is one of JSON.
        """
        kept = self._journal.get(request.key)
        if kept is None or kept.get("error") is not None or kept.get("completion") is None:
            return None
        try:
            return Answer(**{name: kept.get(name) for name in Answer.model_fields})
        except ValueError:
            return None

    def keep(self, request: Request, answer: Answer) -> None:
        """Write one answer down: from here on it is paid for.

        Raises:
            DataError: it could not be written whole.
        """
        described = {"task_id": request.prompt.task_id, "sample": request.sample}
        with _writing(self._path):
            self._journal.append(request.key, {**described, **answer.model_dump()})

    def spent(self, requests: list[Request], otherwise: EngineFacts) -> Spent:
        """Return what the cell has cost so far."""
        try:
            return Spent.model_validate(self._journal.get(_spent_key(requests)))
        except ValueError:
            return Spent(engine=otherwise)

    def keep_spent(self, requests: list[Request], spent: Spent) -> None:
        """Write down what the cell has cost so far.

        Raises:
            DataError: it could not be written whole.
        """
        with _writing(self._path):
            self._journal.append(_spent_key(requests), spent.model_dump(mode="json"))


@contextmanager
def opened(path: Path) -> Iterator[CellJournal]:
    """Open a cell's journal, waiting for another job that writes it.

    Raises:
        DataError: it can't be opened or written.
    """
    journal = Journal(path, lambda path: say(f"{path}: waiting for another job's end"))
    with _writing(path):
        journal.__enter__()
    try:
        yield CellJournal(journal, path)
    finally:
        with _writing(path):
            journal.__exit__(None, None, None)


def _spent_key(requests: list[Request]) -> str:
    """Name the entry by the first request: it stays when n grows, and changes with the model."""
    return key_of(spent=[request.key for request in requests[:1]])


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Name the journal when it can't be written, most often because the disk is full."""
    try:
        yield
    except OSError as error:
        raise DataError(
            f"{path}: can't be written ({error.strerror or error}); make room or mend the folder,"
            " then start the same command again: what was finished is kept"
        ) from error
