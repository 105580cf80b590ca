"""`repass schema`: write the documents made of the models and the SQL, or check them."""

from pathlib import Path

import click

from repass.config import documentation, schema
from repass.errors import ConfigError
from repass.store import documentation as database


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; fail if a file is not current.")
@click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=Path(),
    help="Root of the repository (default: the working directory).",
)
def command(check: bool, root: Path) -> None:
    """Write config/schema.json and the tables of config/README.md and docs/database.md."""
    for path, text in (_files(root / "config") | _database(root)).items():
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


def _database(root: Path) -> dict[Path, str]:
    path, sql = root / "docs" / "database.md", root / "workflow" / "sql"
    if not path.is_file() or not sql.is_dir():
        return {}
    return {path: database.updated(path.read_text(encoding="utf-8"), sql)}
