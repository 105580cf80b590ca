"""The configuration as a workflow has checked it, kept for its jobs.

A grid has thousands of jobs, and each needs a model or a benchmark of hundreds: to read and check
all of the definitions takes it longer than its work, where completions are stored. And definitions
may be edited while a grid runs: its jobs go on with those that it was planned with. So the file is
named by its content, which another workflow (a dry run) does not change, and jobs know the name.
"""

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from repass import files
from repass.config.benchmark import Benchmark
from repass.config.catalogue import Catalogue
from repass.config.config import Config
from repass.config.datasets import DatasetEntry
from repass.config.model import Model
from repass.config.prompt import PromptForm
from repass.config.sampling import Sampling
from repass.config.section import Section
from repass.config.settings import Settings

FOLDER = Path(".snakemake/repass")
VARIABLE = "REPASS_CONFIGURATION"
"""Environment variable that tells a workflow's jobs which configuration is theirs."""

_KINDS: Mapping[str, type[Section]] = {
    "models": Model,
    "benchmarks": Benchmark,
    "prompts": PromptForm,
    "samplings": Sampling,
    "datasets": DatasetEntry,
}

E = TypeVar("E", bound=Section)


def keep(config: Config, merged: Mapping[str, Any], folder: Path = FOLDER) -> str:
    """Write a checked configuration down; where that fails, jobs read the definitions again.

    Args:
        config: what was made of it.
        merged: what Snakemake merged, as jobs get it, too.
        folder: where to.

    Returns:
        Its name, for the environment of the jobs.
    """
    known = {
        kind: {name: _written(entry) for name, entry in getattr(config.known, kind).items()}
        for kind in _KINDS
    }
    content = {
        "of": _key(merged, config.root),
        "settings": _written(config, set(Settings.model_fields)),
        "known": known,
    }
    text = json.dumps(content)
    name = _name(text.encode())
    with contextlib.suppress(OSError):
        files.replace_text(_file(folder, name), text)
    return name


def forget_others(name: str, folder: Path = FOLDER) -> None:
    """Remove what was kept for workflows that have ended: all but one."""
    for file in folder.glob(_file(Path(), "*").name):
        if file != _file(folder, name):
            file.unlink(missing_ok=True)


def read(merged: Mapping[str, Any], root: Path, folder: Path = FOLDER) -> Config | None:
    """Return what the workflow of this process has kept; None where there is nothing of it.

    Entries are checked when they are asked for. It can't say where in a file one of them stands.
    """
    name = os.environ.get(VARIABLE, "")
    try:
        text = _file(folder, name).read_bytes()
    except OSError:
        return None
    if _name(text) != name:
        return None
    content = json.loads(text)
    if content["of"] != _key(merged, root):
        return None
    settings = Settings.model_validate(content["settings"])
    known: dict[str, Any] = {
        kind: _Entries(_KINDS[kind], written) for kind, written in content["known"].items()
    }
    sections = {name: getattr(settings, name) for name in Settings.model_fields}
    return Config.model_construct(
        root=root, known=Catalogue.model_construct(**known, places={}), **sections
    )


class _Entries(Mapping[str, E]):
    """Definitions of one kind, checked one by one when asked for."""

    def __init__(self, kind: type[E], written: Mapping[str, Any]) -> None:
        self._kind = kind
        self._written = written

    def __getitem__(self, name: str) -> E:
        return self._kind.model_validate(self._written[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._written)

    def __len__(self) -> int:
        return len(self._written)


def _written(section: BaseModel, fields: set[str] | None = None) -> dict[str, Any]:
    return section.model_dump(mode="json", exclude_unset=True, include=fields)


def _file(folder: Path, name: str) -> Path:
    return folder / f"configuration-{name}.json"


def _name(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()[:16]


def _key(merged: Mapping[str, Any], root: Path) -> str:
    # Snakemake tells jobs the folder of scripts as it is written in a rule, with `..` in it.
    return hashlib.sha256(repr((merged, str(root.resolve()))).encode()).hexdigest()
