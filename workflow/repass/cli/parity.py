"""`repass parity`: stored real samples against the verdicts, or the scores, recorded for them."""

import functools
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from repass import fingerprint
from repass.cli.score import configuration
from repass.config import Config
from repass.config.execution import Execution, available_cores
from repass.errors import DataError, SandboxError
from repass.execution.runner import Runner
from repass.parity import (
    judging,
    reasons,
    registry,
    replays,
    results,
    score_tables,
    scoring,
    tables,
)
from repass.parity.judging import Compared
from repass.parity.replays import Replay
from repass.parity.scoring import Scored
from repass.parity.sets import StoredSet
from repass.parity.tables import Line
from repass.samples import expected
from repass.sandbox import images
from repass.sandbox.records import ImageRecord
from repass.watch import Watch

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
@click.option("--scores", is_flag=True, help="Replay recorded scores, not recorded verdicts.")
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
    scores: bool,
    out: Path,
    page: Path | None,
    workers: int | None,
    listing: bool,
) -> None:
    """Execute stored real samples and compare with the verdicts recorded for them.

    Every disagreement must have a reason in resources/parity.yaml, and every reason its
    disagreement. Finished programs are kept in journals in the output folder: the same command
    takes them up, as long as program, image and sandbox are the same.

    --scores begins with what the models wrote instead, scores it as repass score does, and compares
    with the recorded scores: where verdicts were recorded too, each that differs needs a reason,
    else a score that differs by more than one problem.

    Exit codes: 0 all agree, or for a known reason; 1 an unexplained disagreement, or a reason that
    no longer has one; 2 data, options or this machine are not usable; 3 some samples, or a whole
    set, could not be judged here.
    """
    if listing:
        _list(scores, only)
        return
    if data is None:
        raise click.UsageError("--data: where are the stored data? (REPASS_MIRROR names it, too)")
    here = _Here(root=_root(), data=data, out=out, page=page, workers=workers)
    sys.exit(_scores(here, replays.choose(only)) if scores else _verdicts(here, only))


@dataclass(frozen=True)
class _Here:
    """Where to read and write, and how many programs to run at a time."""

    root: Path
    data: Path
    out: Path
    page: Path | None
    workers: int | None

    def reasons(self) -> reasons.Reasons:
        """Of all sets and replays."""
        return reasons.load(self.root / reasons.FILE, registry.names())

    def execution(self, settings: Execution) -> Execution:
        """The settings, with the number of workers asked for."""
        return settings.model_copy(update={"workers": self.workers or available_cores()})

    def runner(self, image: ImageRecord, settings: Execution, label: str, journal: str) -> Runner:
        """Open the sandbox; what is finished is kept in a journal of the output folder."""
        return Runner(
            image,
            settings,
            label=label,
            journal=self.out / f".{journal}.journal.jsonl",
            fingerprint=fingerprint.of("sandbox", "languages"),
        )


def _verdicts(here: _Here, only: Sequence[str]) -> int:
    known = here.reasons()
    lines: list[Line] = []
    compared: list[Compared] = []
    stale: list[str] = []
    with Watch():
        for stored in registry.choose(only):
            found = _judged(here, stored, known.get(stored.name, {}))
            if isinstance(found, Line):
                lines.append(found)
                continue
            lines.append(tables.line(stored, found))
            compared += found
            stale += [
                f"{stored.name} {task}" for task in judging.stale(found, known.get(stored.name, {}))
            ]
    results.save(compared, here.out / "parity.parquet")
    if here.page is not None:
        results.save_text(tables.markdown(lines, compared), here.page)
    _tell(lines, compared, stale, here.out)
    return _exit_code(lines, compared, stale)


def _scores(here: _Here, chosen: Sequence[Replay]) -> int:
    known = here.reasons()
    config = configuration(str(here.data))
    scored: list[Scored] = []
    problems: list[tuple[Replay, str]] = []
    stale: list[str] = []
    with Watch():
        for replay in chosen:
            found = _scored(here, replay, config, known.get(replay.name, {}))
            if isinstance(found, str):
                problems.append((replay, found))
                continue
            scored += found
            named = scoring.stale(found, known.get(replay.name, {}))
            stale += [f"{replay.name} {task}" for task in named]
    results.save_scores(scored, here.out / "scores.parquet")
    if here.page is not None:
        others = [replay for replay in replays.REPLAYS.values() if replay not in chosen]
        unseen = [*problems, *((replay, "left out of this run (--only)") for replay in others)]
        text = score_tables.markdown(replays.REPLAYS, scored, unseen)
        results.save_text(text, here.page)
    for text in (*score_tables.terminal(scored, problems), *score_tables.differences(scored)):
        click.echo(text)
    _tell_stale(stale)
    if stale or any(item.unexplained for item in scored):
        return NOT_IN_STEP
    return NOT_ALL_JUDGED if problems or any(item.unjudged for item in scored) else 0


def _scored(
    here: _Here, replay: Replay, config: Config, known: Mapping[str, str]
) -> list[Scored] | str:
    """Score a replay, or say why that can't be done here."""
    missing = replay.missing(here.data)
    if missing:
        return f"no {', '.join(missing)} in the data folder"
    settings = here.execution(config.execution_of(replay.benchmark))
    try:
        image = images.ensure(config.benchmark(replay.benchmark).sandbox_image(), here.root)
        runner = here.runner(image, settings, f"scores {replay.name}", f"{replay.name}.scores")
        record = functools.partial(expected.parts, image=image, settings=settings)
        return scoring.score(replay, here.data, config, known, runner=runner, make_parts=record)
    except SandboxError as error:
        return str(error).splitlines()[0]


def _list(scores: bool, only: Sequence[str]) -> None:
    if scores:
        for replay in replays.choose(only):
            click.echo(f"{replay.name}: {replay.title}: {replay.command}")
        return
    for stored in registry.choose(only):
        click.echo(f"{stored.name}: {stored.title} ({stored.language}; {stored.rule})")


def _judged(here: _Here, stored: StoredSet, known: Mapping[str, str]) -> list[Compared] | Line:
    """Judge a set, or say why that can't be done here."""
    missing = stored.missing(here.data)
    if missing:
        return tables.not_judged(stored, f"no {', '.join(missing)} in the data folder")
    try:
        return judging.judge(stored, here.data, known, functools.partial(_runner, here))
    except SandboxError as error:
        return tables.not_judged(stored, str(error).splitlines()[0])


def _runner(here: _Here, stored: StoredSet) -> Runner:
    image = images.ensure(stored.image_name(), here.root)
    settings = here.execution(Execution(limits=stored.limits))
    return here.runner(image, settings, f"parity {stored.name}", stored.name)


def _tell(
    lines: Sequence[Line], compared: Sequence[Compared], stale: Sequence[str], out: Path
) -> None:
    for text in tables.terminal(lines):
        click.echo(text)
    for text in tables.differences(compared):
        click.echo(text)
    _tell_stale(stale)
    unjudged = sum(line.unjudged for line in lines)
    if unjudged:
        click.echo(f"NOT JUDGED: {unjudged} samples, as the sandbox failed")
    click.echo(f"every sample: {out / 'parity.parquet'}")


def _tell_stale(stale: Sequence[str]) -> None:
    for text in stale:
        click.echo(f"STALE: {text}: {reasons.FILE} has a reason, and it agrees now")


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
