"""What is compared with what: the suites, and the numbers to reach."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from repass import languages
from repass.bench import jobs
from repass.bench.contestants import toolchains
from repass.bench.contestants.base import Contestant
from repass.bench.contestants.floors import NOTES, Floor
from repass.bench.contestants.inputs import ScoreInputs
from repass.bench.contestants.ours import Score
from repass.bench.contestants.peers import EvalPlus, HumanEval
from repass.bench.jobs import Job
from repass.bench.model import Resource, Scope
from repass.languages import Language
from repass.sandbox.records import ImageRecord

Rows = Sequence[jobs.Row]


@dataclass(frozen=True)
class Wanted:
    """A number to reach: so many times what repass takes must a contestant take, at least."""

    name: str
    times: float
    contestant: str
    resource: Resource
    scope: Scope


@dataclass(frozen=True)
class Plan:
    """A suite to run: `small` makes the smallest job, whose cost is that of starting."""

    name: str
    title: str
    contestants: tuple[Contestant, ...]
    job: Callable[[Path], Job]
    small: Callable[[Path], Job] | None = None
    wanted: tuple[Wanted, ...] = ()


@dataclass(frozen=True)
class Setting:
    """What a person can choose, and where things are."""

    workers: int
    copies: int
    quick: bool
    peers: Path
    mirror: str | None
    data: Path | None
    benchmarks: Collection[str]


def human_eval(setting: Setting, problems: Path) -> list[Plan]:
    """The reference solutions, and stored real samples where they are given."""
    rows = jobs.read_lines(problems)
    tasks = [row["task_id"] for row in rows]
    copies = 1 if setting.quick else setting.copies
    sets = {"references": jobs.references(rows, copies)}
    if setting.data is not None:
        sets |= {
            name: jobs.stored(setting.data / place, tasks)
            for name, place in jobs.STORED.items()
            if (setting.data / place).is_file()
        }
    return [_human_eval(setting, rows, name, samples) for name, samples in sets.items()]


def floors(setting: Setting, problems: Path) -> Plan:
    """How cheap it could be with less isolation, or none."""
    rows = jobs.read_lines(problems)
    samples = jobs.references(rows, 1)
    return Plan(
        name="floors",
        title="HumanEval's references with hardly anything around them, one after another",
        contestants=tuple(Floor(way) for way in NOTES),
        job=lambda folder: jobs.write(samples, rows, folder, setting.workers),
        small=lambda folder: jobs.write(samples[:1], rows, folder, setting.workers),
    )


def plus(setting: Setting, dataset: str, title: str, problems: Path) -> Plan:
    """EvalPlus's inputs, all of them, on its reference solutions."""
    rows = jobs.read_lines(problems)
    chosen = rows[:20] if setting.quick else rows
    samples = jobs.references(chosen, 1)
    ours = ScoreInputs(f"{dataset}-plus", setting.mirror, setting.benchmarks)
    wanted = Wanted(f"{title} full checking", 5, "evalplus", "wall", "whole")
    return Plan(
        name=f"{dataset}-plus",
        title=f"{title}: reference solutions, base and plus inputs",
        contestants=(ours, EvalPlus(setting.peers, dataset)),
        job=lambda folder: jobs.write(samples, chosen, folder, setting.workers),
        small=lambda folder: jobs.write(samples[:1], chosen[:1], folder, setting.workers),
        wanted=(wanted,),
    )


def language(setting: Setting, chosen: Language, image: ImageRecord) -> Plan:
    """One language's pool against plain commands in the same image."""
    number = 4 if setting.quick else 24
    empty: Rows = [{}] * number
    same, plain = toolchains.own_commands(chosen), toolchains.plain_commands(chosen)
    contestants: list[Contestant] = [toolchains.Pooled(chosen, image)]
    for name, note, commands in (
        ("same commands", "the same commands in the same image, one after another", same),
        ("plain commands", "plain commands in the same image, one after another", plain),
    ):
        if commands is not None:
            contestants.append(toolchains.Sequential(name, note, commands, chosen, image))
    wanted = (Wanted("C++ programs/s", 3, "plain commands", "wall", "work"),)
    return Plan(
        name=f"language-{chosen.name}",
        title=f"{chosen.name}: the self-test that passes, {number} times",
        contestants=tuple(contestants),
        job=lambda folder: jobs.write(empty, empty, folder, setting.workers),
        wanted=wanted if chosen.name == "cpp" else (),
    )


def by_image() -> dict[str, list[Language]]:
    """All languages, by the image that they run in."""
    found: dict[str, list[Language]] = {}
    for known in languages.LANGUAGES.values():
        found.setdefault(known.image, []).append(known)
    return found


def _human_eval(setting: Setting, rows: Rows, name: str, samples: Rows) -> Plan:
    ours, theirs = Score("humaneval", setting.mirror), HumanEval(setting.peers)
    what = "references" if name == "references" else f"stored samples of {name}"
    wanted: tuple[Wanted, ...] = ()
    if name == "references":
        wanted = (
            Wanted("CPU a HumanEval program", 3, theirs.name, "cpu", "whole"),
            Wanted("CPU a HumanEval program, start excluded", 3, theirs.name, "cpu", "work"),
            Wanted("HumanEval throughput", 3, theirs.name, "wall", "whole"),
            Wanted("HumanEval throughput, start excluded", 3, theirs.name, "wall", "work"),
        )
    return Plan(
        name=f"humaneval-{name}",
        title=f"HumanEval: {what}",
        contestants=(ours, theirs),
        job=lambda folder: jobs.write(samples, rows, folder, setting.workers),
        small=lambda folder: jobs.write(samples[:1], rows[:1], folder, setting.workers),
        wanted=wanted,
    )
