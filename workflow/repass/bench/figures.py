"""From runs to figures: medians over rounds, ratios within a round. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import median

from repass.bench.model import Bar, Ratio, Resource, Run, Scope, Spread, Standing
from repass.bench.usage import Usage

OURS = "repass"


def spread(values: Iterable[float]) -> Spread:
    """Sum figures of several rounds up.

    Raises:
        ValueError: there are none.
    """
    known = sorted(values)
    if not known:
        raise ValueError("no rounds")
    return Spread(median=median(known), least=known[0], most=known[-1])


def standing(runs: Sequence[Run], note: str) -> Standing:
    """Sum one contestant's rounds up, per program."""
    first = runs[0]
    works = [(run.work, run.programs) for run in runs if run.work is not None]
    wall = spread(run.whole.wall_s / run.programs for run in runs)
    return Standing(
        contestant=first.contestant,
        note=note,
        programs=first.programs,
        cpu_ms=spread(1000 * run.whole.cpu_s / run.programs for run in runs),
        wall_ms=_thousand(wall),
        work_cpu_ms=spread(1000 * work.cpu_s / count for work, count in works) if works else None,
        work_wall_ms=spread(1000 * work.wall_s / count for work, count in works) if works else None,
        per_s=1 / wall.median if wall.median else 0.0,
        passed=first.passed,
        parts_ms=_parts(runs),
    )


def ratios(runs: Sequence[Run], ours: str = OURS) -> list[Ratio]:
    """Compare every contestant with ours, in the rounds that both took part in."""
    names = list(dict.fromkeys(run.contestant for run in runs if run.contestant != ours))
    found = []
    for name in names:
        for scope in ("whole", "work"):
            for resource in ("cpu", "wall"):
                ratio = _ratio(runs, name, ours, scope, resource)
                if ratio is not None:
                    found.append(ratio)
    return found


def bar(
    name: str,
    wanted: float,
    found: Sequence[Ratio],
    *,
    contestant: str,
    resource: Resource,
    scope: Scope,
    why: str,
) -> Bar:
    """Hold the median of a ratio against a number to reach; `why` is kept where it is missed."""
    for ratio in found:
        if (ratio.contestant, ratio.resource, ratio.scope) == (contestant, resource, scope):
            value = ratio.spread.median
            reached = value >= wanted
            return Bar(
                name=name, wanted=wanted, found=value, reached=reached, why="" if reached else why
            )
    return Bar(name=name, wanted=wanted, found=None, reached=False, why="not measured here")


def where_the_time_goes(parts_ms: Mapping[str, float]) -> str:
    """Write CPU milliseconds a program as a sentence, the largest part first."""
    ordered = sorted(parts_ms.items(), key=lambda part: -part[1])
    return ", ".join(f"{name} {value:.2f} ms" for name, value in ordered)


def _ratio(
    runs: Sequence[Run], name: str, ours: str, scope: Scope, resource: Resource
) -> Ratio | None:
    theirs = _per_program(runs, name, scope, resource)
    own = _per_program(runs, ours, scope, resource)
    rounds = tuple(theirs[number] / own[number] for number in sorted(theirs) if own.get(number))
    if not rounds:
        return None
    return Ratio(
        contestant=name, resource=resource, scope=scope, rounds=rounds, spread=spread(rounds)
    )


def _per_program(
    runs: Sequence[Run], name: str, scope: Scope, resource: Resource
) -> dict[int, float]:
    return {
        run.round: _value(usage, resource) / run.programs
        for run in runs
        if run.contestant == name and (usage := run.usage(scope)) is not None
    }


def _value(usage: Usage, resource: Resource) -> float:
    return usage.cpu_s if resource == "cpu" else usage.wall_s


def _thousand(values: Spread) -> Spread:
    return Spread(median=1000 * values.median, least=1000 * values.least, most=1000 * values.most)


def _parts(runs: Sequence[Run]) -> dict[str, float]:
    names = list(dict.fromkeys(name for run in runs for name in run.parts))
    return {
        name: median(1000 * run.parts.get(name, 0.0) / run.programs for run in runs)
        for name in names
    }
