"""Sandbox images as files in a shared folder: how they reach nodes that can't build them.

Compute nodes often have no network and share no container storage. So the machine where the
workflow runs saves each image once, as an OCI archive beside its record, and a node loads it into a
store of its own, once.
"""

import os
from pathlib import Path

from repass import files
from repass.errors import SandboxError
from repass.sandbox import podman, stores
from repass.sandbox.base_image import id_of, say
from repass.sandbox.records import ImageRecord

VARIABLE = podman.ARCHIVES_VARIABLE
"""Environment variable: set where jobs run on other machines, so that images are saved."""

DIGITS = 12


def wanted() -> bool:
    """Say whether this workflow's jobs need images as archives."""
    return bool(os.environ.get(VARIABLE))


def path_of(record: ImageRecord, folder: Path) -> Path:
    """The archive of an image: its name says which one it is, so an old one is never loaded."""
    return folder / f"{record.name}-{_short(record)}.tar"


def save(record: ImageRecord, folder: Path) -> Path:
    """Save an image of this machine's store, unless it has been; earlier ones of its name go.

    Call it where nobody else saves an image of this name.

    Raises:
        SandboxError: Podman can't save it.
        OSError: the folder can't be written.
    """
    target = path_of(record, folder)
    if target.exists():
        return target
    say(f"saving the image {record.name} for other nodes: {target}")
    versions = f"{record.name}-{'?' * DIGITS}.tar"
    for left in folder.glob(f".{versions}.*"):  # by writers of other versions that were killed
        left.unlink(missing_ok=True)
    with files.replacing(target) as partial:
        podman.run(
            *("save", "--quiet", "--format", "oci-archive"),
            *("--output", str(partial), record.reference),
        )
        for old in folder.glob(versions):
            old.unlink(missing_ok=True)
    return target


def load(record: ImageRecord, folder: Path) -> bool:
    """Load an image into this node's store if its archive is there; returns whether it was.

    Call it under the image's lock.

    Raises:
        SandboxError: the archive is damaged, or holds another image.
    """
    archive = path_of(record, folder)
    if not archive.is_file():
        return False
    stores.remove_left()
    say(f"loading the image {record.name} into this node's store: {archive}")
    try:
        podman.run("load", "--quiet", "--input", str(archive.absolute()))
    except SandboxError as error:
        raise SandboxError(
            f"{archive}: can't be loaded ({error}); delete it and start the workflow again"
        ) from error
    if id_of(record.reference) != record.digest:
        raise SandboxError(
            f"{archive}: holds another image than {record.digest[:19]};"
            " delete it and start the workflow again"
        )
    return True


def _short(record: ImageRecord) -> str:
    return record.digest.removeprefix("sha256:")[:DIGITS]
