"""Removes all that a program has written, however it has piled it up."""

import itertools
import os
import secrets
import stat
from collections.abc import Iterator

PLACES = ("/tmp", "/dev/shm", "/dev/mqueue")  # noqa: S108 (all that a program can write to)


def wipe() -> bool:
    """Empty the writable places; says whether nothing is left."""
    emptied = [_empty(place) for place in PLACES]
    return all(emptied)


def _empty(place: str) -> bool:
    """Remove everything below a folder, with one open folder at a time.

    A tree of any depth is flattened: what stands in a subfolder is moved up before the subfolder
    goes, so neither the recursion nor the path can grow with the tree.
    """
    top = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
    unguessed = secrets.token_hex(8)  # a name that the program has taken would be in the way
    fresh = (f".{unguessed}-{number}" for number in itertools.count())
    try:
        while names := os.listdir(top):  # noqa: PTH208 (a descriptor)
            for name in names:
                _remove(top, name, fresh)
    except OSError:
        return False
    finally:
        os.close(top)
    return True


def _remove(top: int, name: str, fresh: Iterator[str]) -> None:
    if not stat.S_ISDIR(os.lstat(name, dir_fd=top).st_mode):
        os.unlink(name, dir_fd=top)
        return
    folder = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=top)
    try:
        for inside in os.listdir(folder):  # noqa: PTH208
            if stat.S_ISDIR(os.lstat(inside, dir_fd=folder).st_mode):
                os.rename(inside, next(fresh), src_dir_fd=folder, dst_dir_fd=top)
            else:
                os.unlink(inside, dir_fd=folder)
    finally:
        os.close(folder)
    os.rmdir(name, dir_fd=top)
