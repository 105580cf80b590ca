"""The lines of a run's result on the terminal."""

from collections.abc import Iterator

from repass.bench.model import Bar, Contest, Limit, Load, Ratio, Report, Spread, Standing, Suite


def lines(report: Report) -> Iterator[str]:
    """Write a whole report."""
    loads = report.machine.load
    yield (
        f"{report.machine.cpu}, {report.machine.cores} cores, {report.workers} workers,"
        f" {report.rounds} rounds, load average {min(loads, default=0)} to {max(loads, default=0)}"
    )
    for suite in report.suites:
        yield ""
        yield from _suite(suite)
    for load in report.loads:
        yield ""
        yield from _load(load)
    for contest in report.contests:
        yield ""
        yield from _contest(contest)
    for name, why in report.skipped.items():
        yield f"skipped {name}: {why}"
    yield ""
    for suite in report.suites:
        yield from map(_bar, suite.bars)
    for load in report.loads:
        yield from map(_limit, load.limits)
    for contest in report.contests:
        yield _bar(contest.bar)


def _suite(suite: Suite) -> Iterator[str]:
    yield suite.title
    yield (
        f"  {'':22} {'CPU ms':>9} {'wall ms':>9} {'programs/s':>10} {'passed':>11}"
        f"   {'CPU, wall without start':>24}"
    )
    for each in suite.standings:
        yield _standing(each)
    for ratio in suite.ratios:
        yield _ratio(ratio)
    for name, why in suite.skipped.items():
        yield f"  skipped {name}: {why}"


def _standing(each: Standing) -> str:
    passed = "" if each.passed is None else f"{each.passed}/{each.programs}"
    work = f"{_median(each.work_cpu_ms)}, {_median(each.work_wall_ms)}"
    return (
        f"  {each.contestant:22} {each.cpu_ms.median:9.2f} {each.wall_ms.median:9.2f}"
        f" {each.per_s:10.1f} {passed:>11}   {work:>24}"
    )


def _ratio(ratio: Ratio) -> str:
    what = {"whole": "", "work": ", start excluded"}[ratio.scope]
    low, high = ratio.spread.least, ratio.spread.most
    return (
        f"  {ratio.contestant} takes {ratio.spread.median:.2f} times repass's {ratio.resource}"
        f" time{what} ({low:.2f} to {high:.2f})"
    )


def _bar(bar: Bar) -> str:
    found = "not measured" if bar.found is None else f"{bar.found:.2f}"
    state = "reached" if bar.reached else "NOT REACHED"
    why = f": {bar.why}" if bar.why else ""
    return f"{state}: {bar.name}: wanted {bar.wanted:g} times, found {found}{why}"


def _load(load: Load) -> Iterator[str]:
    yield f"{load.title} ({load.amount})"
    for name, figure, unit in (
        ("CPU", load.cpu_s, "s"),
        ("clock", load.wall_s, "s"),
        ("memory", load.peak_mb, "MiB"),
    ):
        low, high = figure.least, figure.most
        yield f"  {name:8} {figure.median:8.1f} {unit} ({low:.1f} to {high:.1f})"
    for step in load.steps:
        yield f"    {step}"


def _contest(contest: Contest) -> Iterator[str]:
    yield contest.title
    for pace in contest.paces:
        share = pace.share
        yield (
            f"  {pace.contestant:22} {pace.tokens_per_s.median:9.0f} tokens/s,"
            f" {share.median:.3f} of the raw engine's ({share.least:.3f} to {share.most:.3f})"
        )
    same = min(heat.same_texts for heat in contest.heats)
    yield f"  texts that are the raw engine's: {100 * same:.0f}% or more"


def _limit(limit: Limit) -> str:
    state = "reached" if limit.reached else "NOT REACHED"
    return f"{state}: {limit.name}: at most {limit.at_most:g} wanted, found {limit.found:.1f}"


def _median(figure: Spread | None) -> str:
    return "-" if figure is None else f"{figure.median:.2f}"
