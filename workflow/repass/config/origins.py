"""Which file, or the command line, a merged value comes from."""

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from repass.config.documents import Document, KeyPath

COMMAND_LINE = "command line (--config)"
_NOTHING = object()


class Merged:
    """What Snakemake merged: configuration files in order, then `--config`."""

    def __init__(self, documents: Sequence[Document], merged: Mapping[Any, Any]) -> None:
        self._documents = documents
        self.data = _with_text_keys(merged, documents, ())

    def at(self, path: KeyPath) -> str:
        """Where the value under a path was written; for a missing one, where it would stand."""
        while True:
            value = _get(self.data, path)
            if value is not _NOTHING:
                return self._place(path, value)
            path = path[:-1]

    def _place(self, path: KeyPath, value: Any) -> str:
        holders = [item for item in self._documents if _get(item.data, path) is not _NOTHING]
        for document in reversed(holders):
            if _get(document.data, path) == value or isinstance(value, Mapping):
                return document.at(path)
        return COMMAND_LINE if self._documents else "configuration"


def _get(data: Any, path: KeyPath) -> Any:
    for part in path:
        if not _has(data, part):
            return _NOTHING
        data = data[part]
    return data


def _has(data: Any, part: str | int) -> bool:
    if isinstance(data, Mapping):
        return part in data
    return isinstance(data, list) and isinstance(part, int) and part < len(data)


def _with_text_keys(value: Any, documents: Sequence[Document], path: KeyPath) -> Any:
    """Give keys that YAML took for booleans or numbers their text back: `no`, `on`, `1`."""
    if isinstance(value, list):
        return [_with_text_keys(item, documents, (*path, i)) for i, item in enumerate(value)]
    if not isinstance(value, Mapping):
        return value
    texts = {_text_key(key, documents, path): item for key, item in value.items()}
    return {key: _with_text_keys(item, documents, (*path, key)) for key, item in texts.items()}


def _text_key(key: Any, documents: Sequence[Document], path: KeyPath) -> str:
    if isinstance(key, str):
        return key
    for document in documents:
        written = _get(document.data, path)
        for text in written if isinstance(written, Mapping) else ():
            if yaml.safe_load(text) == key:
                return str(text)
    return str(key).lower()
