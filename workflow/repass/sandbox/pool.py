"""A warm pool of workers: programs in, outcomes out, in order of completion.

What can go wrong is kept apart: a program's fault is its verdict; a failure of the machinery is
retried on a fresh worker and, if it stays, becomes `sandbox_error`, which is never scored; a
machine on which nothing can be executed (safely) raises SandboxError. So `sandbox_error` says that
this program can't be judged while others can: before it is given, another one has to pass.
"""

import concurrent.futures
import itertools
import queue
import secrets
import sys
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from repass import languages
from repass.errors import SandboxError
from repass.inputs import recording
from repass.inputs.problems import Expected, InputProblem, PartName
from repass.languages import Language
from repass.records import Verdict
from repass.sandbox import details, timeouts, verdicts, worker
from repass.sandbox.janitor import Janitor
from repass.sandbox.podman import Service
from repass.sandbox.quiet import Gate
from repass.sandbox.records import ImageRecord, Limits, Outcome, PoolSettings, Program
from repass.sandbox.timeouts import Terms
from repass.sandbox.worker import Report, UnprotectedError, Worker, WorkerLost

MAX_FAILURES = 3
"""Failures of the machinery after which a program is left until the others are done."""

START_PAUSES_S = (0.2, 1.0, 4.0)
"""Before each further attempt to start a worker: Podman may be starting again itself."""

AHEAD = 4
"""How many programs a worker has waiting, so that none idles while outcomes are looked at."""

CLOSERS = 8
"""How many workers are removed at a time: Podman takes a tenth of a second for each."""

SECCOMP = Path("envs/sandbox/seccomp.json")


@dataclass(frozen=True)
class Task:
    """A program on its way to its outcome: how it is to be run next, and what has happened."""

    program: Program
    terms: Terms = timeouts.FIRST
    attempts: int = 0
    failures: int = 0
    reason: str = ""
    """Of the last failure of the machinery."""


Future = concurrent.futures.Future[Outcome | Task]


