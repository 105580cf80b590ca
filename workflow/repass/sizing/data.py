"""Reads a YAML file of named entries in `resources/`."""

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import ValidationError

from repass.errors import ConfigError
from repass.records import Record

Entry = TypeVar("Entry", bound=Record)


def read(path: Path, kind: type[Entry]) -> dict[str, Entry]:
    """Read the entries of a file, by name.

    Raises:
        ConfigError: it can't be read, or an entry is not of this kind.
    """
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        return {str(name): kind.model_validate(fields) for name, fields in found.items()}
    except (OSError, yaml.YAMLError, AttributeError, ValidationError) as error:
        raise ConfigError(f"{path}: not usable ({' '.join(str(error).split())})") from error
