"""Backends that answer over HTTP."""

from abc import abstractmethod
from contextlib import AbstractContextManager

from repass.config.model import Model
from repass.generation.engines.backend import Backend
from repass.generation.facts import CellFacts, EngineFacts
from repass.generation.identity import Identity
from repass.generation.keeping import opened
from repass.generation.lease import Lease
from repass.generation.requests import Asking, Job
from repass.generation.run import CellRun
from repass.generation.stopping import Stop, listening
from repass.records import Completion


class ServedBackend(Backend):
    """A backend behind HTTP: subclasses say which model it is and how to reach it."""

    @abstractmethod
    def identity(self, job: Job) -> Identity:
        """Identify the model."""

    @abstractmethod
    def served_name(self, model: Model) -> str:
        """Name the model as the server knows it."""

    @abstractmethod
    def idle_facts(self, job: Job) -> EngineFacts:
        """Tell what is known of the engine without asking it."""

    @abstractmethod
    def acquire(self, job: Job, stop: Stop) -> AbstractContextManager[Lease]:
        """Get hold of an engine, waiting for it if need be.

        Raises:
            EngineError: there is none to be had.
            StoppedError: it was time to end first.
        """

    def generate(self, job: Job) -> tuple[list[Completion], CellFacts]:
        """Take from the journal what is there, ask for the rest."""
        identity = self.identity(job)
        asking = Asking(job, identity, self.served_name(job.model))
        with opened(job.journal) as journal, listening() as stop:
            run = CellRun(job, asking, journal, self.idle_facts(job))
            run.complete(lambda: self.acquire(job, stop), stop)
            return run.completions(), run.facts(identity)
