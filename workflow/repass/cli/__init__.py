"""The `repass` command: one module a subcommand, imported only when it is called."""

import importlib
import sys

import click

from repass import __version__
from repass.errors import RepassError

_COMMANDS = {
    "bench": "measure repass against its peers and against floors, side by side",
    "claims": "import published scores from leaderboards, or check a table of them",
    "doctor": "say what is missing on this machine and how to mend it",
    "engines": "list or stop the inference engines that repass keeps on this node",
    "health": "judge the known solutions of benchmarks, before any score on them counts",
    "parity": "execute stored real samples and compare with the recorded verdicts",
    "sandbox": "build, list or remove sandbox images",
    "schema": "write the JSON Schema of the configuration",
    "score": "score a samples file in the sandbox, without Snakemake",
    "sizing": "estimate the GPUs, memory and hours that a grid needs",
}


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"repass.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(sorted(_COMMANDS.items()))


@click.group(cls=_LazyGroup)
@click.version_option(__version__)
def cli() -> None:
    """Reproduce pass@k scores of code models. The pipeline itself is started with `snakemake`."""


def main() -> None:
    """Entry point: an error of the user's making is one line on stderr and exit code 2."""
    try:
        cli()
    except RepassError as error:
        print(f"repass: {error}", file=sys.stderr)
        sys.exit(2)
