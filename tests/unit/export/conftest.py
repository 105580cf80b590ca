"""A small made-up grid whose texts are hostile, and all exports of its database."""

from pathlib import Path
from types import SimpleNamespace

import pytest
import synthetic

from repass import export, store

ROOT = Path(__file__).parents[3]
SETTINGS = SimpleNamespace(title="100% of a_title", bootstrap=200, seed=1, pictures=3)


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    grid = synthetic.Grid(models=2, problems=10, samplings=(("t0.8-n10", 10),), hostile=True)
    sources = synthetic.write(folder / "stages", grid)
    synthetic.spoil(sources)
    store.build(folder / "repass.duckdb", sources, ROOT / "workflow" / "sql", SETTINGS)
    return folder / "repass.duckdb"


@pytest.fixture(scope="session")
def exported(database: Path) -> Path:
    folder = database.with_name("export")
    export.write(database, folder, SETTINGS, {"cells": [{"models": ["a"]}]}, root=ROOT)
    return folder
