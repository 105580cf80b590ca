"""`repass engines`: list or stop the inference engines that repass keeps on this node."""

import click

from repass.errors import EngineError
from repass.generation.keeper import broker, wire
from repass.generation.keeper.folder import EngineFolder, Held, exclusive, kept_engines
from repass.progress import duration

STOP_S = 30.0


@click.group(name="engines")
def command() -> None:
    """List or stop the inference engines that repass keeps on this node."""


@command.command("list")
def list_() -> None:
    """List the engines: model, state, devices, who uses them, log."""
    with exclusive():
        kept = kept_engines()
    if not kept:
        click.echo("no engines")
    for folder, held in kept:
        click.echo(_line(folder, held))


@command.command()
@click.option("--all", "all_", is_flag=True, help="Stop all engines, in use or not.")
@click.option("--workflow", metavar="ID", help="Stop those that only this workflow has used.")
def stop(all_: bool, workflow: str | None) -> None:
    """Stop engines and wait until their processes are gone."""
    if all_ == bool(workflow):
        raise click.UsageError("give one of --all and --workflow ID")
    with exclusive():
        kept = kept_engines()
    for folder, held in kept:
        _stop(folder, held, workflow)


def _stop(folder: EngineFolder, held: Held, workflow: str | None) -> None:
    if workflow and workflow not in _state(folder).get("workflows", []):
        return
    if broker.stop(folder, STOP_S, workflow):
        click.echo(f"stopped the engine of {held.model} on {', '.join(held.devices)}")
    elif not workflow:
        raise EngineError(
            f"the engine of {held.model} does not end; see {folder.keeper_log} and {folder.log}"
        )


def _line(folder: EngineFolder, held: Held) -> str:
    state = _state(folder)
    jobs = state.get("jobs", [])
    use = f"used by {', '.join(jobs)}" if jobs else f"unused for {_span(state, 'unused_s')}"
    return (
        f"{folder.key}  {held.model} ({held.source})  {state.get('state', 'ending')}"
        f" on {', '.join(held.devices)}  since {_span(state, 'age_s')}  {use}"
        f"  keeper {state.get('pid', '?')}  log {folder.log}"
    )


def _span(state: wire.Object, name: str) -> str:
    return duration(float(state.get(name, 0.0)))


def _state(folder: EngineFolder) -> wire.Object:
    return wire.ask(folder.keeper, {"op": "status"}) or {}
