"""What every benchmark adapter is, and what all of them do."""

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from repass.config.benchmark import Benchmark
from repass.errors import DataError
from repass.records import Problem

COMPLETION_STOPS = (
    "\nclass",
    "\ndef",
    "\n#",
    "\n@",
    "\nprint",
    "\nif",
    "\n```",
    "<file_sep>",
)
"""Where a completed Python function has ended: the list of bigcode-evaluation-harness."""


class Adapter(Protocol):
    """Reads a dataset's file; its module names it `ADAPTER`."""

    def problems(self, path: Path, benchmark: Benchmark) -> list[Problem]:
        """Make the benchmark's problems of a dataset's file, in its order.

        Raises:
            DataError: the file is damaged; the message names file and line.
        """


def numbered(problems: Iterable[Problem], path: Path, benchmark: Benchmark) -> list[Problem]:
    """Cut to the benchmark's `first` problems and number them from 0.

    Raises:
        DataError: two problems have the same id, or there are none.
    """
    chosen = list(problems)[: benchmark.first]
    if not chosen:
        raise DataError(f"{path}: no problem for benchmark {benchmark.name}")
    seen: set[str] = set()
    for problem in chosen:
        if problem.task_id in seen:
            raise DataError(f"{path}: two problems are named {problem.task_id}")
        seen.add(problem.task_id)
    return [item.model_copy(update={"position": at}) for at, item in enumerate(chosen)]
