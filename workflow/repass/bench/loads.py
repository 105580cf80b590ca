"""Large amounts of work, measured by themselves: no peer does the same, so bars are absolute."""

import compileall
import os
import re
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, NamedTuple, Protocol

from repass.bench import grids, machine, stages
from repass.bench.figures import spread
from repass.bench.model import Limit, Load, Spread
from repass.bench.usage import BenchError, Watched, measure
from repass.progress import Progress


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

    @property
    def keeps(self) -> Path | None:
        """What of its folder is to be looked at when all is done; the rest is removed."""

    def prepare(self, folder: Path, root: Path) -> None:
        """Write what the command works on; not measured."""

    def command(self, folder: Path, root: Path) -> list[str]:
        """The command that is measured."""

    def environment(self, folder: Path) -> Mapping[str, str]:
        """Its environment."""

    def check(self, log: str) -> None:
        """Raise BenchError where its output says that it did something else."""

    def steps(self, folder: Path) -> tuple[str, ...]:
        """What else is worth knowing of the work when it is done, a line each."""


@dataclass(frozen=True)
class _Load:
    """What both have in common."""

    keeps: ClassVar[Path | None] = None

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

    def steps(self, folder: Path) -> tuple[str, ...]:
        """What the command said of its long steps (repass.store.steps.timed)."""
        lines = (folder / "log").read_text(errors="replace").splitlines()
        return tuple(line for line in lines if line.endswith(" s") and ", CPU " in line)

    @property
    def _size(self) -> stages.Size:
        return stages.Size(models=2, benchmarks=2) if self.quick else stages.Size()


@dataclass(frozen=True)
class Grid(_Load):
    """A large grid from nothing to its report, in stages, and then `snakemake -n`.

    Stopped in the middle, it is continued by the same command: as any run of Snakemake is.
    """

    name: ClassVar[str] = "grid"
    title: ClassVar[str] = "snakemake -n with nothing to do; before it, from nothing to the report"
    keeps: ClassVar[Path | None] = Path("results/report")
    _bounds: ClassVar[Mapping[str, Bound]] = {
        "cpu_s": Bound("nothing to do in 2,600 cells, CPU seconds", 15.0),
        "peak_mb": Bound("nothing to do in 2,600 cells, MiB", 400.0),
    }

    @property
    def amount(self) -> str:
        """See Work."""
        return f"{self._size.cells:,} cells"

    def prepare(self, folder: Path, root: Path) -> None:
        """Run the whole grid in a copy of the checkout; each stage is measured."""
        grids.prepare(folder, root, self._size)
        compileall.compile_dir(folder / "workflow", quiet=2)
        for stage, arguments in _STAGES.items():
            note = folder / f"{stage}.step"
            if not note.exists():
                note.write_text(self._stage(folder, stage, arguments))

    def command(self, folder: Path, root: Path) -> list[str]:
        """See Work."""
        del root
        return _command(folder, "-n")

    def environment(self, folder: Path) -> Mapping[str, str]:
        """The copy's own library comes first."""
        return {**os.environ, "PYTHONPATH": str(folder / "workflow")}

    def check(self, log: str) -> None:
        """A dry run that finds something to do has measured something else."""
        if _NOTHING not in log or "missing provenance" in log:
            raise BenchError("grid: the dry run finds the grid unfinished; see its log")

    def steps(self, folder: Path) -> tuple[str, ...]:
        """What the stages took, how the graph grows with the cells, and how large the results are.

        Raises:
            BenchError: a second `snakemake` finds something to do.
        """
        again = self._watched(folder, "again")
        self.check((folder / "again.log").read_text(errors="replace"))
        return (
            *((folder / f"{stage}.step").read_text() for stage in _STAGES),
            _step("a second `snakemake`", again),
            *self._growth(folder),
            f"database {_mb(folder / 'results/repass.duckdb')}",
            f"page {_mb(folder / 'results/report/index.html')}",
        )

    @property
    def _size(self) -> grids.Size:
        return grids.Size(2, 2) if self.quick else grids.Size(26, 25)

    def _stage(self, folder: Path, stage: str, arguments: tuple[str, ...]) -> str:
        watched = self._watched(folder, stage, *arguments)
        done = _DONE.findall((folder / f"{stage}.log").read_text(errors="replace"))
        return _step(f"{stage}: {done[-1] if done else 'no'} jobs", watched)

    def _growth(self, folder: Path) -> Iterable[str]:
        """Plan a part of the models, twice as many each time."""
        part = self._size.models // 8 or 1
        while part < self._size.models:
            names = ",".join(self._size.model_names[:part])
            watched = self._watched(folder, "part", "-n", "--config", f"models={names}")
            cells = self._size.cells * part // self._size.models
            yield _step(f"snakemake -n of {cells:,} cells", watched)
            part *= 2

    def _watched(self, folder: Path, log: str, *arguments: str) -> Watched:
        return measure(
            _command(folder, *arguments),
            log=folder / f"{log}.log",
            environment=self.environment(folder),
            timeout_s=_LONGEST_S,
        )


_STAGES: Mapping[str, tuple[str, ...]] = {
    "problems, prompts": ("--until", "prompts"),
    "generate": ("--until", "generate"),
    "execute": ("--until", "execute"),
    "scores, database": ("--until", "aggregate", "scores"),
    "report, export": (),
}
"""Snakemake's arguments for one stage after the other, each from where the last one ended."""

_LONGEST_S = 24 * 3600.0
_NOTHING = "Nothing to be done"
_DONE = re.compile(r"^(\d+) of \d+ steps", re.MULTILINE)


def _command(folder: Path, *arguments: str) -> list[str]:
    own = ("--directory", str(folder), "--snakefile", str(folder / "Snakefile"))
    profile = ("--workflow-profile", str(folder / "profiles" / "default"))
    config = ("--configfile", str(folder / grids.CONFIG))
    return [sys.executable, "-m", "snakemake", *own, *profile, *config, *arguments]


def _step(what: str, watched: Watched) -> str:
    used = watched.usage
    return f"{what}: {used.wall_s:.1f} s, CPU {used.cpu_s:.1f} s, at most {watched.peak_mb:.0f} MiB"


def _mb(path: Path) -> str:
    return f"{path.stat().st_size / (1 << 20):.1f} MiB"


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
        found = _summed_up(work, watched, work.steps(folder))
        if work.keeps is not None:
            _keep(folder / work.keeps, self._folder.parent / f"{work.name}-{work.keeps.name}")
        shutil.rmtree(folder)  # gigabytes
        return found


def _keep(made: Path, place: Path) -> None:
    shutil.rmtree(place, ignore_errors=True)
    shutil.move(made, place)


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
