"""Record what the reference solutions of a benchmark return: in the sandbox, once a benchmark."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Protocol

from repass.inputs import bundles
from repass.inputs.problems import PARTS, Expected, InputProblem, PartName
from repass.inputs.store import Found
from repass.progress import Progress
from repass.records import Problem
from repass.sandbox.pool import Pool
from repass.sandbox.records import ImageRecord, PoolSettings
from repass.watch import Watch


class Records(Protocol):
    """What is needed of a pool."""

    def record(self, problem: InputProblem, part: PartName) -> Expected:
        """Run a reference solution on the inputs of a part."""
        ...

    def hang_up(self) -> None:
        """End what runs, from another thread."""
        ...


OpenRecorder = Callable[[ImageRecord, PoolSettings], AbstractContextManager[Records]]


def expected(
    problems: Sequence[Problem],
    image: ImageRecord,
    settings: PoolSettings,
    *,
    label: str,
    open_pool: OpenRecorder = Pool,
) -> Found:
    """Run the reference solutions on their inputs.

    Args:
        problems: only those that are checked by inputs count.
        image: where the references run; nothing is recorded where it is unavailable.
        settings: the pool's: as many references run at a time as it has workers.
        label: of the progress line.
        open_pool: makes the pool.

    Raises:
        DataError: inputs are damaged, or a reference does not return a value that can be compared.
        SandboxError: the sandbox can't be used here.
    """
    wanted = [bundles.problem_of(item) for item in problems if item.checked_by == "inputs"]
    if image.unavailable or not wanted:
        return {}
    with Watch(), open_pool(image, settings) as pool:
        return dict(_recorded(wanted, pool, settings.workers, label))


def _recorded(
    problems: Sequence[InputProblem], pool: Records, workers: int, label: str
) -> Iterable[tuple[str, dict[PartName, Expected]]]:
    progress = Progress(label, len(problems), "references")

    def parts(problem: InputProblem) -> dict[PartName, Expected]:
        return {part: pool.record(problem, part) for part in PARTS}

    with ThreadPoolExecutor(workers, "expected") as threads:
        try:
            for problem, found in zip(problems, threads.map(parts, problems), strict=True):
                progress.add()
                yield problem.task_id, found
        except BaseException:
            pool.hang_up()  # or the references that run would be waited for
            raise
