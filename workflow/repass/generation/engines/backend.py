"""What every source of completions can do."""

from abc import ABC, abstractmethod

from repass.config.model import Model
from repass.generation.facts import CellFacts
from repass.generation.requests import Job
from repass.records import Completion


class Backend(ABC):
    """A source of completions."""

    @staticmethod
    @abstractmethod
    def serves(model: Model) -> bool:
        """Say whether a model's entry asks for this backend."""

    @abstractmethod
    def generate(self, job: Job) -> tuple[list[Completion], CellFacts]:
        """Return all completions of a cell; see `repass.generation.generate`."""
