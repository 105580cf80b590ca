"""`repass sandbox`: build, list or remove sandbox images."""

from pathlib import Path

import click

from repass import languages
from repass.languages import overview
from repass.sandbox import images

_ROOT = click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=".",
    help="The checkout whose envs/sandbox/ is used.",
)


@click.group(name="sandbox")
def command() -> None:
    """Build, list or remove sandbox images."""


@command.command()
@click.argument("name")
@_ROOT
def build(name: str, root: Path) -> None:
    """Build the image NAME, or find it built, and print its record."""
    click.echo(images.ensure(name, root).model_dump_json(indent=2))


@command.command(name="list")
@_ROOT
def list_(root: Path) -> None:
    """List the images that can be built, and the ones that are there."""
    built = images.built()
    for name in sorted({*images.names(root), *(record.name for record in built)}):
        records = [record for record in built if record.name == name]
        click.echo(f"{name}: {'not built' if not records else ''}".rstrip())
        for record in records:
            versions = ", ".join(f"{key} {value}" for key, value in record.toolchains.items())
            click.echo(f"  {record.reference}  {record.digest[7:19]}  {versions}")


@command.command(name="languages")
@click.option("--write", type=click.Path(path_type=Path), help="Write the table to this file.")
def languages_(write: Path | None) -> None:
    """Show how programs of each language are compiled, run and judged."""
    text = overview.markdown(languages.LANGUAGES.values())
    if write is None:
        click.echo(text, nl=False)
    else:
        write.write_text(text)


@command.command()
@click.option("--all", "everything", is_flag=True, help="Remove the Debian base, too.")
def prune(everything: bool) -> None:
    """Remove all sandbox images: the next run builds what it needs."""
    for reference in images.prune(everything):
        click.echo(f"removed {reference}")
