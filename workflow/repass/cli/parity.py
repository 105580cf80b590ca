"""`repass parity`: execute stored real samples and compare with the verdicts recorded for them."""

import functools
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from repass import fingerprint
from repass.config.execution import Execution, available_cores
from repass.errors import DataError, SandboxError
from repass.execution.runner import Runner
from repass.execution.watch import Watch
from repass.parity import judging, reasons, registry, results, tables
from repass.parity.judging import Compared
from repass.parity.sets import StoredSet
from repass.parity.tables import Line
from repass.sandbox import images

NOT_IN_STEP = 1
NOT_ALL_JUDGED = 3


@click.command(name="parity")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    envvar="REPASS_MIRROR",
    show_envvar=True,
    help="Folder of the stored data.",
)
@click.option("--only", metavar="SET", multiple=True, help="Only this set (NAME or NAM*); repeat.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default="results/parity",
    show_default=True,
    help="Folder for parity.parquet and the journals.",
)
@click.option("--write", "page", type=click.Path(path_type=Path), help="Write the table here, too.")
@click.option("--workers", type=click.IntRange(min=1), help="Programs at a time; else one a core.")
@click.option("--list", "listing", is_flag=True, help="List the sets and stop.")
def command(
    data: Path | None,
    only: Sequence[str],
    *,
    out: Path,
    page: Path | None,
    workers: int | None,
    listing: bool,
) -> None:
    """Execute stored real samples and compare with the verdicts recorded for them.

    Every disagreement must have a reason in resources/parity.yaml, and every reason its
    disagreement. Finished programs are kept in journals in the output folder: the same command
    takes them up, as long as program, image and sandbox are the same.

    Exit codes: 0 all agree, or for a known reason; 1 an unexplained disagreement, or a reason that
    no longer has one; 2 data, options or this machine are not usable; 3 some samples, or a whole
    set, could not be judged here.
    """
    chosen = registry.choose(only)
    if listing:
        _list(chosen)
        return
    if data is None:
        raise click.UsageError("--data: where are the stored data? (REPASS_MIRROR names it, too)")
    root = _root()
    known = reasons.load(root / reasons.FILE, registry.SETS)
    runner = functools.partial(_runner, root, out, workers)
    lines: list[Line] = []
    compared: list[Compared] = []
    stale: list[str] = []
    with Watch():
        for stored in chosen:
            found = _judged(stored, data, known.get(stored.name, {}), runner)
            if isinstance(found, Line):
                lines.append(found)
                continue
            lines.append(tables.line(stored, found))
            compared += found
            stale += [
                f"{stored.name} {task}" for task in judging.stale(found, known.get(stored.name, {}))
            ]
    results.save(compared, out / "parity.parquet")
    if page is not None:
        results.save_text(tables.markdown(lines, compared), page)
    _tell(lines, compared, stale, out)
    sys.exit(_exit_code(lines, compared, stale))


def _list(chosen: Sequence[StoredSet]) -> None:
    for stored in chosen:
        click.echo(f"{stored.name}: {stored.title} ({stored.language}; {stored.rule})")


def _judged(
    stored: StoredSet,
    data: Path,
    known: Mapping[str, str],
    runner: judging.MakeRunner,
) -> list[Compared] | Line:
    """Judge a set, or say why that can't be done here."""
    missing = stored.missing(data)
    if missing:
        return tables.not_judged(stored, f"no {', '.join(missing)} in the data folder")
    try:
        return judging.judge(stored, data, known, runner)
    except SandboxError as error:
        return tables.not_judged(stored, str(error).splitlines()[0])


def _runner(root: Path, out: Path, workers: int | None, stored: StoredSet) -> Runner:
    image = images.ensure(stored.image_name(), root)
    settings = Execution(workers=workers or available_cores(), limits=stored.limits)
    return Runner(
        image,
        settings,
        label=f"parity {stored.name}",
        journal=out / f".{stored.name}.journal.jsonl",
        fingerprint=fingerprint.of("sandbox", "languages"),
    )


def _tell(
    lines: Sequence[Line], compared: Sequence[Compared], stale: Sequence[str], out: Path
) -> None:
    for text in tables.terminal(lines):
        click.echo(text)
    for text in tables.differences(compared):
        click.echo(text)
    for text in stale:
        click.echo(f"STALE: {text}: {reasons.FILE} has a reason, and it agrees now")
    unjudged = sum(line.unjudged for line in lines)
    if unjudged:
        click.echo(f"NOT JUDGED: {unjudged} samples, as the sandbox failed")
    click.echo(f"every sample: {out / 'parity.parquet'}")


def _exit_code(lines: Sequence[Line], compared: Sequence[Compared], stale: Sequence[str]) -> int:
    if stale or any(item.unexplained for item in compared):
        return NOT_IN_STEP
    if any(line.problem or line.unjudged for line in lines):
        return NOT_ALL_JUDGED
    return 0


def _root() -> Path:
    """The checkout in the working directory, else the one that this file belongs to."""
    for folder in (Path.cwd(), Path(__file__).resolve().parents[3]):
        if (folder / reasons.FILE).is_file():
            return folder
    raise DataError(f"no {reasons.FILE} here: run this in the repository's root")
