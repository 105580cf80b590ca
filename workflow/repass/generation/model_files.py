"""A model's files on this machine."""

import json
from pathlib import Path
from typing import Any

from repass.config.model import Model
from repass.generation.identity import hub_snapshot


def folder_of(model: Model, root: Path) -> Path | None:
    """Find a model's files; None if they are not on this machine, or there are none to see."""
    if model.repository is None:
        return None
    return model.folder(root) or hub_snapshot(model.repository, model.revision)


def read(file: Path) -> dict[str, Any]:
    """Read one JSON file of a model; what is missing or damaged says nothing."""
    try:
        found = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
