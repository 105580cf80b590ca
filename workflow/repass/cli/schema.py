"""`repass schema`: write the files made of the configuration's models, or check them."""

from pathlib import Path

import click

from repass.config import documentation, schema
from repass.errors import ConfigError


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; fail if a file is not current.")
@click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=Path(),
    help="Root of the repository (default: the working directory).",
)
def command(check: bool, root: Path) -> None:
    """Write config/schema.json and the tables of config/README.md."""
    for path, text in _files(root / "config").items():
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        if check:
            raise ConfigError(f"{path}: not current; run: repass schema")
        path.write_text(text, encoding="utf-8")
        click.echo(f"wrote {path}")


def _files(folder: Path) -> dict[Path, str]:
    readme = folder / "README.md"
    if not readme.is_file():
        raise ConfigError(f"{readme}: no such file; run this in the repository's root, or --root")
    written = readme.read_text(encoding="utf-8")
    return {folder / "schema.json": schema.text(), readme: documentation.updated(written)}
