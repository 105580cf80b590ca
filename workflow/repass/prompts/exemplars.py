"""Worked examples for few-shot prompts: a YAML list in the format of the demo benchmark."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from repass.errors import ConfigError
from repass.records import Record


class Exemplar(Record):
    """One worked example: `prompt + reference` is its program.

    The fields that a template does not need may be absent.
    """

    task_id: str
    prompt: str
    reference: str
    instruction: str | None = None
    entry_point: str | None = None
    tests: str | None = None
    category: str | None = None
    difficulty: int | None = None


def read(path: Path) -> list[Exemplar]:
    """Read all examples of a file, in its order.

    Raises:
        ConfigError: the file is missing, is not a YAML list, or an example is not usable.
    """
    items, lines = _items(path)
    return [_exemplar(item, f"{path}:{line}") for item, line in zip(items, lines, strict=True)]


def _items(path: Path) -> tuple[list[Any], list[int]]:
    """Read the list and the line on which each of its items begins."""
    try:
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        items = yaml.safe_load(text)
    except OSError as error:
        raise ConfigError(f"{path}: can't read the exemplars ({error.strerror})") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not YAML ({_one_line(error)})") from error
    if not isinstance(items, list) or not isinstance(node, yaml.SequenceNode):
        raise ConfigError(f"{path}:1: exemplars are a YAML list of worked examples")
    return items, [item.start_mark.line + 1 for item in node.value]


def _exemplar(item: Any, place: str) -> Exemplar:
    try:
        return Exemplar.model_validate(item)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise ConfigError(f"{place}: exemplar is not usable: {field}: {first['msg']}") from error


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
