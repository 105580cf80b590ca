"""Large amounts of work, measured by themselves: no peer does the same, so bars are absolute."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, NamedTuple, Protocol

import yaml

from repass.bench import machine, stages
from repass.bench.figures import spread
from repass.bench.model import Limit, Load, Spread
from repass.bench.usage import BenchError, Watched, measure
from repass.progress import Progress

_COPIED = ("Snakefile", "config", "envs", "profiles", "resources", "scripts", "workflow")


class Bound(NamedTuple):
    """A bar: what must not exceed which number."""

    name: str
    at_most: float


class Work(Protocol):
    """Something to measure: prepared once, then done in every round."""

    @property
    def name(self) -> str:
        """Its name in the results."""

    @property
    def title(self) -> str:
        """What is done."""

    @property
    def limits(self) -> Mapping[str, Bound]:
        """Bars by the field of Load that they are about."""

    @property
    def amount(self) -> str:
        """How much there is to do."""

    def prepare(self, folder: Path, root: Path) -> None:
        """Write what the command works on; not measured."""

    def command(self, folder: Path, root: Path) -> list[str]:
        """The command that is measured."""

    def environment(self, folder: Path) -> Mapping[str, str]:
        """Its environment."""

    def check(self, log: str) -> None:
        """Raise BenchError where its output says that it did something else."""


@dataclass(frozen=True)
class _Load:
    """What both have in common."""

    quick: bool
    _bounds: ClassVar[Mapping[str, Bound]]

    @property
    def limits(self) -> Mapping[str, Bound]:
        """See Work; none for little work."""
        return {} if self.quick else self._bounds


@dataclass(frozen=True)
class Aggregation(_Load):
    """The database and all its tables, from the stage files of a made-up grid."""

    name: ClassVar[str] = "aggregation"
    title: ClassVar[str] = "the database and all tables, with two threads"
    _bounds: ClassVar[Mapping[str, Bound]] = {
        "wall_s": Bound("aggregation of 10 million verdicts, seconds", 60.0),
        "peak_mb": Bound("aggregation of 10 million verdicts, MiB", 4096.0),
    }

    @property
    def amount(self) -> str:
        """See Work."""
        return f"{self._size.verdicts:,} verdicts, {self._size.cells:,} cells"

    def prepare(self, folder: Path, root: Path) -> None:
        """Write the stage files."""
        del root
        sources = stages.write(folder / "stages", self._size)
        (folder / "sources.json").write_text(sources.model_dump_json(), encoding="utf-8")

    def command(self, folder: Path, root: Path) -> list[str]:
        """See Work."""
        sql = root / "workflow" / "sql"
        return [sys.executable, "-m", "repass.bench.aggregated", str(folder), str(sql)]

    def environment(self, folder: Path) -> Mapping[str, str]:
        """See Work."""
        del folder
        return dict(os.environ)

    def check(self, log: str) -> None:
        """Nothing to check: it fails where a table is not as it should be."""

    @property
    def _size(self) -> stages.Size:
        return stages.Size(models=2, benchmarks=2) if self.quick else stages.Size()


@dataclass(frozen=True)
class Grid(_Load):
    """`snakemake -n` where everything is done.

    The files of a finished grid are empty, and `snakemake --touch` has recorded them as made by
    its rules: a dry run looks at names, times and records, and opens none of them.
    """

    name: ClassVar[str] = "grid"
    title: ClassVar[str] = "snakemake -n with nothing to do"
    _bounds: ClassVar[Mapping[str, Bound]] = {
        "cpu_s": Bound("nothing to do in 2,600 cells, CPU seconds", 15.0),
        "peak_mb": Bound("nothing to do in 2,600 cells, MiB", 400.0),
    }

    _prompts: ClassVar[tuple[str, ...]] = ("complete", "baseline", "shots-0", "shots-1")

    @property
    def amount(self) -> str:
        """See Work."""
        return f"{self._models * self._benchmarks * len(self._prompts):,} cells"

    def prepare(self, folder: Path, root: Path) -> None:
        """Make a finished grid in a copy of the checkout."""
        shutil.rmtree(folder, ignore_errors=True)
        for name in _COPIED:
            _copy(root / name, folder / name)
        self._configure(folder)
        listed = self._snakemake(folder, "--summary").splitlines()[1:]
        for line in listed:
            _placeholder(folder / line.split("\t")[0])
        # So many at a time as there are: nothing is run, they are only recorded.
        many = ("--cores", "100000", "--resources", "in_turn=100000")
        self._snakemake(folder, "--touch", "--forceall", "--quiet", "all", *many)

    def command(self, folder: Path, root: Path) -> list[str]:
        """See Work."""
        del root
        return _command(folder, "-n")

    def environment(self, folder: Path) -> Mapping[str, str]:
        """The copy's own library comes first."""
        return {**os.environ, "PYTHONPATH": str(folder / "workflow")}

    def check(self, log: str) -> None:
        """A dry run that finds something to do has measured something else."""
        if "Nothing to be done" not in log or "missing provenance" in log:
            raise BenchError("grid: the dry run finds the made-up grid unfinished; see its log")

    @property
    def _models(self) -> int:
        return 2 if self.quick else 26

    @property
    def _benchmarks(self) -> int:
        return 2 if self.quick else 25

    def _configure(self, folder: Path) -> None:
        model = {"family": "made-up", "kind": "base", "replay": {"path": "samples.jsonl"}}
        benchmark = {"adapter": "demo", "dataset": "demo"}
        cells = {
            "models": ["replayed-*"],
            "benchmarks": ["made-up-*"],
            "prompts": list(self._prompts),
            "samplings": ["greedy"],
        }
        definitions = {
            "models": ["config/models.yaml", "config/grid-models.yaml"],
            "benchmarks": ["config/benchmarks.yaml", "config/grid-benchmarks.yaml"],
        }
        files = {
            "grid-models": {f"replayed-{number}": model for number in range(self._models)},
            "grid-benchmarks": {f"made-up-{n}": benchmark for n in range(self._benchmarks)},
            "grid": {"cells": [cells], "definitions": definitions},
        }
        for name, content in files.items():
            (folder / f"config/{name}.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
        (folder / "samples.jsonl").write_text('{"task_id": "demo/0", "completion": ""}\n')

    def _snakemake(self, folder: Path, *arguments: str) -> str:
        done = subprocess.run(
            _command(folder, *arguments),
            env=self.environment(folder),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            lines = done.stderr.strip().splitlines() or ["it said nothing"]
            raise BenchError(f"grid: snakemake {arguments[0]} failed: {lines[-1]}")
        return done.stdout


def _command(folder: Path, *arguments: str) -> list[str]:
    own = ("--directory", str(folder), "--snakefile", str(folder / "Snakefile"))
    profile = ("--workflow-profile", str(folder / "profiles" / "default"))
    config = ("--configfile", str(folder / "config" / "grid.yaml"))
    return [sys.executable, "-m", "snakemake", *arguments, *own, *profile, *config]


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)


def _placeholder(path: Path) -> None:
    """Make an empty file, or a folder where the name has no ending."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix:
        path.touch()
    else:
        path.mkdir(exist_ok=True)


def known(*, quick: bool) -> tuple[Work, ...]:
    """All that can be measured by itself."""
    return (Aggregation(quick), Grid(quick))


NAMES = tuple(work.name for work in known(quick=True))


class Loads:
    """A run over several works; keeps the load averages that it saw."""

    def __init__(self, works: Sequence[Work], rounds: int, folder: Path, root: Path) -> None:
        self._works = works
        self._rounds = rounds
        self._folder = folder
        self._root = root
        self._progress = Progress("bench", rounds * len(works), "runs", every_s=0)
        self.load: list[float] = []

    def measured(self) -> list[Load]:
        """Prepare and measure everything.

        Raises:
            BenchError: a command fails, or does something else than is to be measured.
        """
        return [self._load(work) for work in self._works]

    def _load(self, work: Work) -> Load:
        folder = self._folder / work.name
        folder.mkdir(parents=True, exist_ok=True)
        work.prepare(folder, self._root)
        watched = []
        for _ in range(self._rounds):
            self.load.append(machine.load())
            watched.append(_measured(work, folder, self._root))
            self._progress.add(note=work.name)
        found = _summed_up(work, watched, _steps(folder / "log"))
        shutil.rmtree(folder)  # gigabytes
        return found


def _measured(work: Work, folder: Path, root: Path) -> Watched:
    log = folder / "log"
    watched = measure(work.command(folder, root), log=log, environment=work.environment(folder))
    work.check(log.read_text(errors="replace"))
    return watched


def _summed_up(work: Work, watched: list[Watched], steps: tuple[str, ...]) -> Load:
    figures = {
        "cpu_s": spread(each.usage.cpu_s for each in watched),
        "wall_s": spread(each.usage.wall_s for each in watched),
        "peak_mb": spread(each.peak_mb for each in watched),
    }
    return Load(
        name=work.name,
        title=work.title,
        amount=work.amount,
        **figures,
        limits=tuple(_limits(work, figures)),
        steps=steps,
    )


def _limits(work: Work, figures: Mapping[str, Spread]) -> Iterable[Limit]:
    for field, bound in work.limits.items():
        median = figures[field].median
        yield Limit(**bound._asdict(), found=median, reached=median <= bound.at_most)


def _steps(log: Path) -> tuple[str, ...]:
    """What the command said of its long steps (repass.store.steps.timed)."""
    lines = log.read_text(errors="replace").splitlines()
    return tuple(line for line in lines if line.endswith(" s") and ", CPU " in line)
