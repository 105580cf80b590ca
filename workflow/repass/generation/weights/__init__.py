"""Weights of hub models, fetched where the workflow runs: compute nodes often have no network.

The engine's environment brings the hub's own client, so its Python runs `download.py`; we need no
client of our own, and what it leaves is the cache that engines read (`HF_HOME`). A connection that
is lost goes on where it stopped; after a kill, files that are whole stay, and others begin anew.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from repass.config.model import Model
from repass.errors import EngineError
from repass.generation.frozen import Frozen
from repass.generation.identity import hub_cache, hub_snapshot

SCRIPT = Path(__file__).with_name("download.py")
OFFLINE = "HF_HUB_OFFLINE"
NOT_THE_CLIENTS = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PYTHONSTARTUP")
TOKEN = "HF_TOKEN"  # noqa: S105 - the variable's name


class Fetched(Frozen):
    """A repository's files in the hub's cache."""

    repository: str
    revision: str
    """As the configuration has it."""
    commit: str
    """What that was when it was fetched."""
    files: int
    bytes: int


class Weights(Frozen):
    """What a model has in the hub's cache; None of what comes from a folder, or is not there."""

    model: str
    weights: Fetched | None
    adapter: Fetched | None


def fetch(model: Model, python: Path) -> Weights:
    """Fetch the files of a hub model that an engine reads; what is there is not fetched again.

    Args:
        model: an entry whose weights or adapter come from the hub, with their revisions.
        python: of the engine's environment.

    Raises:
        EngineError: the repository is not there, closed, or out of reach, or the disk is too small.
    """
    found = {
        part: _fetched(model, part, python, repository, revision)
        for part, (repository, revision) in _on_hub(model).items()
    }
    return Weights(model=model.name, weights=found.get("weights"), adapter=found.get("adapter"))


def require(model: Model) -> None:
    """See that a hub model's files are in the cache: for nodes that can't fetch them.

    Raises:
        EngineError: they are not.
    """
    for part, (repository, revision) in _on_hub(model).items():
        if hub_snapshot(repository, revision) is None:
            raise EngineError(_lacks(model, part))


def adapter_folder(model: Model, root: Path) -> Path:
    """Return the folder of a model's adapter.

    Raises:
        EngineError: the model has none, or its files are not in the cache.
    """
    lora = model.lora
    folder = lora and (lora.folder(root) or hub_snapshot(lora.repository, lora.revision))
    if not isinstance(folder, Path):
        raise EngineError(_lacks(model, "adapter"))
    return folder


def _on_hub(model: Model) -> dict[str, tuple[str, str]]:
    """Name repository and revision of each part that comes from the hub."""
    found = {}
    if model.on_hub:
        found["weights"] = (str(model.repository), str(model.revision))
    if model.lora is not None and model.lora.on_hub:
        found["adapter"] = (model.lora.repository, str(model.lora.revision))
    return found


def _lacks(model: Model, part: str) -> str:
    repository, revision = _on_hub(model).get(part, ("no repository", "no revision"))
    return (
        f"model {model.name}: files of {repository} at {revision} ({part}) are not in"
        f" {hub_cache()} of this node; HF_HOME must name a folder that the nodes share with the"
        f" machine where the workflow runs (to fetch again: delete"
        f" results/weights/{model.name}.json)"
    )


def _fetched(model: Model, part: str, python: Path, repository: str, revision: str) -> Fetched:
    said = _download(python, repository, revision)
    if "error" in said:
        what = f"model {model.name}: {part} of {repository} at {revision}"
        raise EngineError(f"{what}: {_explained(said, repository)}")
    found = {name: said[name] for name in ("commit", "files", "bytes")}
    return Fetched(repository=repository, revision=revision, **found)


def _download(python: Path, repository: str, revision: str) -> dict[str, Any]:
    """Run the script; what it says last is the result, its progress goes to our stderr."""
    environment = {name: v for name, v in os.environ.items() if name not in NOT_THE_CLIENTS}
    done = subprocess.run(
        [str(python), str(SCRIPT), repository, revision],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=_own_stderr(),
        text=True,
        check=False,
    )
    try:
        said = json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        said = {"error": "other", "detail": f"the hub's client ended with code {done.returncode}"}
    return dict(said)


def _own_stderr() -> int | None:
    return sys.__stderr__.fileno() if sys.__stderr__ else None


def _explained(said: dict[str, Any], repository: str) -> str:
    """Say what is wrong, and what to do."""
    page = f"{os.environ.get('HF_ENDPOINT', 'https://huggingface.co')}/{repository}"
    free = shutil.disk_usage(_existing(hub_cache())).free
    explanations = {
        "gated": f"its owner asks for consent first: accept the terms at {page}, then set {TOKEN}"
        " to a token of that account",
        "repository": f"there is no such repository, or it is private: look at {page}, and set"
        f" {TOKEN} to a token that may read it",
        "revision": f"there is no such revision: {page}/commits lists them",
        "space": f"{said.get('detail')} needed in {hub_cache()}, {free / 1e9:.1f} GB are free;"
        " HF_HOME moves the cache",
        "network": f"the hub is out of reach ({said.get('detail')}), and {hub_cache()} has not all"
        " of it; start the same command again: files that are whole stay",
    }
    return explanations.get(str(said["error"]), str(said.get("detail")))


def _existing(path: Path) -> Path:
    return next(folder for folder in (path, *path.parents) if folder.is_dir())