class Pool:
    """Executes programs; a context manager.

    Args:
        image: where the languages' toolchains are.
        settings: number of workers, their limits, and how often they are replaced.
        root: the checkout (its seccomp profile is used); found from this file if not given.

    Raises:
        SandboxError: nothing can be executed here (on entering, and from `run`).
    """

    def __init__(
        self, image: ImageRecord, settings: PoolSettings, root: Path | None = None
    ) -> None:
        self._name = secrets.token_hex(8)
        self._service = Service(self._name)
        self._janitor: Janitor | None = None
        seccomp = (root or Path(__file__).resolve().parents[3]) / SECCOMP
        self._slots = [
            _Slot(self._name, self._service, image, seccomp, settings)
            for _ in range(settings.workers)
        ]
        self._free: queue.LifoQueue[_Slot] = queue.LifoQueue()
        self._threads = concurrent.futures.ThreadPoolExecutor(settings.workers, "sandbox")

    @property
    def name(self) -> str:
        """What tells this pool's containers and folders from all others (see `worker.POOL`)."""
        return self._name

    def __enter__(self) -> Self:
        """Remove what dead pools have left, and start the first worker to see that it works."""
        try:
            with self._service.client() as client:
                worker.reap(client)
            self._janitor = Janitor.start(self._name)
            self._slots[0].warm_up()
        except BaseException:
            self._close()
            raise
        for slot in reversed(self._slots):
            self._free.put(slot)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End all workers at once, in the middle of a program too."""
        self._close()

    def run(self, programs: Iterable[Program]) -> Iterator[tuple[Program, Outcome]]:
        """Execute programs and yield each with its outcome, as they finish.

        The iterable is read as far as there is room, in the caller's thread. What needs a node to
        itself, or can't be judged for now, comes last, one after another.

        Raises:
            SandboxError: nothing can be executed here any more.
        """
        aside: list[Task] = []
        for task, result in self._together(map(Task, programs)):
            if isinstance(result, Task):
                aside.append(result)
            else:
                yield task.program, result
        for task in aside:
            yield task.program, self._threads.submit(self._conclude, task).result()

    def record(self, problem: InputProblem, part: PartName) -> Expected:
        """Run a problem's reference solution on its inputs and return what it returns.

        Raises:
            DataError: it does not return a value that can be compared, on each input.
            SandboxError: nothing can be executed here any more.
        """
        slot = self._free.get()
        try:
            return slot.record(problem, part)
        finally:
            self._free.put(slot)

    def _together(self, tasks: Iterator[Task]) -> Iterator[tuple[Task, Outcome | Task]]:
        """Run tasks beside each other; yields each with its outcome, or as what is left to do."""
        finished: queue.SimpleQueue[tuple[Task, Future]] = queue.SimpleQueue()
        waiting = 0
        for task in itertools.islice(tasks, AHEAD * len(self._slots)):
            self._submit(task, finished)
            waiting += 1
        while waiting:
            task, future = finished.get()
            waiting -= 1
            for following in itertools.islice(tasks, 1):
                self._submit(following, finished)
                waiting += 1
            yield task, future.result()

    def _submit(self, task: Task, finished: "queue.SimpleQueue[tuple[Task, Future]]") -> None:
        future = self._threads.submit(self._execute, task)
        future.add_done_callback(lambda done: finished.put((task, done)))

    def _execute(self, task: Task) -> Outcome | Task:
        slot = self._free.get()
        try:
            return slot.execute(task)
        finally:
            self._free.put(slot)

    def _conclude(self, task: Task) -> Outcome:
        slot = self._free.get()
        try:
            return slot.conclude(task)
        finally:
            self._free.put(slot)

    def hang_up(self) -> None:
        """End what runs, from another thread; nothing else can be run then."""
        for slot in self._slots:
            slot.hang_up()

    def _close(self) -> None:
        self.hang_up()
        self._threads.shutdown(wait=True, cancel_futures=True)
        with concurrent.futures.ThreadPoolExecutor(CLOSERS, "sandbox-close") as closers:
            list(closers.map(_Slot.close, self._slots))
        # without a janitor no worker was ever started
        trouble = worker.remove_all(self._service, self._name) if self._janitor else ""
        self._service.__exit__(None, None, None)
        if self._janitor:
            self._dismiss(self._janitor, trouble)

    def _dismiss(self, janitor: Janitor, trouble: str) -> None:
        """Send the janitor home, unless something is left, or may come into being yet."""
        if trouble:
            print(f"sandbox: left to the janitor: {trouble}", file=sys.stderr, flush=True)
        if trouble or self._service.interrupted:
            janitor.let_it_look()
        else:
            janitor.send_home()


class _Slot:
    """One place of the pool, and the worker that fills it at the moment."""

    def __init__(
        self,
        pool: str,
        service: Service,
        image: ImageRecord,
        seccomp: Path,
        settings: PoolSettings,
    ) -> None:
        self._pool = pool
        self._service = service
        self._image = image
        self._seccomp = seccomp
        self._settings = settings
        self._worker: Worker | None = None
        self._closing = threading.Event()
        self._gate = Gate(closing=self._closing)

    def warm_up(self) -> None:
        """Start a worker now."""
        self._ready(self._settings.limits)

    def execute(self, task: Task) -> Outcome | Task:
        """Execute a program until its outcome is certain, or it must wait for the others' end."""
        while True:
            result = self._attempt(task)
            if isinstance(result, Outcome):
                return result
            if result.terms.alone or result.failures >= MAX_FAILURES:
                return result
            task = result

    def conclude(self, task: Task) -> Outcome:
        """Execute a program until its outcome is certain; nothing else of the pool runs.

        Raises:
            SandboxError: no other program can be executed either.
        """
        allowed = max(task.failures + 1, MAX_FAILURES)
        while True:
            result = self._attempt(task)
            if isinstance(result, Outcome):
                return result
            if result.failures >= allowed:
                self._require_that_others_pass(result)
                return _not_executed(result)
            task = result

    def _attempt(self, task: Task) -> Outcome | Task:
        """Execute a program once; returns its outcome, or what is left to do."""
        task = replace(task, attempts=task.attempts + 1)
        language = languages.get(task.program.language)
        try:
            report, timeout_counts = self._run(task, language)
        except WorkerLost as error:
            task = _failed(task, str(error))
            return _not_executed(task) if self._closing.is_set() else task
        limits = language.limits(task.program.limits)
        verdict = verdicts.classify(report, language, limits)
        terms = timeouts.again(task.terms, report) if verdict is Verdict.TIMEOUT else None
        if terms is not None:
            return replace(task, terms=terms)
        if verdict is Verdict.TIMEOUT and not timeout_counts:
            return _failed(task, "it ran out of time, but could not have the node to itself")
        return _outcome(verdict, report, language, limits, task.attempts)

    def _require_that_others_pass(self, task: Task) -> None:
        """See on a fresh worker that it is the program that can't be judged, not all of them."""
        language = languages.get(task.program.language)
        known = (test for test in language.self_tests if test.expected is Verdict.PASSED)
        for number, test in enumerate(known):
            program = Program(
                key=str(number), language=language.name, source=test.source, limits=test.limits
            )
            result = self._attempt(Task(program))
            if not isinstance(result, Outcome) or result.verdict is not Verdict.PASSED:
                raise SandboxError(
                    f"no {language.name} program can be executed here any more: {task.reason};"
                    " what is finished is kept, run the same command again"
                )

    def record(self, problem: InputProblem, part: PartName) -> Expected:
        """Run a problem's reference solution on its inputs; raises as `Pool.record` does."""
        language = languages.get(recording.LANGUAGE)
        for _ in range(MAX_FAILURES):
            self._require_open(problem)
            worker = self._ready(language.room(recording.LIMITS))
            self._require_open(problem)  # `hang_up` does not know a worker in the making
            try:
                with self._gate.together():
                    return worker.record(problem, part, language)
            except WorkerLost:
                self._drop()
        raise SandboxError(f"{problem.task_id}: its reference solution can't be executed here")

    def _require_open(self, problem: InputProblem) -> None:
        if self._closing.is_set():
            raise SandboxError(f"{problem.task_id}: its reference was given up")

    def hang_up(self) -> None:
        """End the worker, from another thread."""
        self._closing.set()
        if self._worker:
            self._worker.hang_up()

    def close(self) -> None:
        """Remove the worker."""
        self._drop()
        self._gate.close()

    def _run(self, task: Task, language: Language) -> tuple[Report, bool]:
        """Run a program once; returns what was seen, and whether a timeout counts.

        Raises:
            WorkerLost: the machinery failed.
        """
        worker = self._ready(language.room(task.program.limits))
        if self._closing.is_set():  # looked at now: `hang_up` does not know a worker in the making
            raise WorkerLost("the pool was closed")
        with self._gate.alone() if task.terms.alone else self._gate.together() as counts:
            try:
                report = worker.execute(*task.terms.of(task.program, language))
            except WorkerLost:
                self._drop()
                raise
            timeout_counts = counts()
        if not report["entered"]:
            self._drop()
            raise WorkerLost("the program's process could not be set up")
        return report, timeout_counts

    def _ready(self, limits: Limits) -> Worker:
        if self._worker and self._is_used_up(self._worker, limits):
            self._drop()
        if self._worker is None:
            self._worker = self._new(self._settings.limits.widest(limits))
        return self._worker

    def _is_used_up(self, worker: Worker, limits: Limits) -> bool:
        return (
            worker.spent or worker.used >= self._settings.recycle_after or not worker.fits(limits)
        )

    def _new(self, limits: Limits) -> Worker:
        for pause_s in (*START_PAUSES_S, None):
            try:
                return Worker(self._service, self._image, self._seccomp, limits, self._pool)
            except UnprotectedError:
                raise
            except SandboxError:
                if pause_s is None or self._closing.wait(pause_s):
                    raise
        raise AssertionError("unreachable")

    def _drop(self) -> None:
        if self._worker:
            self._worker.close()
            self._worker = None


def _failed(task: Task, reason: str) -> Task:
    return replace(task, failures=task.failures + 1, reason=reason)


def _not_executed(task: Task) -> Outcome:
    return Outcome(
        verdict=Verdict.SANDBOX_ERROR, detail=f"[sandbox: {task.reason}]", attempts=task.attempts
    )


def _outcome(
    verdict: Verdict, report: Report, language: Language, limits: Limits, attempts: int
) -> Outcome:
    return Outcome(
        verdict=verdict,
        exit_code=report["status"],
        detail=details.describe(report, language, limits),
        cpu_s=report["cpu_s"],
        wall_s=report["wall_s"],
        peak_memory_bytes=report["peak_memory_bytes"],
        attempts=attempts,
        parts=report.get("parts", ()),
        flags=tuple(report.get("flags", ())),
    )
