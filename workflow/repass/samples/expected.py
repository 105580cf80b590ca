"""Expected values of problems that are checked by inputs: recorded once, kept in the cache."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from repass import fingerprint, paths
from repass.execution.expected import OpenRecorder, expected
from repass.execution.programs import Parts, parts_of
from repass.inputs import store
from repass.inputs.store import Found
from repass.journal import key_of
from repass.records import Problem
from repass.sandbox.pool import Pool
from repass.sandbox.records import ImageRecord, PoolSettings


def parts(
    problems: Sequence[Problem],
    image: ImageRecord,
    settings: PoolSettings,
    *,
    open_pool: OpenRecorder = Pool,
) -> Parts:
    """Find what the references return in the cache, and record what is not there.

    A file of the cache is named by all that determines it: inputs, reference, image, and the code
    that records.

    Args:
        problems: only those that are checked by inputs count.
        image: where references run.
        settings: the pool's.
        open_pool: makes the pool.

    Raises:
        DataError: inputs or a file of the cache are damaged, or a reference can't be recorded.
        SandboxError: the sandbox can't be used here.
    """
    by_inputs = [problem for problem in problems if problem.checked_by == "inputs"]
    if not by_inputs:
        return {}
    files = {problem.task_id: _file(problem, image) for problem in by_inputs}
    missing = [problem for problem in by_inputs if not files[problem.task_id].is_file()]
    label = f"expected {by_inputs[0].benchmark}"
    fresh = expected(missing, image, settings, label=label, open_pool=open_pool)
    for task_id, found in fresh.items():
        store.save(by_inputs[0].benchmark, {task_id: found}, files[task_id])
    return parts_of(by_inputs, _load(files.values()))


def _load(files: Iterable[Path]) -> Found:
    return {task_id: found for file in files for task_id, found in store.load(file).items()}


def _file(problem: Problem, image: ImageRecord) -> Path:
    key = key_of(
        task=problem.task_id,
        inputs=problem.inputs,
        entry_point=problem.entry_point,
        reference=problem.reference,
        image=image.digest,
        code=fingerprint.of("inputs.recording", "inputs.store", "languages"),
    )
    return paths.cache_dir() / "expected" / f"{key}.parquet"
