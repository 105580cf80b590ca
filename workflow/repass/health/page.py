"""The page of health: a row a family of benchmarks, and the causes of what can't pass."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from repass.config.families import VARIANTS
from repass.health.facts import Facts
from repass.records import Record

HEAD = """\
# Health of the benchmarks
Written by `repass health --write`; not by hand.

A score counts only where the harness is proven: reference solutions pass, known wrong ones do not.
Before any score of a benchmark, the pipeline's rule `health` judges its known solutions and the
self-tests of its language; what fails without a cause named in `config/benchmarks.yaml`
(`exceptions`, `missing_libraries`, for wrong solutions `vacuous_tests`) makes every score on it
invalid. A reference that can't pass counts as wrong for models as well.

The column `judged` has the day (UTC) on which this command judged all known solutions of a family:
the earliest of its benchmarks'. Where it says how many of them, or "not yet", nothing was executed
for the rest: they count the solutions that the data has and the exceptions that are named.
What benchmarks share, as the self-tests of their language, is executed once for all of them.

```
repass health --data FOLDER                  # all benchmarks, against what stands here
repass health humaneval 'mbxp-*' --write     # some; their rows are written anew
```

Where a benchmark has no reference solutions, the self-tests of its language stand in: programs that
must pass, fail an assertion, end early, loop or not compile, each with the verdict that it must get
(`repass sandbox languages`, `workflow/repass/languages`). The column `proof` says so.
"""

SELF_TESTS = "self-tests"


class Row(Record):
    """The sums of a family."""

    family: str
    benchmarks: int
    problems: int
    references: int
    passing: int
    wrong: int
    proof: str
    judged: str


def families(written: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the names of benchmarks by family, from config/benchmarks.yaml as it is written."""
    return {key: list(_names(key, entry)) for key, entry in written.items()}


def markdown(families_: Mapping[str, Sequence[str]], facts: Mapping[str, Facts]) -> str:
    """Write the page.

    Args:
        families_: benchmarks by family.
        facts: of all of them.
    """
    named = {family: {name: facts[name] for name in names} for family, names in families_.items()}
    rows = [_row(family, members) for family, members in named.items()]
    return "\n".join([HEAD, *_families(rows), "", *_causes(named), ""])


def _names(key: str, entry: Any) -> Iterator[str]:
    variants = entry.get(VARIANTS) if isinstance(entry, Mapping) else None
    yield from (key.replace("{}", str(name)) for name in variants or [""])


def _row(family: str, members: Mapping[str, Facts]) -> Row:
    every = members.values()
    return Row(
        family=family,
        benchmarks=len(members),
        problems=sum(item.problems for item in every),
        references=sum(item.references for item in every),
        passing=sum(item.passing for item in every),
        wrong=sum(item.wrong for item in every),
        proof=_proof(members),
        judged=_judged(members),
    )


def _judged(members: Mapping[str, Facts]) -> str:
    days = [item.run for item in members.values() if item.run is not None]
    if not days:
        return "not yet"
    part = "" if len(days) == len(members) else f"{len(days)} of {len(members)}: "
    return f"{part}{min(days)}"


def _proof(members: Mapping[str, Facts]) -> str:
    without = [name for name, item in members.items() if item.references == 0]
    stand_in = f"{SELF_TESTS} (no references)"
    if any(members[name].wrong for name in without):
        stand_in = f"{SELF_TESTS} and wrong solutions (no references)"
    if len(without) == len(members):
        return stand_in
    if not without:
        return "references"
    return f"references in {len(members) - len(without)}; in {len(without)} {stand_in}"


def _families(rows: Iterable[Row]) -> Iterator[str]:
    yield (
        "| family | benchmarks | problems | references | pass | wrong ones caught | proof |"
        " judged |"
    )
    yield "|---|---|---|---|---|---|---|---|"
    for row in rows:
        yield (
            f"| `{row.family}` | {row.benchmarks} | {row.problems} | {row.references or 'none'} |"
            f" {row.passing if row.references else ''} | {row.wrong or 'none'} | {row.proof} |"
            f" {row.judged} |"
        )


def _causes(named: Mapping[str, Mapping[str, Facts]]) -> Iterator[str]:
    yield "## References that can't pass"
    yield "| family | cause | references |"
    yield "|---|---|---|"
    for family, members in named.items():
        causes: Counter[str] = Counter()
        for item in members.values():
            causes.update(item.failing)
        for cause, count in sorted(causes.items(), key=lambda item: (-item[1], item[0])):
            yield f"| `{family}` | {cause.replace('|', chr(92) + '|')} | {count} |"
