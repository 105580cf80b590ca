"""`repass bench`: measure repass against its peers and against floors, side by side in one run."""

import os
from pathlib import Path

import click

from repass.bench import session
from repass.bench.usage import BenchError
from repass.config.execution import available_cores

_PATH = click.Path(path_type=Path, file_okay=False)


@click.command(name="bench")
@click.option("--only", metavar="SUITE", multiple=True, help="Only this suite (NAME or NAM*).")
@click.option("--rounds", type=click.IntRange(1), default=3, show_default=True)
@click.option(
    "--copies", type=click.IntRange(1), default=5, show_default=True, help="Of each reference."
)
@click.option("--workers", type=click.IntRange(1), help="Programs at a time; else one a core.")
@click.option("--quick", is_flag=True, help="Few programs: shows that it works, not how fast.")
@click.option("--list", "listing", is_flag=True, help="List the suites and stop.")
@click.option(
    "--gpus",
    type=click.IntRange(0, 1),
    default=0,
    show_default=True,
    help="Where the suite `generation` generates; 0: the CPU.",
)
@click.option(
    "--data",
    type=_PATH,
    envvar="REPASS_MIRROR",
    show_envvar=True,
    help="Folder of stored data: data sets and real samples.",
)
@click.option(
    "--peers",
    type=_PATH,
    default=".cache/bench-env",
    show_default=True,
    help="Environment with the peers' evaluators (envs/setup.sh bench makes it).",
)
@click.option("--out", type=_PATH, default="results/bench", show_default=True)
def command(
    only: tuple[str, ...],
    *,
    rounds: int,
    copies: int,
    workers: int | None,
    quick: bool,
    listing: bool,
    gpus: int,
    data: Path | None,
    peers: Path,
    out: Path,
) -> None:
    """Measure repass against its peers and against floors, side by side in one run.

    Writes bench.json and bench.svg, and prints a table. The peers execute programs without any
    sandbox: with --data these are programs that models have written.

    Exit codes: 0 it was measured, whatever was found; 2 it could not be.
    """
    choice = session.Choice(
        only=only,
        rounds=rounds,
        copies=copies,
        workers=workers or available_cores(),
        quick=quick,
        data=None if data is None else data.absolute(),
        peers=peers.absolute(),
        out=out.absolute(),
        gpus=gpus,
    )
    root = _root()
    if listing:
        for name, title in session.listed(choice, root):
            click.echo(f"{name}: {title}")
        return
    for line in session.run(choice, root):
        click.echo(line)


def _root() -> Path:
    """The checkout in the working directory."""
    root = Path.cwd()
    if not os.access(root / "config" / "benchmarks.yaml", os.R_OK):
        raise BenchError("no config/benchmarks.yaml here: run this in the repository's root")
    return root
