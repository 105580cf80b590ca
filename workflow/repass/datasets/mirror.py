"""A folder or an address that is asked before every source.

A file is found in it by the name it has at its source, or through a `MANIFEST.json` there, whose
`files` give for each `file` its `sha256`, or, where `gzipped_by_us`, its `sha256_uncompressed`.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from repass.config.datasets import DatasetEntry, Datasets
from repass.datasets.sources import LocalFile, NotThere, Source, WebFile
from repass.errors import DataError

MANIFEST = "MANIFEST.json"


class Mirror(Protocol):
    """Where files of a mirror are."""

    def sources(self, entry: DatasetEntry) -> Iterator[Source]:
        """Yield where a dataset's file may be."""


def open_mirror(place: str, settings: Datasets) -> Mirror:
    """Open a mirror by its folder or address.

    Raises:
        DataError: the folder is not there.
    """
    if place.startswith(("http://", "https://")):
        return WebMirror(place.rstrip("/"), settings)
    folder = Path(place).expanduser()
    if not folder.is_dir():
        raise DataError(f'datasets.mirror: found "{place}"; allowed: a folder or an address')
    return FolderMirror(folder)


class FolderMirror:
    """A mirror on a disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def sources(self, entry: DatasetEntry) -> Iterator[Source]:
        """By the manifest, then by name."""
        manifest = self._folder / MANIFEST
        if manifest.is_file():
            for file, packed in _listed(manifest.read_bytes(), str(manifest), entry):
                yield LocalFile(self._folder / file, packed=packed)
        named = self._folder / entry.file_name
        if named.is_file():
            yield LocalFile(named)


class WebMirror:
    """A mirror behind an address."""

    def __init__(self, url: str, settings: Datasets) -> None:
        self._url = url
        self._settings = settings

    def sources(self, entry: DatasetEntry) -> Iterator[Source]:
        """By the manifest, then by name."""
        address = f"{self._url}/{MANIFEST}"
        try:
            manifest = WebFile(address, self._settings).read()
        except NotThere:
            manifest = b'{"files": []}'
        for file, packed in _listed(manifest, address, entry):
            yield WebFile(f"{self._url}/{quote(file)}", self._settings, packed=packed)
        yield WebFile(f"{self._url}/{quote(entry.file_name)}", self._settings)


def _listed(manifest: bytes, name: str, entry: DatasetEntry) -> Iterator[tuple[str, bool]]:
    """Yield the files whose content is the entry's, and whether they are packed."""
    try:
        files: list[dict[str, Any]] = json.loads(manifest)["files"]
        for item in files:
            packed = bool(item.get("gzipped_by_us"))
            if item.get("sha256_uncompressed" if packed else "sha256") == entry.sha256:
                yield item["file"], packed
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(f"{name}: no usable manifest ({type(error).__name__}: {error})") from error
