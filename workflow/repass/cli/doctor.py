"""`repass doctor`: what this machine lacks, and the command that mends it."""

import sys
from pathlib import Path

import click

from repass.doctor import Check, Finding, Machine, Status, examine

_COLOURS = {Status.OK: "green", Status.WARN: "yellow", Status.MISSING: "red"}


@click.command()
@click.option("--full", is_flag=True, help="Also start a sandbox and import the engine (minutes).")
@click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=Path(),
    help="Root of the repository (default: the working directory).",
)
def command(full: bool, root: Path) -> None:
    """Say what is missing on this machine, and how to mend it; exit code 1 if something is."""
    findings = []
    for check, finding in examine(Machine(root.resolve()), full=full):
        click.echo(_line(check, finding))
        findings.append(finding)
    if any(finding.status is Status.MISSING for finding in findings):
        sys.exit(1)
    if not full:
        click.echo("`repass doctor --full` also starts a sandbox and imports the engine")


def _line(check: Check, finding: Finding) -> str:
    status = click.style(f"{finding.status:<8}", fg=_COLOURS[finding.status])
    line = f"{status}{check.name:<18} {finding.found}"
    return f"{line}\n{'':<27}mend: {finding.mend}" if finding.mend else line
