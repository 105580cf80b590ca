"""`repass sizing`: GPUs, memory and hours that a configuration's grid needs."""

import copy
from collections.abc import Sequence
from pathlib import Path

import click
from snakemake.utils import update_config

from repass.cli.score import configuration
from repass.config import Config, documents, load
from repass.sizing import estimate, hardware, history, pages
from repass.sizing.history import History

BASE = Path("config/config.yaml")
DEFAULT = "h100"


@click.command(name="sizing")
@click.option(
    "--config",
    "configs",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    help=f"A study, as Snakemake's --configfile takes it; repeat. Default: {BASE}.",
)
@click.option("--device", "names", multiple=True, metavar="GPU", help="Of resources/devices.yaml.")
@click.option(
    "--database",
    type=click.Path(path_type=Path),
    help="Recorded costs (results/repass.duckdb of a run).",
)
@click.option("--tokens", type=click.FloatRange(min=1), help="Completion tokens of a sample.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@click.option("--write", "page", type=click.Path(path_type=Path), help="Write a page of Markdown.")
def command(
    configs: Sequence[Path],
    names: Sequence[str],
    *,
    database: Path | None,
    tokens: float | None,
    as_csv: bool,
    page: Path | None,
) -> None:
    """Estimate what a grid needs: GPUs, their memory, hours, and CPU hours of execution.

    Figures stand on recorded costs where a database has some for the model, or for one like it on
    the same device; else on a roofline and on assumptions (docs/sizing.md). What is not measured is
    called estimated.
    """
    root = configuration(None).root
    known = history.read(database) if database else History()
    gpus = [hardware.find(name, root) for name in names or [DEFAULT]]
    studies = [(file.stem, _config(file, root)) for file in configs or [root / BASE]]
    found = [
        estimate.of(study, config, gpu, known, tokens) for study, config in studies for gpu in gpus
    ]
    if page is not None:
        page.write_text(pages.markdown(found, _asked(configs, names, database, tokens, page)))
        click.echo(f"wrote {page}")
    elif as_csv:
        click.echo(pages.csv_text(found), nl=False)
    else:
        click.echo("\n\n".join("\n".join(pages.terminal(item)) for item in found))


def _config(file: Path, root: Path) -> Config:
    """A configuration as Snakemake merges it: the file over config/config.yaml."""
    base = root / BASE
    merged = copy.deepcopy(dict(documents.read(base, root).data))
    files = [base]
    if file.absolute() != base.absolute():
        update_config(merged, documents.read(file, root).data)
        files.append(file)
    return load(merged, files, root)


def _asked(
    configs: Sequence[Path],
    names: Sequence[str],
    database: Path | None,
    tokens: float | None,
    page: Path,
) -> str:
    """The command that repeats a page."""
    words = ["repass sizing", *(f"--config {file}" for file in configs)]
    words += [f"--device {name}" for name in names]
    words += [f"--database {database}"] if database else []
    words += [f"--tokens {tokens:g}"] if tokens else []
    return " ".join([*words, f"--write {page}"])
