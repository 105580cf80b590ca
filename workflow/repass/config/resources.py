"""Reads a YAML file of named entries in `resources/`."""

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import ValidationError

from repass.errors import ConfigError
from repass.records import Record

Entry = TypeVar("Entry", bound=Record)


def read(
    path: Path, kind: type[Entry], problem: str = "not usable", mend: str = ""
) -> dict[str, Entry]:
    """Read the entries of a file, by name.

    Args:
        path: the file.
        kind: of its entries.
        problem: what to call it when there is something wrong with it.
        mend: what to say last then.

    Raises:
        ConfigError: it can't be read, or an entry is not of this kind.
    """
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        return {str(name): kind.model_validate(fields) for name, fields in found.items()}
    except (OSError, yaml.YAMLError, AttributeError, ValidationError) as error:
        raise ConfigError(f"{path}: {problem} ({' '.join(str(error).split())}){mend}") from error
