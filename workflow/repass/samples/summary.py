"""Sum judged samples up: pass@k with intervals, verdicts, coverage."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

from repass.metrics import Interval, interval_of_mean, pass_at_k_all
from repass.records import Record, Verdict
from repass.samples.judging import Judged

KS = (1, 10, 100)
RESAMPLES = 10_000
SEED = 0


class Score(Record):
    """One pass@k, its 95% interval, and over how many problems the mean is."""

    k: int
    interval: Interval
    problems: int


class Summary(Record):
    """What a samples file comes to.

    `scores` has the k of 1, 10 and 100 that do not exceed the number of judged samples of any
    problem; each is the mean over the problems that have samples, whether or not they have the same
    number. `base_scores` are those of the base inputs alone, where inputs decide. Samples that the
    sandbox failed to judge count nowhere but in `verdicts`.
    """

    scores: tuple[Score, ...]
    base_scores: tuple[Score, ...]
    verdicts: dict[Verdict, int]
    samples: int
    fewest: int
    most: int
    covered: int
    problems: int

    @property
    def unjudged(self) -> int:
        """Samples that the sandbox failed to judge."""
        return self.verdicts.get(Verdict.SANDBOX_ERROR, 0)


def summarise(judged: Sequence[Judged], problems: int, ks: Sequence[int] = KS) -> Summary:
    """Sum up the results on a benchmark with so many problems."""
    verdicts = Counter(item.outcome.verdict for item in judged)
    counts = _counts(judged, _passed)
    with_base = [item for item in judged if item.base_passed is not None]
    sizes = [n for n, _ in counts.values()]
    return Summary(
        scores=_all_scores(counts, ks),
        base_scores=_all_scores(_counts(with_base, _base_passed), ks),
        verdicts={verdict: verdicts[verdict] for verdict in Verdict if verdicts[verdict]},
        samples=len(judged),
        fewest=min(sizes, default=0),
        most=max(sizes, default=0),
        covered=len(counts),
        problems=problems,
    )


def lines(summary: Summary) -> list[str]:
    """Write the summary for people."""
    return [*_coverage(summary), *_scores(summary), *_verdicts(summary)]


def _passed(item: Judged) -> bool:
    return item.passed


def _base_passed(item: Judged) -> bool:
    return bool(item.base_passed)


def _counts(
    judged: Sequence[Judged], passed: Callable[[Judged], bool]
) -> dict[str, tuple[int, int]]:
    """Judged and passed samples by task."""
    results: defaultdict[str, list[bool]] = defaultdict(list)
    for item in judged:
        if item.outcome.verdict is not Verdict.SANDBOX_ERROR:
            results[item.sample.task_id].append(passed(item))
    return {task_id: (len(found), sum(found)) for task_id, found in results.items()}


def _all_scores(counts: Mapping[str, tuple[int, int]], ks: Sequence[int]) -> tuple[Score, ...]:
    fewest = min((n for n, _ in counts.values()), default=0)
    return tuple(_score(k, list(counts.values())) for k in ks if k <= fewest)


def _score(k: int, counts: Sequence[tuple[int, int]]) -> Score:
    samples, passed = zip(*counts, strict=True)
    values = pass_at_k_all(samples, passed, k)
    interval = interval_of_mean(values, resamples=RESAMPLES, seed=SEED)
    return Score(k=k, interval=interval, problems=len(counts))


def _coverage(summary: Summary) -> list[str]:
    each = str(summary.fewest)
    if summary.fewest != summary.most:
        each = f"{summary.fewest} to {summary.most}"
    found = [
        f"{summary.samples} samples of {summary.covered} of {summary.problems} problems"
        f" ({each} a problem)"
    ]
    if summary.covered < summary.problems:
        found.append(
            f"PARTIAL: {summary.problems - summary.covered} problems have no sample;"
            f" the scores below are over {summary.covered} problems, not over the benchmark"
        )
    return found


def _scores(summary: Summary) -> list[str]:
    if not summary.scores:
        return ["no pass@k: there is no judged sample"]
    named = [("", score) for score in summary.scores]
    named += [("base ", score) for score in summary.base_scores]
    return [
        f"{part}pass@{score.k:<4} {score.interval.mean:.4f}"
        f"  [{score.interval.low:.4f}, {score.interval.high:.4f}]"
        f"  (mean over {score.problems} problems, 95% interval, {score.interval.method})"
        for part, score in named
    ]


def _verdicts(summary: Summary) -> list[str]:
    width = max(len(verdict) for verdict in summary.verdicts)
    found = [f"{verdict.value:<{width}}  {count}" for verdict, count in summary.verdicts.items()]
    if summary.unjudged:
        found.append(
            f"NOT JUDGED: {summary.unjudged} samples, as the sandbox failed; they count in no score"
        )
    return found
