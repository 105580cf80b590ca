"""A database with everything that a page must survive, and the page made of it."""

from pathlib import Path
from types import SimpleNamespace

import claiming
import pytest
import synthetic

from repass import store

SQL = Path(__file__).parents[3] / "workflow" / "sql"


@pytest.fixture(scope="session")
def settings() -> SimpleNamespace:
    return SimpleNamespace(
        title="A <b>title</b>", notice="It means nothing.", bootstrap=200, seed=1, samples=50_000
    )


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory, settings: SimpleNamespace) -> Path:
    """Two benchmarks, the second on a harness that is not healthy; one cell is incomplete."""
    folder = tmp_path_factory.mktemp("report")
    grid = synthetic.Grid(models=2, problems=10, samplings=(("t0.8-n10", 10),), hostile=True)
    sources = synthetic.write(folder / "stages", grid)
    synthetic.spoil(sources)
    claims = claiming.write(folder / "claims.parquet", *claiming.of_grid())
    sources = sources.model_copy(update={"claims": (claims,)})
    store.build(folder / "repass.duckdb", sources, SQL, settings)
    return folder / "repass.duckdb"
