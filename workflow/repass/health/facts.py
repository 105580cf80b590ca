"""The facts of a benchmark's health: `resources/health.yaml`, written by `repass health`."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Self

import yaml
from pydantic import Field, model_validator

from repass.config import resources
from repass.records import HealthCheck, Problem, Record, Verdict

FILE = Path("resources/health.yaml")

HEAD = """\
# Known solutions of every benchmark: how many problems it has, how many of them a reference, how
# many of these pass and why the others can't (reasons of config/benchmarks.yaml), and how many
# known wrong solutions are caught. `run` is the day (UTC) on which `repass health --write` judged
# them and found this. Without `run` nothing was executed for the entry: it counts the data's
# solutions and the exceptions that config/benchmarks.yaml names.
# Written by `repass health --write`; not by hand.
"""


class Facts(Record):
    """Counts of one benchmark.

    Attributes:
        problems: all that it has.
        references: problems with a reference solution.
        passing: references that pass.
        wrong: known wrong solutions that don't.
        failing: references that don't pass, by cause.
        run: the day on which they were judged; None where the counts were taken from the data and
            from the exceptions that are named.
    """

    problems: int
    references: int
    passing: int
    wrong: int
    failing: dict[str, int] = Field(default_factory=dict)
    run: date | None = None

    @model_validator(mode="after")
    def _add_up(self) -> Self:
        if self.passing + sum(self.failing.values()) != self.references:
            raise ValueError("passing and failing references are not all references")
        return self

    def agrees(self, other: Self | None) -> bool:
        """Whether both say the same, on whichever day they were found."""
        return other is not None and self == other.model_copy(update={"run": self.run})


def of(problems: Sequence[Problem], rows: Sequence[HealthCheck], run: date) -> Facts:
    """Sum up what was judged of a benchmark.

    Args:
        problems: all of the benchmark.
        rows: of its known solutions, none of them unexplained.
        run: the day on which they were judged.
    """
    references = [row for row in rows if row.check == "reference"]
    failing = [row for row in references if row.verdict is not Verdict.PASSED]
    return Facts(
        problems=len(problems),
        references=len(references),
        passing=len(references) - len(failing),
        wrong=sum(row.check == "wrong" and row.verdict is not Verdict.PASSED for row in rows),
        failing=dict(sorted(Counter(str(row.excepted) for row in failing).items())),
        run=run,
    )


def unexplained(rows: Sequence[HealthCheck]) -> list[HealthCheck]:
    """Known solutions that were judged wrongly without a reason in the configuration."""
    return [row for row in rows if not row.as_expected and row.excepted is None]


def load(path: Path) -> dict[str, Facts]:
    """Read the facts, by benchmark.

    Raises:
        ConfigError: the file can't be read, or has other keys, or counts that do not add up.
    """
    return resources.read(
        path, Facts, "no facts of health", "; `repass health --write` writes them"
    )


def text(facts: Mapping[str, Facts]) -> str:
    """Return what the file has to hold."""
    shown = {name: item.model_dump(exclude_defaults=True) for name, item in facts.items()}
    return HEAD + yaml.safe_dump(shown, sort_keys=False, width=100, default_flow_style=None)
