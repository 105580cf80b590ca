"""Get the file of a registry entry, from this repository, a mirror or its source, and verify it."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from repass import locks
from repass.config.datasets import DatasetEntry, Datasets
from repass.datasets import verify
from repass.datasets.mirror import open_mirror
from repass.datasets.sources import NotThere, Source, WebFile
from repass.errors import DataError
from repass.paths import cache_dir

MIRROR_VARIABLE = "REPASS_MIRROR"

Say = Callable[[str], None]


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def fetch(entry: DatasetEntry, settings: Datasets, root: Path, say: Say = _say) -> Path:
    """Return a verified file, or the folder of a dataset's parts.

    It is downloaded once for all checkouts of this user.

    Raises:
        DataError: it can't be had, or is not what the registry says. Nothing unverified is left.
    """
    if entry.path is not None:
        path = root / entry.path
        verify.local_file(path, entry, settings.registry)
        return path
    folder = cache_dir() / "datasets" / entry.sha256
    kept = [_kept(file, settings, folder / file.file_name, say) for file in entry.files()]
    return folder if entry.parts else kept[0]


def _kept(entry: DatasetEntry, settings: Datasets, target: Path, say: Say) -> Path:
    with _lock(target):
        if not _is_kept(target, entry):
            _get(entry, settings, target, say)
        verify.rows(target, entry, settings.registry)
    return target


def _is_kept(target: Path, entry: DatasetEntry) -> bool:
    if not target.is_file():
        return False
    if verify.sum_of(target) == entry.sha256:
        return True
    target.unlink()
    return False


def _get(entry: DatasetEntry, settings: Datasets, target: Path, say: Say) -> None:
    partial = target.with_name(target.name + ".partial")
    missing: list[str] = []
    for source in _sources(entry, settings):
        try:
            say(f"dataset {entry.name}: from {source.address}")
            _transfer(source, entry, partial)
        except NotThere as error:
            missing.append(str(error))
            continue
        partial.replace(target)
        return
    if entry.made_by is not None:
        missing.append(f"{entry.address} is not there but made, by: {entry.made_by}")
    raise DataError(f"dataset {entry.name}: {'; '.join(missing)}{_hint(settings)}")


def _sources(entry: DatasetEntry, settings: Datasets) -> Iterator[Source]:
    mirror = _mirror(settings)
    if mirror is not None:
        yield from open_mirror(mirror, settings).sources(entry)
    if entry.made_by is None:
        yield WebFile(entry.address, settings)


def _transfer(source: Source, entry: DatasetEntry, partial: Path) -> None:
    """Fill the partial file; one that was begun earlier and proves wrong is begun afresh."""
    resumed = partial.is_file()
    try:
        source.copy_to(partial, entry.name)
        found = verify.sum_of(partial)
        if found != entry.sha256 and resumed:
            partial.unlink()
            source.copy_to(partial, entry.name)
            found = verify.sum_of(partial)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise DataError(
            f"dataset {entry.name}: can't write {partial} ({error.strerror or error});"
            " free some space or set REPASS_CACHE to another folder, then run again"
        ) from error
    if found != entry.sha256:
        size = partial.stat().st_size
        partial.unlink()
        raise DataError(verify.wrong_sum(source.address, found, size, entry))


def _mirror(settings: Datasets) -> str | None:
    return os.environ.get(MIRROR_VARIABLE) or settings.mirror


def _hint(settings: Datasets) -> str:
    if _mirror(settings) is not None:
        return ""
    return (
        "; without network, put the file into a folder and name it"
        f" (--config datasets='{{mirror: FOLDER}}' or {MIRROR_VARIABLE}=FOLDER)"
    )


@contextmanager
def _lock(target: Path) -> Iterator[None]:
    """Let one process at a time fill a place of the cache."""
    path = target.with_name(".lock")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise DataError(
            f"can't write to the dataset cache {target.parent} ({error.strerror});"
            " set REPASS_CACHE to another folder"
        ) from error
    try:
        locks.lock(file, path)
        yield
    finally:
        os.close(file)
