"""Why known disagreements are there: `resources/parity.yaml`, set by set, task by task."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

from repass.errors import ConfigError

Reasons = Mapping[str, Mapping[str, str]]

FILE = Path("resources/parity.yaml")


def load(path: Path, known: Iterable[str]) -> Reasons:
    """Read the reasons, by set and task.

    Args:
        path: the file.
        known: names of all sets.

    Raises:
        ConfigError: the file can't be read, names an unknown set, or has a reason without words.
    """
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (OSError, yaml.YAMLError) as error:
        raise ConfigError(f"{path}: can't be read ({error})") from error
    if not isinstance(found, dict):
        raise ConfigError(f"{path}: must map a set to its tasks")
    sets = set(known)
    return {name: _tasks(path, name, tasks, sets) for name, tasks in found.items()}


def _tasks(path: Path, name: str, tasks: object, known: set[str]) -> dict[str, str]:
    if name not in known:
        raise ConfigError(f"{path}: no stored set is named {name!r} (there are: {sorted(known)})")
    if not isinstance(tasks, dict):
        raise ConfigError(f"{path}: {name}: must map a task to the reason of its disagreement")
    for task, reason in tasks.items():
        if not isinstance(task, str) or not isinstance(reason, str) or not reason.strip():
            raise ConfigError(f"{path}: {name}: {task!r}: a task needs a reason in words")
    return {task: " ".join(reason.split()) for task, reason in tasks.items()}
