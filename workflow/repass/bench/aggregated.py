"""Builds the database from a made-up grid's files: `python -m repass.bench.aggregated FOLDER SQL`.

FOLDER has `sources.json`; the database and its tables are written beside it.
"""

import sys
from pathlib import Path
from types import SimpleNamespace

from repass.store import Sources, build

SETTINGS = SimpleNamespace(bootstrap=2000, seed=1)
"""As many draws as the report makes where nothing else is configured."""


def main(folder: Path, sql: Path) -> None:
    """Build it; long steps say what they took."""
    sources = Sources.model_validate_json((folder / "sources.json").read_text())
    build(folder / "repass.duckdb", sources, sql, SETTINGS, threads=2)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
