"""`repass claims`: tables of published scores, imported from leaderboards or checked."""

from pathlib import Path

import click

from repass.claims import stage, tables
from repass.claims.leaderboards import LEADERBOARDS
from repass.config import Config, documents, load
from repass.config.claims import SHIPPED

_CONFIG = "config/config.yaml"


@click.group(name="claims")
def command() -> None:
    """Published scores that results are compared with (docs/claims.md)."""


@command.command(name="import")
@click.argument("name", type=click.Choice(sorted(LEADERBOARDS)))
@click.option("--mirror", metavar="PLACE", help="Folder or address to take the snapshots from.")
def import_(name: str, mirror: str | None) -> None:
    """Write resources/claims/NAME.csv from a leaderboard's pinned snapshots."""
    config = _config(mirror)
    target = config.root / SHIPPED / f"{name}.csv"
    rows = stage.imported(config, name)
    tables.write(tables.text_of(rows), target)
    click.echo(f"wrote {len(rows)} claims to {documents.shown(target, config.root)}")


@command.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def check(file: Path) -> None:
    """Read a table of claims as the pipeline does, and say what is wrong with it."""
    config = _config(None)
    claims = config.claims.model_copy(update={"files": (str(file.absolute()),)})
    frame = stage.collect(config.model_copy(update={"claims": claims}), file.stem)
    click.echo(f"{file}: {frame.height} claims, nothing wrong")


def _config(mirror: str | None) -> Config:
    root = Path.cwd()
    merged = dict(documents.read(root / _CONFIG, root).data)
    if mirror is not None:
        merged["datasets"] = {**merged.get("datasets", {}), "mirror": mirror}
    return load(merged, [root / _CONFIG], root)
