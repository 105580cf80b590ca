"""`repass health`: judge the known solutions of benchmarks and compare with what is recorded."""

import fnmatch
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import click
import yaml

from repass import fingerprint
from repass.benchmarks import load_problems
from repass.cli.score import configuration
from repass.config import Config
from repass.config.execution import Execution
from repass.errors import ConfigError, SandboxError
from repass.execution.health import check
from repass.health import facts, page
from repass.health.facts import Facts
from repass.records import HealthCheck
from repass.samples import expected
from repass.sandbox import images

NOT_AS_RECORDED = 1
NOT_ALL_CHECKED = 3
PAGE = Path("docs/health.md")


@click.command(name="health")
@click.argument("benchmarks", nargs=-1)
@click.option(
    "--data",
    metavar="PLACE",
    envvar="REPASS_MIRROR",
    show_envvar=True,
    help="Folder or address to take the datasets from.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default="results/health",
    show_default=True,
    help="Folder for the journals.",
)
@click.option("--workers", type=click.IntRange(1), help="Programs at a time (default: the cores).")
@click.option("--write", is_flag=True, help=f"Write {facts.FILE} and {PAGE} anew.")
@click.option("--pages", is_flag=True, help=f"Check nothing: write {PAGE} of what is recorded.")
def command(
    benchmarks: Sequence[str],
    *,
    data: str | None,
    out: Path,
    workers: int | None,
    write: bool,
    pages: bool,
) -> None:
    """Judge the known solutions of BENCHMARKS (NAME or NAM*; all if none is named).

    Reference solutions must pass, wrong ones must not, and the self-tests of the language must get
    the verdicts that they are there for. What a reference fails for must be named in
    config/benchmarks.yaml. Finished programs are kept in journals, one an image: the same command
    takes them up, and what benchmarks share (the self-tests of their language) is judged once.

    Exit codes: 0 all as recorded in resources/health.yaml; 1 something else was found, or failed
    without a named cause; 2 data, options or this machine are not usable; 3 some benchmarks could
    not be checked here.
    """
    config = configuration(data)
    recorded = facts.load(config.root / facts.FILE) if (config.root / facts.FILE).is_file() else {}
    found: dict[str, Facts] = {}
    wrong = unchecked = 0
    for name in [] if pages else _chosen(benchmarks, config):
        try:
            rows = _rows(name, config, out, workers)
        except SandboxError as error:
            click.echo(f"{name}: NOT CHECKED: {str(error).splitlines()[0]}")
            unchecked += 1
            continue
        wrong += _tell_unexplained(name, rows)
        if not facts.unexplained(rows):
            found[name] = facts.of(load_problems(config, name), rows, _today())
            click.echo(_line(name, found[name]))
    differing = [name for name, item in found.items() if not item.agrees(recorded.get(name))]
    for name in differing:
        click.echo(f"{name}: NOT AS RECORDED: {recorded.get(name)}")
    if write or pages:
        _write(config, {**recorded, **found})
    if wrong or (differing and not write):
        sys.exit(NOT_AS_RECORDED)
    sys.exit(NOT_ALL_CHECKED if unchecked else 0)


def _chosen(wanted: Sequence[str], config: Config) -> list[str]:
    known = list(config.known.benchmarks)
    for pattern in wanted:
        if not fnmatch.filter(known, pattern):
            raise ConfigError(
                f"no benchmark is named {pattern!r}; config/benchmarks.yaml has all names"
            )
    patterns = wanted or ["*"]
    return [name for name in known if any(fnmatch.fnmatchcase(name, one) for one in patterns)]


def _rows(name: str, config: Config, out: Path, workers: int | None) -> list[HealthCheck]:
    benchmark = config.benchmark(name)
    problems = load_problems(config, name)
    image = images.ensure(benchmark.sandbox_image(), config.root)
    if image.unavailable:
        raise SandboxError(image.unavailable)
    settings: Execution = config.execution_of(name)
    if workers is not None:
        settings = settings.model_copy(update={"workers": workers})
    out.mkdir(parents=True, exist_ok=True)
    return check(
        benchmark,
        problems,
        image,
        settings,
        journal=out / f"{image.name}.journal.jsonl",
        fingerprint=fingerprint.of("sandbox", "languages"),
        parts=expected.parts(problems, image, settings),
    )


def _tell_unexplained(name: str, rows: Sequence[HealthCheck]) -> int:
    wrong = facts.unexplained(rows)
    for row in wrong:
        last = row.detail.strip().splitlines()[-1:] or [""]
        click.echo(f"{name}: {row.check} {row.task_id}: {row.verdict.value}: {last[0][:200]}")
    return len(wrong)


def _today() -> date:
    return datetime.now(UTC).date()


def _line(name: str, item: Facts) -> str:
    proof = f"{item.passing} of {item.references} references" if item.references else "self-tests"
    return f"{name}: {item.problems} problems; {proof} pass, {item.wrong} wrong ones do not"


def _write(config: Config, known: Mapping[str, Facts]) -> None:
    """Write facts in the order of the configuration, and the page if no benchmark is left out."""
    kept = {name: known[name] for name in config.known.benchmarks if name in known}
    (config.root / facts.FILE).write_text(facts.text(kept), encoding="utf-8")
    missing = [name for name in config.known.benchmarks if name not in kept]
    if missing:
        click.echo(f"{PAGE} is not written: never checked: {', '.join(missing)}")
        return
    written = yaml.safe_load((config.root / "config" / "benchmarks.yaml").read_text("utf-8"))
    text = page.markdown(page.families(written), kept)
    (config.root / PAGE).write_text(text, encoding="utf-8")
