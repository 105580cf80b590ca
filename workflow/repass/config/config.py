"""The whole configuration: settings, and the definitions that they name."""

import math
from functools import cached_property
from pathlib import Path

from repass.config import grid
from repass.config.benchmark import Benchmark
from repass.config.catalogue import Catalogue
from repass.config.cell import Cell
from repass.config.datasets import DatasetEntry
from repass.config.execution import Execution
from repass.config.model import Model
from repass.config.prompt import PromptForm
from repass.config.sampling import Sampling
from repass.config.selection import SELECTED
from repass.config.settings import Settings
from repass.sandbox.records import Limits

PROGRAMS_A_WORKER = 32
"""As many short programs take about as long as it takes to start a worker and to remove it."""


class Config(Settings):
    """A checked configuration; every name in `grid()` is defined."""

    root: Path
    """Where relative paths start."""
    known: Catalogue
    """All that the definition files define."""

    def grid(self) -> tuple[Cell, ...]:
        """The cells of all blocks that the filters leave, and of candidates; each once, ordered."""
        return self._cells

    def selected(self) -> tuple[Cell, ...]:
        """Cells of the grid whose prompt is still to be chosen; it reads `selected` in them."""
        return tuple(cell for cell in self._asked if cell.prompt == SELECTED)

    def candidates(self, model: str) -> tuple[Cell, ...]:
        """The cells whose scores choose a model's prompt, in the order of the candidates."""
        return tuple(grid.candidates([model], self, self.known))

    @cached_property
    def _cells(self) -> tuple[Cell, ...]:
        named = (cell for cell in self._asked if cell.prompt != SELECTED)
        choosing = grid.candidates((cell.model for cell in self.selected()), self, self.known)
        return tuple(dict.fromkeys((*named, *choosing)))

    @cached_property
    def _asked(self) -> tuple[Cell, ...]:
        cells = grid.of_blocks(self, self.known)
        for part in grid.PARTS:
            cells = grid.filtered(cells, self, part)
        return cells

    def model(self, name: str) -> Model:
        """A model by name."""
        return self.known.models[name]

    def benchmark(self, name: str) -> Benchmark:
        """A benchmark by name."""
        return self.known.benchmarks[name]

    def prompt(self, name: str) -> PromptForm:
        """A prompt form by name."""
        return self.known.prompts[name]

    def sampling(self, name: str) -> Sampling:
        """A sampling preset by name."""
        return self.known.samplings[name]

    def dataset_of(self, benchmark: str) -> DatasetEntry:
        """The registry entry of a benchmark's dataset."""
        return self.known.datasets[self.benchmark(benchmark).dataset]

    def limits(self, benchmark: str) -> Limits:
        """What a program of a benchmark may use."""
        return self.benchmark(benchmark).limited(self.execution.limits)

    def execution_of(self, benchmark: str) -> Execution:
        """The sandbox's settings, with the limits of a benchmark's programs."""
        return self.execution.model_copy(update={"limits": self.limits(benchmark)})

    def problems(self, benchmark: str) -> int:
        """How many problems a benchmark has at most: its dataset's rows, or the first of them."""
        rows = self.dataset_of(benchmark).rows
        return min(rows, self.benchmark(benchmark).first or rows)

    def workers(self, cell: Cell, policies: int) -> int:
        """As many workers as a cell's programs keep busy, so that small cells run side by side.

        Args:
            cell: how many samples it has is estimated from the definitions.
            policies: under so many each sample is executed.
        """
        programs = self.problems(cell.benchmark) * self.sampling(cell.sampling).n * policies
        return min(self.execution.workers, math.ceil(programs / PROGRAMS_A_WORKER))

    def warnings(self) -> tuple[str, ...]:
        """What is allowed but makes results hard to reproduce, a line each."""
        models = dict.fromkeys(cell.model for cell in self.grid())
        return tuple(
            f"{self.known.at('models', name, *key)}: {'.'.join((name, *key))}:"
            f' "{revision}" can move; pin a commit to reproduce results'
            for name in models
            for key, revision in self.model(name).unpinned.items()
        )
