"""One run over one cell of a served model: journal first, then requests for what is missing."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime

from repass.errors import EngineError, StoppedError
from repass.generation.account import Account
from repass.generation.answers import Answer
from repass.generation.client import Client, EngineLostError, Patience
from repass.generation.facts import CellFacts, EngineFacts
from repass.generation.flight import Flight, Speed
from repass.generation.identity import Identity
from repass.generation.keeping import CellJournal
from repass.generation.lease import Lease
from repass.generation.requests import Asking, Job, Request
from repass.generation.saying import deaf, say
from repass.generation.stopping import Stop
from repass.generation.window import window_of
from repass.progress import Progress
from repass.records import Completion

ENGINES_PER_RUN = 3
"""How many engines one run of a cell may wear out before it gives up."""

Acquire = Callable[[], AbstractContextManager[Lease]]


class CellRun:
    """Holds what is known and what is missing while a cell is completed."""

    def __init__(
        self, job: Job, asking: Asking, journal: CellJournal, otherwise: EngineFacts
    ) -> None:
        """Take from the journal what is there.

        Args:
            job: the cell.
            asking: makes all of its requests.
            journal: of the cell, open.
            otherwise: what to tell of the engine if no run has ever asked one.
        """
        self._job = job
        self._asking = asking
        self._requests = asking.first()
        self._journal = journal
        self._answers: dict[str, Answer] = {}
        self._recall()
        self._found = sum(request.key in self._answers for request in self._last())
        self._started_at = datetime.now(UTC)
        self._speed = Speed()
        self._account = Account(
            journal.spent(self._requests, otherwise),
            lambda spent: journal.keep_spent(self._requests, spent),
            lambda: self._speed.seconds,
        )

    def complete(self, acquire: Acquire, stop: Stop) -> None:
        """Get every answer that is missing.

        Args:
            acquire: gets hold of an engine; not called if nothing is missing.
            stop: the wish to end.

        Raises:
            EngineError: the engine or endpoint can't be used, or engines keep dying.
            StoppedError: it was time to end.
            DataError: the journal can't be written.
        """
        for number in range(1, ENGINES_PER_RUN + 1):
            if not self._missing():
                return
            try:
                self._ask(acquire, stop)
            except EngineLostError as error:
                if number == ENGINES_PER_RUN and self._missing():
                    raise EngineError(self._worn_out(error)) from error
                say(f"{self._job.cell}: {error}; another engine finishes the cell")
            else:
                self._check_complete(stop)
                return

    def completions(self) -> list[Completion]:
        """Return the rows of the cell, by prompt and sample."""
        cell = self._job.cell
        return [request.completion(cell, self._answers[request.key]) for request in self._last()]

    def facts(self, identity: Identity) -> CellFacts:
        """Sum the cell up."""
        rows = self.completions()
        spent, speed = self._account.spent, self._speed
        engine = spent.engine
        return CellFacts(
            **self._job.cell.model_dump(),
            engine=engine.engine,
            engine_version=engine.version,
            engine_arguments=engine.arguments,
            device=engine.device,
            dtype=engine.dtype,
            quantization=engine.quantization,
            adapter=identity.adapter,
            source=identity.source,
            revision=identity.revision,
            weights_sha256=identity.weights_sha256,
            started_at=self._started_at.isoformat(timespec="seconds"),
            wall_s=spent.wall_s,
            this_run_s=speed.seconds,
            samples=len(rows),
            requests_sent=speed.answers,
            from_journal=self._found,
            errors=sum(row.error is not None for row in rows),
            prompt_tokens=sum(row.prompt_tokens or 0 for row in rows),
            completion_tokens=sum(row.completion_tokens or 0 for row in rows),
            tokens_per_s=speed.tokens_per_s if speed.answers else None,
            cost=spent.cost,
            job=spent.job,
        )

    def _recall(self) -> None:
        """Take the answers of earlier runs from the journal, turn by turn."""
        for first in self._requests:
            request: Request | None = first
            while request is not None and (answer := self._journal.answer(request)) is not None:
                self._answers[request.key] = answer
                request = self._asking.after(request, answer)

    def _last(self) -> list[Request]:
        """List of each sample the last request that can be made by now; of one turn, its only."""
        return [self._furthest(request) for request in self._requests]

    def _furthest(self, request: Request) -> Request:
        while answer := self._answers.get(request.key):
            following = self._asking.after(request, answer)
            if following is None:
                break
            request = following
        return request

    def _missing(self) -> list[Request]:
        """List what has no answer yet; equal requests (equal prompts) are sent once."""
        wanted = {request.key: request for request in self._last()}
        return [request for key, request in wanted.items() if key not in self._answers]

    def _ask(self, acquire: Acquire, stop: Stop) -> None:
        """Ask until nothing is missing: once, or once a turn."""
        with acquire() as lease, self._account.of(lease):
            self._tell_found()
            while (missing := self._missing()) and not stop.reason:
                self._ask_at_once(missing, lease, stop)

    def _ask_at_once(self, missing: list[Request], lease: Lease, stop: Stop) -> None:
        progress = Progress(str(self._job.cell), len(missing), "samples")
        flight = Flight(missing, self._keep_with(progress), stop)
        with self._speed:
            asyncio.run(self._fly(flight, lease, stop))

    async def _fly(self, flight: Flight, lease: Lease, stop: Stop) -> None:
        settings = self._job.settings
        ours = lease.target.uds is not None
        window = window_of(settings.concurrency, ours=ours)
        # Ours, when full, may take long over each request; its keeper sees whether it gets on.
        watched = ours and settings.concurrency is None
        patience = Patience(settings.retries, None if watched else settings.request_timeout_s)
        async with Client(lease.target, patience, stop, lease.lost) as client:
            keeping = asyncio.create_task(self._account.now_and_then(lease))
            try:
                await flight.run(client, window)
            finally:
                keeping.cancel()

    def _tell_found(self) -> None:
        keys = {request.key for request in self._last()}
        if found := len(keys & self._answers.keys()):
            say(f"{self._job.cell}: {found} of {len(keys)} samples taken from the journal")

    def _keep_with(self, progress: Progress) -> Callable[[Request, Answer], None]:
        """Return what is done with each answer: journal first, then the progress line."""

        def keep(request: Request, answer: Answer) -> None:
            self._journal.keep(request, answer)
            self._answers[request.key] = answer
            self._speed.add(answer)
            with deaf():
                progress.add(note=str(self._speed))

        return keep

    def _worn_out(self, last: EngineLostError) -> str:
        return (
            f"model {self._job.model.name}: {ENGINES_PER_RUN} engines were lost over this cell, the"
            f" last so: {last}; what they finished is kept in {self._job.journal}"
        )

    def _check_complete(self, stop: Stop) -> None:
        if missing := len(self._missing()):
            raise StoppedError(
                f"{self._job.cell}: stopped, as {stop.reason or 'it was asked to'};"
                f" {missing} samples are still to be generated, the finished ones are kept in"
                f" {self._job.journal}: start the same command again"
            )
