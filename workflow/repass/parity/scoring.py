"""Score a replay as `repass score` does, and put the score beside the recorded one."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from repass.benchmarks import load_problems
from repass.config import Config
from repass.execution.programs import NO_PARTS, Parts
from repass.execution.runner import Runner
from repass.extraction import policy
from repass.parity.replays import Metric, Recorded, Replay
from repass.records import Problem, Record, Verdict
from repass.samples import judging, reading
from repass.samples.judging import Judged
from repass.samples.reading import Sample

SCORE = "score"
"""The key, in place of a task's, of a reason why a score differs that was recorded alone."""

NEAR = 1
"""Problems by which a score that was recorded alone may differ without a reason."""


class Flip(Record):
    """A problem that passed in one of both, and why, if that is known."""

    task_id: str
    recorded: bool
    verdict: Verdict
    detail: str
    reason: str | None


class Scored(Record):
    """A metric of a replay: what was recorded and what came out here.

    `recorded` and `obtained` are shares, 0 to 1, of `problems`. `difference` is in problems:
    obtained less recorded. `flips` is None where verdicts were not recorded; `reason` is then the
    score's own.
    """

    replay: str
    metric: Metric
    problems: int
    recorded: float
    obtained: float
    flips: tuple[Flip, ...] | None
    reason: str | None
    unjudged: int

    @property
    def difference(self) -> int:
        """Problems more than recorded that pass here."""
        return round((self.obtained - self.recorded) * self.problems)

    @property
    def unexplained(self) -> bool:
        """Whether nobody has a reason for a flip, or for a difference of more than a problem."""
        if self.flips is not None:
            return any(flip.reason is None for flip in self.flips)
        return abs(self.difference) > NEAR and self.reason is None


MakeParts = Callable[[Sequence[Problem]], Parts]


def no_parts(_problems: Sequence[Problem]) -> Parts:
    """Of problems that no inputs decide about."""
    return NO_PARTS


def score(
    replay: Replay,
    data: Path,
    config: Config,
    reasons: Mapping[str, str],
    *,
    runner: Runner,
    make_parts: MakeParts = no_parts,
) -> list[Scored]:
    """Score a replay, metric by metric.

    Args:
        replay: what is scored; its files are there.
        data: the folder of all stored data.
        config: has the benchmark, and whence its problems come.
        reasons: why a task's verdict differs, by task as the benchmark names it, or by `SCORE`.
        runner: executes the programs.
        make_parts: what problems return that are checked by inputs.

    Raises:
        DataError: samples or problems can't be read.
        SandboxError: nothing can be executed here.
    """
    samples, problems = samples_of(replay, data, config)
    chosen = policy(replay.extraction)
    judged = judging.judge(
        samples,
        problems,
        {"completion": chosen, "solution": chosen},
        config.execution_of(replay.benchmark).limits,
        runner,
        parts=make_parts([problems[task] for task in {sample.task_id: 0 for sample in samples}]),
    )
    recorded = replay.read(data)
    return [_scored(replay, metric, recorded[metric], judged, reasons) for metric in recorded]


def samples_of(
    replay: Replay, data: Path, config: Config
) -> tuple[list[Sample], dict[str, Problem]]:
    """Samples of a replay, their tasks named as the benchmark does, and its problems by task.

    Raises:
        DataError: samples or problems can't be read.
    """
    name = str(data / replay.file)
    problems = {problem.task_id: problem for problem in load_problems(config, replay.benchmark)}
    return judging.with_known_tasks(name, reading.read(name), problems), problems


def stale(scored: Sequence[Scored], reasons: Mapping[str, str]) -> list[str]:
    """Tasks that have a reason for a flip, and did not flip; and the score, if nothing differs."""
    flipped = {flip.task_id for item in scored for flip in item.flips or ()}
    used = flipped | {SCORE for item in scored if item.flips is None and item.difference}
    return [task_id for task_id in reasons if task_id not in used]


def _scored(
    replay: Replay,
    metric: Metric,
    recorded: Recorded,
    judged: Sequence[Judged],
    reasons: Mapping[str, str],
) -> Scored:
    ours = {item.sample.task_id: _passed(item, metric) for item in judged}
    return Scored(
        replay=replay.name,
        metric=metric,
        problems=len(ours),
        recorded=recorded.score,
        obtained=sum(ours.values()) / len(ours),
        flips=None if recorded.passes is None else _flips(recorded.passes, metric, judged, reasons),
        reason=reasons.get(SCORE),
        unjudged=sum(item.outcome.verdict is Verdict.SANDBOX_ERROR for item in judged),
    )


def _passed(item: Judged, metric: Metric) -> bool:
    return item.passed if metric == "pass@1" else bool(item.base_passed)


def _flips(
    passes: Mapping[str, bool],
    metric: Metric,
    judged: Sequence[Judged],
    reasons: Mapping[str, str],
) -> tuple[Flip, ...]:
    differing = [
        item
        for item in judged
        if _passed(item, metric) != passes[str(item.sample.fields["task_id"])]
    ]
    return tuple(
        Flip(
            task_id=item.sample.task_id,
            recorded=not _passed(item, metric),
            verdict=item.outcome.verdict,
            detail=item.outcome.detail,
            reason=reasons.get(item.sample.task_id),
        )
        for item in differing
    )
