"""Which published scores the results are compared with."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from repass.config.section import Names, Section

SHIPPED = "resources/claims"
"""The folder of the claims that come with repass."""


class Claims(Section):
    """Published scores: tables of them, and where they are from (docs/claims.md)."""

    files: Names = (f"{SHIPPED}/*.csv",)
    """Tables of claims, paths from the repository's root; `*` stands for any characters."""
    sources: Names = (f"{SHIPPED}/sources.yaml",)
    """Files that say what the names in the column `source` stand for."""
    snapshots: tuple[Literal["bigcodebench", "evalplus"], ...] = ()
    """Leaderboards whose pinned snapshot is fetched and read, in place of
    the file of this name; they are the same."""

    def paths(self, root: Path) -> tuple[Path, ...]:
        """The tables, each once, in the order of the patterns."""
        return tuple(dict.fromkeys(path for file in self.files for path in _matching(root, file)))


def _matching(root: Path, file: str) -> Iterator[Path]:
    path = Path(file).expanduser()
    if "*" in file:
        yield from sorted((root / path.parent).glob(path.name))
    else:
        yield root / path
