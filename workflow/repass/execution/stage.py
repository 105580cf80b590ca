"""Extract, execute and judge the completions of one cell."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

from repass.config.cell import Cell
from repass.errors import DataError
from repass.execution.programs import NO_PARTS, Parts, base_passed, build, storable
from repass.execution.runner import OpenPool, Outcomes, Runner
from repass.extraction import Policy, policies_for
from repass.records import WHOLE_PROGRAM, Completion, Execution, Problem, Prompt, Verdict
from repass.sandbox.pool import Pool
from repass.sandbox.records import ImageRecord, Limits, Outcome, PoolSettings, Program
from repass.usage import Usage
from repass.watch import Watch

ById = TypeVar("ById", Prompt, Problem)


def execute(  # noqa: PLR0917 (the stage's signature, as docs/architecture.md names it)
    cell: Cell,
    completions: Sequence[Completion],
    prompts: Sequence[Prompt],
    problems: Sequence[Problem],
    policies: Iterable[str],
    image: ImageRecord,
    settings: PoolSettings,
    journal: Path,
    fingerprint: str,
    *,
    parts: Parts = NO_PARTS,
    open_pool: OpenPool = Pool,
) -> tuple[list[Execution], Usage | None]:
    """Judge every completion under every policy; in the order of completions, then policies.

    A completion whose request failed has no text and so no row here: it is counted where the
    completions are. Where the toolchain is unavailable there are no rows: nothing was judged.

    Args:
        cell: names what is judged, in rows and messages.
        completions: of this cell.
        prompts: what was sent, one for each task.
        problems: with the tests, one for each task.
        policies: names of extraction policies; the default one of a prompt is always among them.
        image: where the programs run.
        settings: the pool's; `settings.limits` hold for each program.
        journal: file of finished programs, taken up by a rerun.
        fingerprint: of the code that can change a verdict.
        parts: of the problems that are checked by inputs.
        open_pool: makes the pool.

    Returns:
        The verdicts, and what the jobs have used that ran the programs; None if none was run.

    Raises:
        ConfigError: a policy is unknown.
        DataError: a completion's task is not among prompts and problems, or has no parts that it
            needs.
        SandboxError: the sandbox can't be used here.
    """
    if image.unavailable:
        return [], None
    extraction = _Extraction(prompts, problems, policies, settings.limits, parts)
    samples = list(extraction.of(cell, completions))
    runner = Runner(
        image,
        settings,
        label=f"execute {cell}",
        journal=journal,
        fingerprint=fingerprint,
        open_pool=open_pool,
    )
    with Watch():
        outcomes = runner.run(sample.program for sample in samples if sample.program)
    return [_row(sample, outcomes) for sample in samples], runner.usage


class _Sample(NamedTuple):
    """One completion under one policy; no program where the policy found none."""

    completion: Completion
    problem: Problem
    policy: str
    solution: str | None
    program: Program | None


class _Extraction:
    """Makes programs of completions, under every policy."""

    def __init__(
        self,
        prompts: Sequence[Prompt],
        problems: Sequence[Problem],
        policies: Iterable[str],
        limits: Limits,
        parts: Parts,
    ) -> None:
        self._prompts = _by_id(prompts)
        self._problems = _by_id(problems)
        self._policies = tuple(policies)
        self._limits = limits
        self._parts = parts

    def of(self, cell: Cell, completions: Iterable[Completion]) -> Iterator[_Sample]:
        """Yield every completion that has a text under every policy."""
        for completion in completions:
            if completion.completion is not None:
                prompt, problem = self._task(cell, completion.task_id)
                if completion.finish_reason == WHOLE_PROGRAM or prompt.turns:
                    prompt = prompt.model_copy(update={"answer_prefix": "", "stop": ()})
                for policy in policies_for(prompt, self._policies):
                    solution = policy.extract(completion.completion, prompt, problem)
                    yield self._sample(completion, policy, solution, problem)

    def _task(self, cell: Cell, task_id: str) -> tuple[Prompt, Problem]:
        try:
            return self._prompts[task_id], self._problems[task_id]
        except KeyError:
            raise DataError(
                f"completions of {cell}: task {task_id} is not among the prompts and problems;"
                " delete the completions file and rerun"
            ) from None

    def _sample(
        self, completion: Completion, policy: Policy, solution: str | None, problem: Problem
    ) -> _Sample:
        program = None
        if solution is not None:
            program = build(problem, solution, self._limits, self._parts)
        return _Sample(completion, problem, policy.name, solution, program)


def _row(sample: _Sample, outcomes: Outcomes) -> Execution:
    completion, program = sample.completion, sample.program
    outcome = outcomes[program.key] if program else _no_program()
    return Execution(
        model=completion.model,
        benchmark=completion.benchmark,
        prompt=completion.prompt,
        sampling=completion.sampling,
        task_id=completion.task_id,
        position=completion.position,
        sample=completion.sample,
        extraction=sample.policy,
        solution=None if sample.solution is None else storable(sample.solution),
        program_sha256=program.key if program else None,
        verdict=outcome.verdict,
        exit_code=outcome.exit_code,
        detail=storable(outcome.detail),
        cpu_s=outcome.cpu_s,
        wall_s=outcome.wall_s,
        peak_memory_bytes=outcome.peak_memory_bytes,
        attempts=outcome.attempts,
        flags=outcome.flags,
        base_passed=base_passed(sample.problem, outcome),
    )


def _no_program() -> Outcome:
    return Outcome(verdict=Verdict.NO_PROGRAM, detail="no program in the completion", attempts=0)


def _by_id(records: Sequence[ById]) -> Mapping[str, ById]:
    return {record.task_id: record for record in records}
