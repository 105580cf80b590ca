"""Run programs in the sandbox, each one once, through a journal."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Protocol

from pydantic import ValidationError

from repass.execution.costs import Costs
from repass.execution.programs import refusal
from repass.journal import Journal, key_of
from repass.progress import Progress
from repass.records import Verdict
from repass.sandbox.pool import Pool
from repass.sandbox.records import ImageRecord, Outcome, PoolSettings, Program
from repass.usage import Usage

Outcomes = dict[str, Outcome]


class RunsPrograms(Protocol):
    """What is needed of a pool."""

    def run(self, programs: Iterable[Program]) -> Iterator[tuple[Program, Outcome]]:
        """Run programs; yields in order of completion."""
        ...


OpenPool = Callable[[ImageRecord, PoolSettings], AbstractContextManager[RunsPrograms]]


class Runner:
    """Runs programs on one image, and remembers what became of them.

    A journal's item counts only for the same program and limits, image and sandbox code
    (`fingerprint`). What the machinery failed to judge is not written down, so a rerun tries again.
    """

    def __init__(
        self,
        image: ImageRecord,
        settings: PoolSettings,
        *,
        label: str,
        journal: Path | None = None,
        fingerprint: str = "",
        open_pool: OpenPool = Pool,
    ) -> None:
        self._image = image
        self._settings = settings
        self._label = label
        self._journal = journal
        self._fingerprint = fingerprint
        self._open_pool = open_pool
        self.usage: Usage | None = None
        """What the jobs have used that ran the programs; None before any was run."""

    def run(self, programs: Iterable[Program]) -> Outcomes:
        """Run all programs, those of the same key once; returns the outcomes by key.

        Raises:
            SandboxError: the sandbox can't be used here.
        """
        wanted = {program.key: program for program in programs}
        opened = Journal(self._journal, self._on_wait) if self._journal else nullcontext(None)
        with opened as journal:
            outcomes = self._known(wanted, journal)
            costs = Costs(journal)
            progress = Progress(self._label, len(wanted), "programs", done=len(outcomes))
            left = [program for key, program in wanted.items() if key not in outcomes]
            for program, outcome in self._fresh(left):
                self._keep(journal, program, outcome)
                outcomes[program.key] = outcome
                progress.add()
                costs.note_now_and_then()
            if left:
                costs.note()
        self.usage = costs.usage
        return outcomes

    def _known(self, wanted: Mapping[str, Program], journal: Journal | None) -> Outcomes:
        if journal is None:
            return {}
        found = {key: journal.get(self._key(key)) for key in wanted}
        read = {key: _outcome(value) for key, value in found.items() if value is not None}
        return {key: outcome for key, outcome in read.items() if outcome is not None}

    def _fresh(self, programs: list[Program]) -> Iterator[tuple[Program, Outcome]]:
        runnable = []
        for program in programs:
            refused = refusal(program)
            if refused is None:
                runnable.append(program)
            else:
                yield program, refused
        if runnable:
            with self._open_pool(self._image, self._settings) as pool:
                yield from pool.run(runnable)

    def _keep(self, journal: Journal | None, program: Program, outcome: Outcome) -> None:
        if journal is not None and outcome.verdict is not Verdict.SANDBOX_ERROR:
            journal.append(self._key(program.key), outcome.model_dump(mode="json"))

    def _key(self, program: str) -> str:
        return key_of(program=program, image=self._image.digest, sandbox=self._fingerprint)

    def _on_wait(self, path: Path) -> None:
        print(f"{self._label}: waiting for another process to leave {path}", flush=True)


def _outcome(value: Mapping[str, object]) -> Outcome | None:
    """Read an item of the journal; one that an older version wrote otherwise counts as absent."""
    try:
        return Outcome.model_validate(value)
    except ValidationError:
        return None
