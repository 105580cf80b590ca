"""What one run of the benchmark has measured: the content of `results/bench/bench.json`."""

from collections.abc import Mapping
from typing import Literal

from repass.bench.usage import Usage
from repass.records import Record

Resource = Literal["cpu", "wall"]
Scope = Literal["whole", "work"]


class Machine(Record):
    """Where it was measured. `load` are the 1-minute load averages at the start of each round."""

    cpu: str
    cores: int
    memory_gb: float
    kernel: str
    python: str
    podman: str
    load: tuple[float, ...]


class Run(Record):
    """One contestant in one round.

    `whole` is all that its command caused, from start to end; `start` the same for the smallest
    job it accepts, where that was measured; `work` what the programs themselves caused: whole less
    start, or as the contestant's own clock says where it can tell. `parts` divides the CPU seconds
    of `whole` up; `passed` counts the programs that it let pass.
    """

    contestant: str
    round: int
    programs: int
    whole: Usage
    start: Usage | None = None
    work: Usage | None = None
    parts: Mapping[str, float] = {}
    passed: int | None = None

    def usage(self, scope: Scope) -> Usage | None:
        """The whole command's, or its work's."""
        return self.whole if scope == "whole" else self.work


class Spread(Record):
    """Of one figure over the rounds."""

    median: float
    least: float
    most: float


class Standing(Record):
    """One contestant over all rounds; milliseconds and programs per second are medians."""

    contestant: str
    note: str
    programs: int
    cpu_ms: Spread
    wall_ms: Spread
    work_cpu_ms: Spread | None
    work_wall_ms: Spread | None
    per_s: float
    passed: int | None
    parts_ms: Mapping[str, float]


class Ratio(Record):
    """How many times as much a contestant takes as repass, round by round, then summed up."""

    contestant: str
    resource: Resource
    scope: Scope
    rounds: tuple[float, ...]
    spread: Spread


class Bar(Record):
    """A number to reach; `found` None: it could not be measured, and `why` says what was missing.

    Where it is missed, `why` says where the time goes.
    """

    name: str
    wanted: float
    found: float | None
    reached: bool
    why: str = ""


class Suite(Record):
    """Contestants on the same programs; `skipped` names those that could not take part, and why."""

    name: str
    title: str
    runs: tuple[Run, ...]
    standings: tuple[Standing, ...]
    ratios: tuple[Ratio, ...]
    bars: tuple[Bar, ...]
    skipped: Mapping[str, str] = {}


class Limit(Record):
    """A number not to go beyond; `found` is the median over the rounds."""

    name: str
    at_most: float
    found: float
    reached: bool


class Load(Record):
    """A large amount of work, measured by itself: seconds, and MiB of the largest process.

    `amount` says how much there was to do; `steps` what the command itself said of its parts.
    """

    name: str
    title: str
    amount: str
    cpu_s: Spread
    wall_s: Spread
    peak_mb: Spread
    limits: tuple[Limit, ...]
    steps: tuple[str, ...] = ()


class Heat(Record):
    """One contestant generating in one round; `same_texts`: the share that the raw engine's are."""

    contestant: str
    round: int
    tokens: int
    seconds: float
    same_texts: float

    @property
    def tokens_per_s(self) -> float:
        """Completion tokens a second, from the first request to the last answer."""
        return self.tokens / max(self.seconds, 1e-9)


class Pace(Record):
    """One contestant over all rounds; `share` is of the raw engine's pace in the same round."""

    contestant: str
    tokens_per_s: Spread
    share: Spread


class Contest(Record):
    """One model's generation, each contestant with the same requests."""

    name: str
    title: str
    heats: tuple[Heat, ...]
    paces: tuple[Pace, ...]
    bar: Bar


class Report(Record):
    """A whole run."""

    schema_version: Literal[1] = 1
    started: str
    versions: Mapping[str, str]
    machine: Machine
    rounds: int
    workers: int
    quick: bool
    suites: tuple[Suite, ...]
    loads: tuple[Load, ...] = ()
    contests: tuple[Contest, ...] = ()
    skipped: Mapping[str, str] = {}
